import type { LoginLinkDto } from "../../api/dto.ts";
import {
  toRequestDto,
  type AnswerSentDto,
  type AnswerTakenDto,
  type PairingDto,
  type PairingsDto,
  type RequestsDto,
  type RevealedDto,
} from "../../api/request-dto.ts";
import { ROUTES, toTimestamp } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { oneLine } from "../../core/format/text.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { NoteService } from "../../core/note.ts";
import {
  ANSWER_CHOICES,
  ANSWER_SCOPES,
  type Answerer,
  type HeldHook,
  type Request,
  type RequestAnswer,
  type RequestService,
} from "../../core/request.ts";
import { PAIRING_LIFE_MS, type Access, type Caller } from "../access/access.ts";
import { readPush, type PairedBrowser } from "../access/logins.ts";
import { digestOf, isSameSecret } from "../access/secrets.ts";
import { sendJson } from "../responses.ts";
import { parseInteger, withoutQuery } from "../parameters.ts";
import { type Exchange, get, post, postBelow, type Route } from "../router.ts";
import { readBody, readJsonFields, requireJson } from "../server/request-body.ts";
import { isFromThisMachine } from "./terminal.ts";

/** A person reads the whole of what is answered here; a larger input is the terminal's. */
const MAX_ASK_BYTES = 256 * 1024;
/** A paired browser is called so at most, in characters. */
const MAX_NAME = 60;

const MAX_ANSWER_BYTES = 64 * 1024;

/** @returns what to call when the hook is gone; null where it must not wait */
type HoldHook = (body: Buffer, hook: HeldHook) => (() => void) | null;

interface RequestRouteOptions {
  readonly service: RequestService & { readonly hold: HoldHook };
  readonly notes: NoteService & { readonly hold: HoldHook };
  /** The key of the waiting hooks, drawn at each start; null while answering is off. */
  readonly askKey: () => string | null;
  /** Null without an access token: then there is no login, and no answering. */
  readonly access: Pick<Access, "issuePairingCode" | "pairedBrowsers" | "revokePairing" | "setPush"> | null;
  /** The daemon's public key for push messages. */
  readonly pushKey: () => string;
}

/** All of them answer 404 while answering is off. */
export function requestRoutes({ service, notes, askKey, access, pushKey }: RequestRouteOptions): readonly Route[] {
  function requireOn({ path }: Exchange): void {
    if (!service.isOn()) throw new AppError("http/not-found", { path });
  }

  return [
    get(
      ROUTES.requests,
      withoutQuery((exchange): RequestsDto => {
        requireOn(exchange);
        const pairings = (access?.pairedBrowsers(exchange.caller) ?? []).map(toPairingDto);
        const mayAnswer = answererOf(exchange.caller) !== null;
        return {
          may_answer: mayAnswer,
          ...(mayAnswer && { push_key: pushKey() }),
          takes_notes: notes.isOn(),
          paired: pairings.map(({ name }) => name),
          pairings,
          requests: service.requests().map(toRequestDto),
        };
      }),
    ),

    postBelow(ROUTES.request, async (exchange): Promise<AnswerSentDto | RevealedDto | undefined> => {
      requireOn(exchange);
      const { by, fields } = await readAnswered(exchange);
      const [, id, part] = /^([\w-]{22})\/(answer|reveal)$/.exec(exchange.rest) ?? [];
      if (id === undefined) throw new AppError("http/not-found", { path: exchange.path.slice(0, 200) });
      if (part === "reveal") {
        const input = service.reveal(id);
        if (input === null) throw new AppError("request/not-found", { id });
        return { input };
      }
      const answer = readAnswer(fields);
      const outcome = service.answer(id, answer, by);
      switch (outcome.kind) {
        case "sent":
          return { state: "sent" };
        case "taken": {
          await sendJson(exchange, toTakenDto(outcome.request), 409);
          return undefined;
        }
        case "invalid":
          throw new AppError("request/answer", { reason: outcome.reason });
        case "unknown":
          throw new AppError("request/not-found", { id });
        default:
          return outcome satisfies never;
      }
    }),

    /** A code for `ccen answers pair`. A browser gets none, so that a stolen cookie cannot create more. */
    post(ROUTES.loginPair, (exchange): LoginLinkDto => {
      requireOn(exchange);
      if (access === null || exchange.caller?.kind !== "bearer") throw new AppError("http/unauthorized");
      const name = oneLine(exchange.query.get("name") ?? "", MAX_NAME);
      const code = access.issuePairingCode(name === "" ? null : name);
      return { code, expires_in_seconds: PAIRING_LIFE_MS / 1000 };
    }),

    /** Open to every login, paired or not: to take the right to answer away does no harm. */
    postBelow(ROUTES.pairing, (exchange): PairingsDto => {
      requireOn(exchange);
      const { rest, path, caller } = exchange;
      const [, id] = /^([\da-f]{12})\/revoke$/.exec(rest) ?? [];
      if (id === undefined || access?.revokePairing(id) !== true) {
        throw new AppError("http/not-found", { path: path.slice(0, 200) });
      }
      return { pairings: access.pairedBrowsers(caller).map(toPairingDto) };
    }),

    post(ROUTES.push, async (exchange): Promise<PairingsDto> => {
      requireOn(exchange);
      const { fields } = await readAnswered(exchange);
      const { caller } = exchange;
      const { subscription } = fields;
      const push = isJsonObject(subscription) ? readPush(subscription) : null;
      if (caller?.kind !== "login" || (push === null && subscription !== null)) {
        throw new AppError("http/body", { reason: "it is no subscription of a browser" });
      }
      access?.setPush({ id: caller.loginId }, push);
      return { pairings: (access?.pairedBrowsers(caller) ?? []).map(toPairingDto) };
    }),

    post(ROUTES.ask, async (exchange) => {
      requireOn(exchange);
      await holdHook(exchange, askKey(), service.hold);
    }),

    post(ROUTES.awaitNote, async (exchange) => {
      if (!notes.isOn()) throw new AppError("http/not-found", { path: exchange.path });
      await holdHook(exchange, askKey(), notes.hold);
    }),
  ];
}

/** Keeps the request of a waiting hook until it is let go. */
async function holdHook({ request, response }: Exchange, key: string | null, hold: HoldHook): Promise<void> {
  const bearer = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  if (key === null || !isSameSecret(bearer, key) || !isFromThisMachine(request)) {
    throw new AppError("http/unauthorized");
  }
  requireJson(request);
  const body = await readBody(request, response, { maxBytes: MAX_ASK_BYTES });
  // What it waits for comes when a person gives it, and closes the connection with it.
  request.socket.setTimeout(0);
  response.setHeader("Connection", "close");
  response.setHeader("Cache-Control", "no-store");
  const reply = (output: string | null): void => {
    if (response.writableEnded) return;
    if (output === null) response.writeHead(204).end();
    else response.writeHead(200, { "Content-Type": "application/json; charset=utf-8" }).end(output);
  };
  const pid = parseInteger(String(request.headers["x-client-pid"] ?? ""));
  const gone = hold(body, { clientPid: pid, reply });
  if (gone === null) {
    reply(null);
    return;
  }
  // The server lets a client end its side early; this one has ended both.
  request.socket.once("end", gone);
  response.once("close", gone);
  if (response.destroyed) gone();
}

function toPairingDto({ id, name, pairedAtMs, isOwn, isPushed }: PairedBrowser): PairingDto {
  return { id, name, paired_at: toTimestamp(pairedAtMs), is_this_browser: isOwn, is_pushed: isPushed };
}

/** Null for every caller but a browser that a person has paired. */
export function answererOf(caller: Caller | null): Answerer | null {
  const name = caller?.kind === "login" ? caller.pairedAs() : null;
  if (caller?.kind !== "login" || name === null) return null;
  return { surface: "page", id: digestOf(caller.loginId).slice(0, 12), name, messageId: null };
}

/**
 * The body of a paired browser. A slow one may take a minute, in which its pairing can be revoked: it counts at the end.
 * @throws AppError `request/not-paired`
 */
export async function readAnswered({ caller, request, response }: Exchange): Promise<{
  readonly by: Answerer;
  readonly fields: JsonObject;
}> {
  // A program that runs as you, such as Claude itself, has every key: a browser that was paired has none of them.
  if (answererOf(caller) === null) throw new AppError("request/not-paired");
  requireJson(request);
  const fields = readJsonFields(await readBody(request, response, { maxBytes: MAX_ANSWER_BYTES }));
  const by = answererOf(caller);
  if (by === null) throw new AppError("request/not-paired");
  return { by, fields };
}

function readAnswer({ choice, message, always, scope, answers }: JsonObject): RequestAnswer {
  const chosen = ANSWER_CHOICES.find((one) => one === choice);
  if (chosen === undefined) throw invalid(`choice has to be one of ${ANSWER_CHOICES.join(", ")}`);
  if (message !== undefined && typeof message !== "string") throw invalid("message has to be a text");
  if (always !== undefined && !Number.isSafeInteger(always)) throw invalid("always has to be a whole number");
  const where = scope === undefined ? "session" : ANSWER_SCOPES.find((one) => one === scope);
  if (where === undefined) throw invalid(`scope has to be one of ${ANSWER_SCOPES.join(", ")}`);
  return {
    choice: chosen,
    message: message ?? null,
    always: typeof always === "number" ? always : null,
    scope: where,
    answers: readAnswers(answers),
  };
}

function readAnswers(answers: JsonValue | undefined): RequestAnswer["answers"] {
  if (answers === undefined) return {};
  if (!isJsonObject(answers)) throw invalid("answers has to be an object");
  return Object.fromEntries(
    Object.entries(answers).map(([question, value]) => {
      if (typeof value === "string") return [question, value];
      if (Array.isArray(value) && value.every((one) => typeof one === "string")) return [question, value];
      throw invalid("an answer has to be a text or a list of texts");
    }),
  );
}

function invalid(reason: string): AppError {
  return new AppError("request/answer", { reason });
}

function toTakenDto(request: Request): AnswerTakenDto {
  const { answer, closedBecause } = request;
  const why =
    answer === null
      ? `it was closed (${closedBecause ?? "unknown"})`
      : `${answer.by.name} answered at ${toTimestamp(answer.atMs)}`;
  const { code, message, fix } = new AppError("request/taken", { why });
  return { error: { code, message, fix }, request: toRequestDto(request) };
}
