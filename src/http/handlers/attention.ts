import { ATTENTION_PARAMETERS, DEFAULT_LIMIT, ROUTES } from "../../api/routes.ts";
import type { AttentionDto } from "../../api/session-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Awaitable, AwaitableReader, Clock } from "../../core/ports.ts";
import type { Attention } from "../../core/session/activity.ts";
import { itemsOf, MARK_KINDS, type Mark } from "../../core/session/attention-item.ts";
import type { Session } from "../../core/session/session.ts";
import type { UsualOf } from "../../core/session/usual-duration.ts";
import { readInstant, readLimit, readQuery } from "../parameters.ts";
import { get, post, type Route } from "../router.ts";
import { readBody, readJsonFields, requireJson } from "../server/request-body.ts";
import { sessionDtos, storedSession } from "./sessions.ts";

const MAX_MARK_BYTES = 4096;

interface AttentionRouteOptions {
  readonly reader: AwaitableReader;
  readonly marks: {
    mark(sessionId: string, mark: Mark): Awaitable<void>;
    unmark(sessionId: string, item: string): Awaitable<void>;
  };
  /** Sends the session to every page. Notifications are not touched by a mark. */
  readonly publish: (session: Session) => void;
  readonly clock: Clock;
  readonly usualOf?: UsualOf | undefined;
}

export function attentionRoutes({ reader, marks, publish, clock, usualOf }: AttentionRouteOptions): readonly Route[] {
  return [
    /** Counts and lists of one moment. */
    get(ROUTES.attention, async ({ query }): Promise<AttentionDto> => {
      const page = { limit: DEFAULT_LIMIT, ...readQuery(query, ATTENTION_PARAMETERS, { limit: ["limit", readLimit] }) };
      const nowMs = clock.now();
      const list = async (kind: Attention) =>
        sessionDtos(reader, await reader.attention(kind, { ...page, nowMs }), { nowMs, usualOf });
      return {
        counts: await reader.attentionCounts(nowMs),
        waiting: await list("waiting"),
        failed: await list("failed"),
        running: await list("running"),
      };
    }),

    /** Marks one item, or takes its mark away: 204. */
    post(ROUTES.attentionMark, async ({ request, response }) => {
      requireJson(request);
      const fields = readJsonFields(await readBody(request, response, { maxBytes: MAX_MARK_BYTES }));
      const [sessionId, item] = [readId(fields, "session_id"), readId(fields, "item")];
      const mark = readMark(fields, item, clock.now());
      const session = await storedSession(reader, sessionId);
      if (!itemsOf(session).includes(item)) throw new AppError("attention/item-not-found", { item, id: sessionId });
      if (mark === null) await marks.unmark(sessionId, item);
      else await marks.mark(sessionId, mark);
      publish(session);
      response.writeHead(204).end();
    }),
  ];
}

function readId(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "" && value.length <= 500) return value;
  throw new AppError("http/parameter", { name, reason: "it has to be a text of at most 500 characters" });
}

function readMark({ mark, until }: JsonObject, item: string, nowMs: number): Mark | null {
  if (mark === null) return null;
  const kind = MARK_KINDS.find((one) => one === mark);
  if (kind === undefined) {
    throw new AppError("http/parameter", { name: "mark", reason: `it has to be ${MARK_KINDS.join(", ")} or null` });
  }
  if (kind === "handled") return { item, kind, untilMs: null, atMs: nowMs };
  const untilMs = typeof until === "string" ? readInstant(until, "until") : Number.NaN;
  if (untilMs > nowMs) return { item, kind, untilMs, atMs: nowMs };
  throw new AppError("http/parameter", { name: "until", reason: "a snooze needs a moment in the future" });
}
