import type { PageRequest } from "../../core/history.ts";
import { toMessagesDto, toToolCallsDto, toTransitionsDto } from "../../api/history-dto.ts";
import {
  ATTENTION_PARAMETERS,
  parseCursor,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  type SessionPart,
} from "../../api/routes.ts";
import type { AttentionDto, MessagesDto, ToolCallsDto, TransitionsDto } from "../../api/session-dto.ts";
import { toSessionDetailDto, toSessionDto } from "../../api/to-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Clock, EventReader, SessionFilter } from "../../core/ports.ts";
import type { Attention } from "../../core/session/activity.ts";
import { SESSION_STATES } from "../../core/session/session.ts";
import { answerJson } from "../answers.ts";
import { decodeSegment, machineOf, readParameters } from "../parameters.ts";
import { get, getBelow, type Handler, type Route } from "../router.ts";

/** `GET /api/sessions`: an array, newest use first. */
function handleSessions(reader: EventReader, clock: Clock, ownMachine: string): Handler {
  return async (exchange) => {
    const nowMs = clock.now();
    const sessions = reader.sessions(toFilter(exchange.query, { nowMs, ownMachine }));
    return answerJson(
      exchange,
      sessions.map((session) => toSessionDto(session, nowMs)),
    );
  };
}

interface Here {
  readonly nowMs: number;
  readonly ownMachine: string;
}

function toFilter(query: URLSearchParams, { nowMs, ownMachine }: Here): SessionFilter {
  const parameters = readParameters(query, SESSION_PARAMETERS);
  const state = parameters.choice("state", SESSION_STATES);
  const projectName = parameters.text("project");
  const machine = machineOf(parameters, ownMachine);
  const text = parameters.text("q");
  const usedSinceMs = parameters.instant("since");
  const usedUntilMs = parameters.instant("until");
  return {
    limit: parameters.limit(),
    nowMs,
    ...(state !== undefined && { state }),
    ...(projectName !== undefined && { projectName }),
    ...(machine !== undefined && { machine }),
    ...(text !== undefined && { text }),
    ...(usedSinceMs !== undefined && { usedSinceMs }),
    ...(usedUntilMs !== undefined && { usedUntilMs }),
  };
}

/** `GET /api/sessions/:id` and its parts below. */
function handleSession(reader: EventReader, clock: Clock): Handler {
  return async (exchange) => {
    const { rest, path, query } = exchange;
    // A slash inside the id is sent as %2F.
    const [encodedId = "", ...below] = rest.split("/");
    const id = decodeSegment(encodedId, "id");
    const part = SESSION_PARTS.find((name) => name === below.join("/"));
    if (below.length > 0 && part === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
    const session = reader.session(id);
    if (session === null) {
      throw new AppError(reader.isForgotten(id) ? "session/no-longer-kept" : "session/not-found", {
        id: id.slice(0, 200),
      });
    }
    if (part === undefined) return answerJson(exchange, toSessionDetailDto(session, clock.now()));
    return answerJson(exchange, readSessionPart(reader, { sessionId: id, part, query }));
  };
}

interface PartOfSession {
  readonly sessionId: string;
  readonly part: SessionPart;
  readonly query: URLSearchParams;
}

/** One page of a session's timeline. */
function readSessionPart(
  reader: EventReader,
  { sessionId, part, query }: PartOfSession,
): ToolCallsDto | TransitionsDto | MessagesDto {
  const request = toPageRequest(query);
  switch (part) {
    case "calls":
      return toToolCallsDto(reader.toolCalls(sessionId, request));
    case "transitions":
      return toTransitionsDto(reader.transitions(sessionId, request));
    case "messages":
      return toMessagesDto(reader.messages(sessionId, request));
    default:
      return part satisfies never;
  }
}

/** @throws AppError `http/parameter` */
function toPageRequest(query: URLSearchParams): PageRequest {
  const parameters = readParameters(query, SESSION_PART_PARAMETERS);
  const cursor = parameters.text("before");
  const limit = parameters.limit();
  if (cursor === undefined) return { before: null, limit };
  const before = parseCursor(cursor);
  if (before === null) {
    throw new AppError("http/parameter", { name: "before", reason: "it has to be `next` of the page before" });
  }
  return { before, limit };
}

/** `GET /api/attention`: counts and lists of one moment. */
function handleAttention(reader: EventReader, clock: Clock): Handler {
  return async (exchange) => {
    const limit = readParameters(exchange.query, ATTENTION_PARAMETERS).limit();
    const nowMs = clock.now();
    const list = (kind: Attention) =>
      reader.attention(kind, { limit, nowMs }).map((session) => toSessionDto(session, nowMs));
    const answer: AttentionDto = {
      counts: reader.attentionCounts(nowMs),
      waiting: list("waiting"),
      failed: list("failed"),
      running: list("running"),
    };
    return answerJson(exchange, answer);
  };
}

export function sessionRoutes(reader: EventReader, clock: Clock, ownMachine: string): readonly Route[] {
  return [
    get(ROUTES.sessions, handleSessions(reader, clock, ownMachine)),
    get(ROUTES.attention, handleAttention(reader, clock)),
    getBelow(ROUTES.session, handleSession(reader, clock)),
  ];
}
