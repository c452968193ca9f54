import type { PageRequest } from "../../core/history.ts";
import {
  DEFAULT_LIMIT,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  type SessionPart,
} from "../../api/routes.ts";
import {
  toMessagesDto,
  toTransitionsDto,
  toSessionDetailDto,
  toSessionDto,
  type SessionDto,
} from "../../api/session-dto.ts";
import { toChangesDto, toToolCallsDto, toTurnsDto } from "../../api/call-dto.ts";
import { AGENTS } from "../../core/agent.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { NoteService } from "../../core/note.ts";
import type { AwaitableReader, Clock } from "../../core/ports.ts";
import { itemsOf } from "../../core/session/attention-item.ts";
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

export interface SessionRouteOptions {
  readonly reader: AwaitableReader;
  /** The current prices: a person may have their own. */
  readonly prices: () => PriceTable;
  readonly terminal: TerminalService;
  readonly continuing: ContinueService;
  readonly notes: NoteService;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
  /** How long calls usually take; default: not known. */
  readonly usualOf?: UsualOf | undefined;
}

/** Each parameter of a list of sessions, with its name in a `SessionFilter`. */
export function sessionFilter(ownMachine: string) {
  return {
    limit: ["limit", readLimit],
    state: ["state", readChoice(SESSION_STATES)],
    project: ["projectName", readText],
    agent: ["agent", readChoice(AGENTS)],
    machine: ["machine", readMachine(ownMachine)],
    q: ["text", readText],
    since: ["usedSinceMs", readInstant],
    until: ["usedUntilMs", readInstant],
  } as const;
}

export function sessionRoutes(options: SessionRouteOptions): readonly Route[] {
  const { reader, prices, terminal, continuing, notes, clock, ownMachine, usualOf } = options;
  return [
    /** An array, newest use first. */
    get(ROUTES.sessions, async ({ query }) => {
      const nowMs = clock.now();
      const filter = readQuery(query, SESSION_PARAMETERS, sessionFilter(ownMachine));
      const sessions = await reader.sessions({ limit: DEFAULT_LIMIT, ...filter, nowMs });
      return sessionDtos(reader, sessions, { nowMs, usualOf });
    }),

    getAndPostBelow(
      ROUTES.session,
      async (exchange) => {
        const { rest, path, query, request } = exchange;
        const [id, below] = splitId(rest);
        if (below === "continue") return offerContinue(continuing, await storedSession(reader, id), exchange);
        if (below === "note") return offerNote(notes, await storedSession(reader, id), exchange);
        const part = SESSION_PARTS.find((name) => name === below);
        if (below !== null && part === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
        const session = await storedSession(reader, id);
        if (part === undefined) {
          readQuery(query, [], {});
          const marks = await reader.marksOf(session);
          const kind = terminalKind(terminal, session, request);
          return toSessionDetailDto(session, { nowMs: clock.now(), marks, usualOf, terminal: kind });
        }
        if (part === "changes") {
          readQuery(query, [], {});
          const edits = await reader.edits(id);
          return toChangesDto(edits, await reader.turnSpansOf(edits, clock.now()));
        }
        const page = toPageRequest(query);
        if (part === "turns") return toTurnsDto(await reader.turns(id, page, clock.now()), prices());
        return PARTS[part](reader, id, page);
      },
      /** Shows its terminal, continues it, or leaves it a note. */
      async (exchange) => {
        const { rest, path, request } = exchange;
        const [id, below] = splitId(rest);
        if (below === "continue") return continueSession(continuing, await storedSession(reader, id), exchange);
        if (below === "note") return leaveNote(notes, await storedSession(reader, id), exchange);
        if (below !== "terminal") throw new AppError("http/not-found", { path: path.slice(0, 200) });
        return showTerminal(terminal, await storedSession(reader, id), request);
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
export async function storedSession(
  reader: Pick<AwaitableReader, "session" | "isForgotten">,
  id: string,
): Promise<Session> {
  const session = await reader.session(id);
  if (session !== null) return session;
  const code = (await reader.isForgotten(id)) ? "session/no-longer-kept" : "session/not-found";
  throw new AppError(code, { id: id.slice(0, 200) });
}

/** Sessions with their marks, in the given order. */
export async function sessionDtos(
  reader: Pick<AwaitableReader, "marksOf">,
  sessions: readonly Session[],
  moment: { readonly nowMs: number; readonly usualOf: UsualOf | undefined },
): Promise<readonly SessionDto[]> {
  // Few sessions have an item that can be marked: the store is asked for no others.
  const markable = sessions.filter((session) => itemsOf(session).length > 0);
  const marks = new Map(await Promise.all(markable.map(async (one) => [one, await reader.marksOf(one)] as const)));
  return sessions.map((session) => toSessionDto(session, { ...moment, marks: marks.get(session) ?? [] }));
}

/** One page of a session's timeline. */
const PARTS = {
  calls: async (reader, id, request) => toToolCallsDto(await reader.toolCalls(id, request)),
  transitions: async (reader, id, request) => toTransitionsDto(await reader.transitions(id, request)),
  messages: async (reader, id, request) => toMessagesDto(await reader.messages(id, request)),
} as const satisfies Record<
  Exclude<SessionPart, "turns" | "changes">,
  (reader: AwaitableReader, id: string, request: PageRequest) => Promise<unknown>
>;

function toPageRequest(query: URLSearchParams): PageRequest {
  return {
    before: null,
    limit: DEFAULT_LIMIT,
    ...readQuery(query, SESSION_PART_PARAMETERS, { before: ["before", readCursor], limit: ["limit", readLimit] }),
  };
}
