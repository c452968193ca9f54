import type { PageRequest } from "../../core/history.ts";
import {
  DEFAULT_LIMIT,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  type SessionPart,
} from "../../api/routes.ts";
import { toMessagesDto, toTransitionsDto, toSessionDetailDto, toSessionDto } from "../../api/session-dto.ts";
import { toChangesDto, toToolCallsDto, toTurnsDto } from "../../api/call-dto.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { NoteService } from "../../core/note.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import { SESSION_STATES, type Session } from "../../core/session/session.ts";
import type { UsualOf } from "../../core/session/usual-duration.ts";
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
import { get, getAndPostBelow, type Route } from "../router.ts";
import { type ContinueService, continueSession, offerContinue } from "./continue.ts";
import { leaveNote, offerNote } from "./notes.ts";
import { showTerminal, terminalKind, type TerminalService } from "./terminal.ts";

interface SessionRouteOptions {
  readonly reader: EventReader;
  readonly prices: () => PriceTable;
  readonly terminal: TerminalService;
  readonly continuing: ContinueService;
  readonly notes: NoteService;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
  readonly usualOf?: UsualOf | undefined;
}

export function sessionRoutes(options: SessionRouteOptions): readonly Route[] {
  const { reader, prices, terminal, continuing, notes, clock, ownMachine, usualOf } = options;
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
      return sessions.map((session) => toSessionDto(session, { nowMs, marks: reader.marksOf(session), usualOf }));
    }),

    getAndPostBelow(
      ROUTES.session,
      (exchange) => {
        const { rest, path, query, request } = exchange;
        const [id, below] = splitId(rest);
        if (below === "continue") return offerContinue(continuing, storedSession(reader, id), exchange);
        if (below === "note") return offerNote(notes, storedSession(reader, id), exchange);
        const part = SESSION_PARTS.find((name) => name === below);
        if (below !== null && part === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
        const session = storedSession(reader, id);
        if (part === undefined) {
          readQuery(query, [], {});
          const marks = reader.marksOf(session);
          const kind = terminalKind(terminal, session, request);
          return toSessionDetailDto(session, { nowMs: clock.now(), marks, usualOf, terminal: kind });
        }
        if (part === "changes") {
          readQuery(query, [], {});
          const edits = reader.edits(id);
          return toChangesDto(edits, reader.turnSpansOf(edits, clock.now()));
        }
        const page = toPageRequest(query);
        if (part === "turns") return toTurnsDto(reader.turns(id, page, clock.now()), prices());
        return PARTS[part](reader, id, page);
      },
      /** Shows its terminal, continues it, or leaves it a note. */
      async (exchange) => {
        const { rest, path, request } = exchange;
        const [id, below] = splitId(rest);
        if (below === "continue") return continueSession(continuing, storedSession(reader, id), exchange);
        if (below === "note") return leaveNote(notes, storedSession(reader, id), exchange);
        if (below !== "terminal") throw new AppError("http/not-found", { path: path.slice(0, 200) });
        return showTerminal(terminal, storedSession(reader, id), request);
      },
    ),
  ];
}

/** The id and what follows it, null for nothing. A slash inside the id is sent as %2F. */
function splitId(rest: string): readonly [id: string, below: string | null] {
  const [encodedId = "", ...below] = rest.split("/");
  return [decodeSegment(encodedId, "id"), below.length === 0 ? null : below.join("/")];
}

/** @throws AppError `session/not-found`, `session/no-longer-kept` */
export function storedSession(reader: Pick<EventReader, "session" | "isForgotten">, id: string): Session {
  const session = reader.session(id);
  if (session !== null) return session;
  throw new AppError(reader.isForgotten(id) ? "session/no-longer-kept" : "session/not-found", { id: id.slice(0, 200) });
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
