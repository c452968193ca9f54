import type { Pool } from "pg";
import { toEventDetailDto, toMetricsDto, type MetricsDto } from "../../../src/api/dto.ts";
import { DEFAULT_LIMIT, formatCursor, ROUTES, TEAM_SESSION_PARAMETERS } from "../../../src/api/routes.ts";
import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { OWN_MACHINE } from "../../../src/core/forwarding.ts";
import type { PageCursor } from "../../../src/core/history.ts";
import type { TimingSummary } from "../../../src/core/metrics.ts";
import type { AwaitableReader, Clock, Logger } from "../../../src/core/ports.ts";
import { attentionRoutes } from "../../../src/http/handlers/attention.ts";
import { eventStream } from "../../../src/http/handlers/event-stream.ts";
import { historyRoutes, type HistoryRouteOptions } from "../../../src/http/handlers/history.ts";
import { insightRoutes } from "../../../src/http/handlers/insights.ts";
import { sessionDtos, sessionFilter } from "../../../src/http/handlers/sessions.ts";
import {
  parseInteger,
  readCursor,
  readPositiveInteger,
  readQuery,
  withoutQuery,
} from "../../../src/http/parameters.ts";
import { MAX_EXPORTS } from "../../../src/http/http-limits.ts";
import { get, getBelow, type Route } from "../../../src/http/router.ts";
import { createReadNotes } from "../audit/note-reads.ts";
import { createShares } from "../database/shares.ts";
import type { ServerFacts } from "../health/read-health.ts";
import type { Live } from "../live/live.ts";
import { findEvent } from "../reading/event-queries.ts";
import { putMark, removeMark } from "../reading/mark-queries.ts";
import { listSessions } from "../reading/session-queries.ts";
import type { Scope } from "../rights/scope.ts";
import { createTeamInsights } from "../reading/team-insights.ts";
import { createTeamHistory } from "../reading/team-history.ts";
import { createTeamReader } from "../reading/team-reader.ts";
import type { Person } from "../rights/rights.ts";
import { healthRoutes } from "./health-routes.ts";
import { joinRoutes } from "./join-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { createSenderLimit } from "./sender-limit.ts";

/**
 * Requests of one person at a time, streams not counted: enough for some tabs that open at once. Further ones are
 * refused.
 */
const MOST_REQUESTS = 50;

/** How many of all readers' connections (`replica.ts`) one person may take. */
const MOST_CONNECTIONS = 3;

/** Exports of one person at a time. */
const MOST_OWN_EXPORTS = 2;

interface RouteOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly facts: ServerFacts;
  readonly logger: Logger;
  /** Default: there is no stream. */
  readonly live?: Pick<Live, "attach" | "committed"> | undefined;
}

/** The routes of one person's request: a daemon's, each answering as much as they may see. */
export type RoutesOf = (person: Person, scope: Scope) => readonly Route[];

export function createTeamRoutes({ pool: readers, clock, logger, facts, live }: RouteOptions): RoutesOf {
  const shareOf = createShares(readers, MOST_CONNECTIONS);
  const notes = createReadNotes({ pool: readers, clock, logger });
  const requests = createSenderLimit(MOST_REQUESTS);
  const [exports, ownExports] = [createSenderLimit(MAX_EXPORTS), createSenderLimit(MOST_OWN_EXPORTS)];

  /** Routes are made for each request, so what counts requests is here. */
  function limited(route: Route, { id }: Person): Route {
    const own = String(id);
    const take = async (work: () => Promise<unknown>): Promise<unknown> =>
      route.path === ROUTES.export
        ? ownExports.take(own, async () => exports.take("all", work))
        : requests.take(own, work);
    return { ...route, handler: async (exchange) => take(async () => route.handler(exchange)) };
  }

  return (person, scope) => {
    const pool = shareOf(person.id);
    const reader = createTeamReader({ pool, person, scope, clock });
    const options = { pool, person, scope, clock, logger, facts, reader };
    const onShown = (teams: Iterable<number>): void => notes.watched(person, teams);
    const routes = [
      ...peopleRoutes(options),
      ...healthRoutes(options),
      get(
        ROUTES.metrics,
        withoutQuery(async () => readMetrics(reader, clock)),
      ),
      ...insightRoutes({
        insights: createTeamInsights(options),
        readWarnings: () => ({ warnings: [] }),
        prices: () => LIST_PRICES,
        clock,
      }),
      ...attentionRoutes({
        reader,
        marks: {
          mark: async (sessionId, mark) => putMark(pool, person, { sessionId, mark }),
          unmark: async (sessionId, item) => removeMark(pool, person, { sessionId, item }),
        },
        // The feed brings it to the person's pages at every replica.
        publish: () => live?.committed(),
        clock,
      }),
      sessionList(options),
      eventDetail(options),
      ...joinRoutes(options),
      ...(live === undefined
        ? []
        : [eventStream(async (connection, lastId) => live.attach({ person, scope, onShown }, connection, lastId))]),
      ...historyRoutes({
        reader,
        history: createTeamHistory({
          ...options,
          onExported: (sessionIds) => notes.read(person, "sessions", sessionIds),
        }),
        prices: () => LIST_PRICES,
        clock,
        // No machine of the list is the server's own.
        ownMachine: OWN_MACHINE,
        ...OF_DAEMONS,
      }),
    ];
    return notes.wrap(
      routes.map((route) => limited(route, person)),
      person,
    );
  };
}

export async function readMetrics(reader: Pick<AwaitableReader, "metrics">, clock: Clock): Promise<MetricsDto> {
  return toMetricsDto(await reader.metrics(clock.now()), NO_TIMES, null);
}

/** Each replica has some of the batches, and their times are no reader's. */
const NO_TIMES: TimingSummary = { count: 0, p50: 0, p99: 0, max: 0 };

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
  readonly reader: AwaitableReader;
}

/** As a daemon's, by pages: the next one is in the header `Link`, because the body is an array. */
function sessionList({ pool, person, scope, clock, reader }: Asking): Route {
  return get(ROUTES.sessions, async ({ query, response }) => {
    const nowMs = clock.now();
    const filter = readQuery(query, TEAM_SESSION_PARAMETERS, {
      ...sessionFilter(OWN_MACHINE),
      owner: ["ownerId", readPositiveInteger],
      before: ["before", readSessionCursor],
    });
    const page = await listSessions(pool, person, { scope, limit: DEFAULT_LIMIT, ...filter, nowMs });
    if (page.next !== null) {
      const next = new URLSearchParams([...query].filter(([name]) => name !== "before"));
      next.set("scope", scope);
      next.set("before", formatCursor(page.next));
      response.setHeader("Link", `<${ROUTES.sessions}?${next}>; rel="next"`);
    }
    return sessionDtos(reader, page.sessions, { nowMs, usualOf: undefined });
  });
}

/** Unlike a daemon's, it does not say whether an event exists that the person may not see. */
function eventDetail({ pool, person, reader }: Asking): Route {
  return getBelow(ROUTES.logEntry, async ({ rest, query }) => {
    readQuery(query, [], {});
    const seq = parseInteger(rest);
    if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
    const found = await findEvent(pool, person, seq);
    if (found === null) throw new AppError("event/not-found", { seq });
    const { sessionTitle, event } = found;
    const call = await reader.callPlace(event);
    return toEventDetailDto(event, { sessionTitle, rawFile: null, decision: null, call });
  });
}

/** The key of a place in the list is a row's number. */
function readSessionCursor(value: string, name: string): PageCursor | undefined {
  const cursor = readCursor(value, name);
  if (cursor === undefined || parseInteger(cursor.key) !== null) return cursor;
  throw new AppError("http/parameter", { name, reason: "it has to be `next` of the page before" });
}
