import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "pg";
import { toEventDetailDto, toEventDto } from "../../../src/api/dto.ts";
import { DEFAULT_LIMIT, formatCursor, ROUTES, toTimestampOrNull } from "../../../src/api/routes.ts";
import { toSessionDetailDto, toSessionDto } from "../../../src/api/session-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { EVENT_SOURCES } from "../../../src/core/event.ts";
import type { PageCursor } from "../../../src/core/history.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import {
  decodeSegment,
  parseInteger,
  readChoice,
  readCursor,
  readInstant,
  readLimit,
  readPositiveInteger,
  readQuery,
  readText,
} from "../../../src/http/parameters.ts";
import { findEvent, listEvents } from "../reading/event-queries.ts";
import { findSession, listSessions, SCOPES, type ReadSession } from "../reading/session-queries.ts";
import { meetPerson } from "../rights/meet-person.ts";
import type { Identify } from "../rights/proxy.ts";
import type { Person } from "../rights/rights.ts";

interface ReadingOptions {
  readonly pool: Pool;
  readonly identify: Identify;
  readonly clock: Clock;
}

/** A request to read without a trusted proxy's word on whose it is. */
export class UnnamedReader extends Error {}

/** @returns the body of the answer, undefined for a path of another route */
export type AnswerReader = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

const SESSION_NAMES = ["scope", "state", "project", "since", "until", "before", "limit"] as const;
const LOG_NAMES = ["session", "agent", "event", "tool", "project", "source", "since", "before", "limit"] as const;

/** What a person reads, each as much as she may see. */
export function createReading({ pool, identify, clock }: ReadingOptions): AnswerReader {
  async function sessions(person: Person, query: URLSearchParams, response: ServerResponse): Promise<unknown> {
    const nowMs = clock.now();
    const filter = readQuery(query, SESSION_NAMES, {
      scope: ["scope", readChoice(SCOPES)],
      state: ["state", readChoice(SESSION_STATES)],
      project: ["projectName", readText],
      since: ["usedSinceMs", readInstant],
      until: ["usedUntilMs", readInstant],
      before: ["before", readSessionCursor],
      limit: ["limit", readLimit],
    });
    const page = await listSessions(pool, person, { scope: "all", limit: DEFAULT_LIMIT, ...filter, nowMs });
    // The body is an array, as a daemon's is.
    if (page.next !== null) {
      const next = new URLSearchParams([...query].filter(([name]) => name !== "before"));
      next.set("before", formatCursor(page.next));
      response.setHeader("Link", `<${ROUTES.sessions}?${next}>; rel="next"`);
    }
    return page.sessions.map((one) => ({ ...toSessionDto(one.session, { nowMs, marks: [] }), ...beside(one, nowMs) }));
  }

  async function session(person: Person, id: string): Promise<unknown> {
    const found = await findSession(pool, person, id);
    if (found === null) throw new AppError("session/not-found", { id: id.slice(0, 200) });
    const nowMs = clock.now();
    const dto = toSessionDetailDto(found.session, { nowMs, marks: [], terminal: null });
    return { ...dto, ...beside(found, nowMs) };
  }

  async function log(person: Person, query: URLSearchParams): Promise<unknown> {
    const filter = readQuery(query, LOG_NAMES, {
      session: ["sessionId", readText],
      agent: ["agentId", readText],
      event: ["hookEventName", readText],
      tool: ["toolName", readText],
      project: ["projectName", readText],
      source: ["source", readChoice(EVENT_SOURCES)],
      since: ["sinceMs", readInstant],
      before: ["beforeSeq", readPositiveInteger],
      limit: ["limit", readLimit],
    });
    const page = await listEvents(pool, person, { filter: { limit: DEFAULT_LIMIT, ...filter }, nowMs: clock.now() });
    return { events: page.events.map(toEventDto), next: page.next };
  }

  async function event(person: Person, rest: string): Promise<unknown> {
    const seq = parseInteger(rest);
    if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
    const found = await findEvent(pool, person, seq);
    // Whether another person's event exists is not said either.
    if (found === null) throw new AppError("event/not-found", { seq });
    const { sessionTitle } = found;
    return toEventDetailDto(found.event, { sessionTitle, rawFile: null, decision: null, call: null });
  }

  return async (request, response) => {
    const [path = "", ...search] = (request.url ?? "").split("?");
    const query = new URLSearchParams(search.join("?"));
    const answer = routeOf(path);
    if (answer === null) return undefined;
    const { method = "" } = request;
    if (method !== "GET" && method !== "HEAD") throw new AppError("http/method", { method, allow: "GET, HEAD" });
    const identity = identify(request);
    if (identity === null) throw new UnnamedReader();
    return answer(await meetPerson(pool, identity), query, response);
  };

  function routeOf(path: string): Answer | null {
    if (path === ROUTES.sessions) return sessions;
    if (path === ROUTES.log) return log;
    const id = below(path, ROUTES.session);
    if (id !== null) return withoutQuery(async (person) => session(person, decodeSegment(id, "id")));
    const seq = below(path, ROUTES.logEntry);
    return seq === null ? null : withoutQuery(async (person) => event(person, seq));
  }
}

type Answer = (person: Person, query: URLSearchParams, response: ServerResponse) => Promise<unknown>;

function withoutQuery(answer: (person: Person) => Promise<unknown>): Answer {
  return async (person, query) => {
    readQuery(query, [], {});
    return answer(person);
  };
}

/** The one segment of a path that follows another. */
function below(path: string, parent: string): string | null {
  const rest = path.startsWith(parent) ? path.slice(parent.length) : "";
  return rest === "" || rest.includes("/") ? null : rest;
}

/** What a daemon's answers have not: what is left out of a session for this reader, and whose it is. */
function beside({ access, session, staleAtMs, owner, team }: ReadSession, nowMs: number) {
  const whose = { access, owner, team };
  if (access === "whole") return whose;
  // An emptied session cannot tell when it becomes stale, nor what it does.
  const isStale = staleAtMs !== null && nowMs >= staleAtMs;
  return {
    ...whose,
    state: isStale ? "unknown" : session.state,
    believed_until: isStale ? null : toTimestampOrNull(staleAtMs),
    activity: null,
  };
}

/** The key of a place in the list is a row's number. */
function readSessionCursor(value: string, name: string): PageCursor | undefined {
  const cursor = readCursor(value, name);
  if (cursor === undefined || parseInteger(cursor.key) !== null) return cursor;
  throw new AppError("http/parameter", { name, reason: "it has to be `next` of the page before" });
}
