import type { PageRequest } from "../../core/history.ts";
import {
  ATTENTION_PARAMETERS,
  DEFAULT_LIMIT,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  type SessionPart,
} from "../../api/routes.ts";
import {
  toMessagesDto,
  toToolCallsDto,
  toTransitionsDto,
  toSessionDetailDto,
  toSessionDto,
  type AttentionDto,
} from "../../api/session-dto.ts";
import { toChangesDto, toTurnsDto } from "../../api/call-dto.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import type { Attention } from "../../core/session/activity.ts";
import { SESSION_STATES } from "../../core/session/session.ts";
import {
  readChoice,
  decodeSegment,
  readInstant,
  readLimit,
  readCursor,
  readMachine,
  readQuery,
  readText,
} from "../parameters.ts";
import { get, getBelow, type Route } from "../router.ts";

interface SessionRouteOptions {
  readonly reader: EventReader;
  readonly prices: () => PriceTable;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
}

export function sessionRoutes({ reader, prices, clock, ownMachine }: SessionRouteOptions): readonly Route[] {
  return [
    /** An array, newest use first. */
    get(ROUTES.sessions, ({ query }) => {
      const nowMs = clock.now();
      const filter = readQuery(query, SESSION_PARAMETERS, {
        limit: ["limit", readLimit],
        state: ["state", readChoice(SESSION_STATES)],
        project: ["projectName", readText],
        machine: ["machine", readMachine(ownMachine)],
        q: ["text", readText],
        since: ["usedSinceMs", readInstant],
        until: ["usedUntilMs", readInstant],
      });
      const sessions = reader.sessions({ limit: DEFAULT_LIMIT, ...filter, nowMs });
      return sessions.map((session) => toSessionDto(session, nowMs));
    }),

    /** Counts and lists of one moment. */
    get(ROUTES.attention, ({ query }): AttentionDto => {
      const page = { limit: DEFAULT_LIMIT, ...readQuery(query, ATTENTION_PARAMETERS, { limit: ["limit", readLimit] }) };
      const nowMs = clock.now();
      const list = (kind: Attention) =>
        reader.attention(kind, { ...page, nowMs }).map((session) => toSessionDto(session, nowMs));
      return {
        counts: reader.attentionCounts(nowMs),
        waiting: list("waiting"),
        failed: list("failed"),
        running: list("running"),
      };
    }),

    getBelow(ROUTES.session, ({ rest, path, query }) => {
      // A slash inside the id is sent as %2F.
      const [encodedId = "", ...below] = rest.split("/");
      const id = decodeSegment(encodedId, "id");
      const part = SESSION_PARTS.find((name) => name === below.join("/"));
      if (below.length > 0 && part === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
      const session = reader.session(id);
      if (session === null) {
        const code = reader.isForgotten(id) ? "session/no-longer-kept" : "session/not-found";
        throw new AppError(code, { id: id.slice(0, 200) });
      }
      if (part === undefined) return toSessionDetailDto(session, clock.now());
      if (part === "changes") {
        readQuery(query, [], {});
        const edits = reader.edits(id);
        return toChangesDto(edits, reader.turnsOf(edits, clock.now()));
      }
      const request = toPageRequest(query);
      if (part === "turns") return toTurnsDto(reader.turns(id, request, clock.now()), prices());
      return PARTS[part](reader, id, request);
    }),
  ];
}

/** One page of a session's timeline. */
const PARTS = {
  calls: (reader, id, request) => toToolCallsDto(reader.toolCalls(id, request)),
  transitions: (reader, id, request) => toTransitionsDto(reader.transitions(id, request)),
  messages: (reader, id, request) => toMessagesDto(reader.messages(id, request)),
} as const satisfies Record<
  Exclude<SessionPart, "turns" | "changes">,
  (reader: EventReader, id: string, request: PageRequest) => unknown
>;

function toPageRequest(query: URLSearchParams): PageRequest {
  return {
    before: null,
    limit: DEFAULT_LIMIT,
    ...readQuery(query, SESSION_PART_PARAMETERS, { before: ["before", readCursor], limit: ["limit", readLimit] }),
  };
}
