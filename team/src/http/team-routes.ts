import type { Pool } from "pg";
import { toEventDetailDto } from "../../../src/api/dto.ts";
import { DEFAULT_LIMIT, formatCursor, ROUTES } from "../../../src/api/routes.ts";
import { toSessionDto } from "../../../src/api/session-dto.ts";
import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import type { PageCursor } from "../../../src/core/history.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { eventStream } from "../../../src/http/handlers/event-stream.ts";
import { historyRoutes, type HistoryRouteOptions } from "../../../src/http/handlers/history.ts";
import {
  parseInteger,
  readChoice,
  readCursor,
  readInstant,
  readLimit,
  readQuery,
  readText,
} from "../../../src/http/parameters.ts";
import { get, getBelow, type Route } from "../../../src/http/router.ts";
import type { Live } from "../live/live.ts";
import { findEvent } from "../reading/event-queries.ts";
import { listSessions, type Scope } from "../reading/session-queries.ts";
import { createTeamHistory } from "../reading/team-history.ts";
import { createTeamReader } from "../reading/team-reader.ts";
import type { Person } from "../rights/rights.ts";

interface RouteOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  /** Default: there is no stream. */
  readonly live?: Pick<Live, "attach"> | undefined;
}

/** The routes of one person's request: a daemon's, each answering as much as she may see. */
export type RoutesOf = (person: Person, scope: Scope) => readonly Route[];

export function createTeamRoutes({ pool, clock, live }: RouteOptions): RoutesOf {
  return (person, scope) => {
    const options = { pool, person, scope, clock };
    return [
      sessionList(options),
      eventDetail(options),
      ...(live === undefined
        ? []
        : [eventStream(async (connection, lastId) => live.attach({ person, scope }, connection, lastId))]),
      ...historyRoutes({
        reader: createTeamReader(options),
        history: createTeamHistory(options),
        prices: () => LIST_PRICES,
        clock,
        // No machine of the list is the server's own.
        ownMachine: OWN_MACHINE,
        ...OF_DAEMONS,
      }),
    ];
  };
}

/** What only the daemon beside a session can do. */
const OF_DAEMONS: Pick<HistoryRouteOptions, "deliveries" | "terminal" | "continuing" | "notes"> = {
  deliveries: { decisionOf: () => null },
  terminal: { isAllowed: () => false, kindOf: () => null, show: elsewhere },
  continuing: { isOn: () => false, offer: elsewhere, start: elsewhere },
  notes: { isOn: () => false, obstacle: () => "elsewhere", lastOf: () => null, leave: () => null },
};

async function elsewhere(): Promise<never> {
  throw new AppError("terminal/elsewhere");
}

interface Asking extends RouteOptions {
  readonly person: Person;
  readonly scope: Scope;
}

const SESSION_NAMES = ["state", "project", "since", "until", "before", "limit"] as const;

/** As a daemon's, by pages: the next one is in the header `Link`, because the body is an array. */
function sessionList({ pool, person, scope, clock }: Asking): Route {
  return get(ROUTES.sessions, async ({ query, response }) => {
    const nowMs = clock.now();
    const filter = readQuery(query, SESSION_NAMES, {
      state: ["state", readChoice(SESSION_STATES)],
      project: ["projectName", readText],
      since: ["usedSinceMs", readInstant],
      until: ["usedUntilMs", readInstant],
      before: ["before", readSessionCursor],
      limit: ["limit", readLimit],
    });
    const page = await listSessions(pool, person, { scope, limit: DEFAULT_LIMIT, ...filter, nowMs });
    if (page.next !== null) {
      const next = new URLSearchParams([...query].filter(([name]) => name !== "before"));
      next.set("scope", scope);
      next.set("before", formatCursor(page.next));
      response.setHeader("Link", `<${ROUTES.sessions}?${next}>; rel="next"`);
    }
    return page.sessions.map((session) => toSessionDto(session, { nowMs, marks: [] }));
  });
}

/** Unlike a daemon's, it does not say whether an event exists that the person may not see. */
function eventDetail({ pool, person }: Asking): Route {
  return getBelow(ROUTES.logEntry, async ({ rest, query }) => {
    readQuery(query, [], {});
    const seq = parseInteger(rest);
    if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
    const found = await findEvent(pool, person, seq);
    if (found === null) throw new AppError("event/not-found", { seq });
    const { sessionTitle } = found;
    return toEventDetailDto(found.event, { sessionTitle, rawFile: null, decision: null, call: null });
  });
}

/** The key of a place in the list is a row's number. */
function readSessionCursor(value: string, name: string): PageCursor | undefined {
  const cursor = readCursor(value, name);
  if (cursor === undefined || parseInteger(cursor.key) !== null) return cursor;
  throw new AppError("http/parameter", { name, reason: "it has to be `next` of the page before" });
}
