import { ATTENTION_PARAMETERS, DEFAULT_LIMIT, ROUTES } from "../../api/routes.ts";
import { toSessionDto, type AttentionDto } from "../../api/session-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import type { Attention } from "../../core/session/activity.ts";
import { itemsOf, MARK_KINDS, type Mark } from "../../core/session/attention-item.ts";
import type { Session } from "../../core/session/session.ts";
import type { UsualOf } from "../../core/session/usual-duration.ts";
import { readInstant, readLimit, readQuery } from "../parameters.ts";
import { get, post, type Route } from "../router.ts";
import { readBody, readJsonFields, requireJson } from "../server/request-body.ts";
import { storedSession } from "./sessions.ts";

const MAX_MARK_BYTES = 4096;

interface AttentionRouteOptions {
  readonly reader: EventReader;
  readonly marks: {
    mark(sessionId: string, mark: Mark): void;
    unmark(sessionId: string, item: string): void;
  };
  /** Sends the session to every page. Notifications are not touched by a mark. */
  readonly publish: (session: Session) => void;
  readonly clock: Clock;
  readonly usualOf?: UsualOf | undefined;
}

export function attentionRoutes({ reader, marks, publish, clock, usualOf }: AttentionRouteOptions): readonly Route[] {
  return [
    /** Counts and lists of one moment. */
    get(ROUTES.attention, ({ query }): AttentionDto => {
      const page = { limit: DEFAULT_LIMIT, ...readQuery(query, ATTENTION_PARAMETERS, { limit: ["limit", readLimit] }) };
      const nowMs = clock.now();
      const list = (kind: Attention) =>
        reader
          .attention(kind, { ...page, nowMs })
          .map((session) => toSessionDto(session, { nowMs, marks: reader.marksOf(session), usualOf }));
      return {
        counts: reader.attentionCounts(nowMs),
        waiting: list("waiting"),
        failed: list("failed"),
        running: list("running"),
      };
    }),

    /** Marks one item, or takes its mark away: 204. */
    post(ROUTES.attentionMark, async ({ request, response }) => {
      requireJson(request);
      const fields = readJsonFields(await readBody(request, response, { maxBytes: MAX_MARK_BYTES }));
      const [sessionId, item] = [readId(fields, "session_id"), readId(fields, "item")];
      const mark = readMark(fields, item, clock.now());
      const session = storedSession(reader, sessionId);
      if (!itemsOf(session).includes(item)) throw new AppError("attention/item-not-found", { item, id: sessionId });
      if (mark === null) marks.unmark(sessionId, item);
      else marks.mark(sessionId, mark);
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
