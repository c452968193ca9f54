import { DEFAULT_LIMIT, ROUTES, STATS_PARAMETERS, STATS_SESSION_PARAMETERS } from "../../api/routes.ts";
import { toSessionStatsDto, toStatsDto, type SessionStatsDto, type StatsDto } from "../../api/stats-dto.ts";
import { AGENTS, type AgentName } from "../../core/agent.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { HistoryService } from "../../core/history.ts";
import type { Clock } from "../../core/ports.ts";
import { BUCKET_UNITS, localDays, MAX_BUCKETS, RANGE_NAMES, unitFor, type AskedRange } from "../../core/stats-range.ts";
import { SPLITS } from "../../core/stats.ts";
import { readChoice, readInstant, readLimit, readQuery, readText } from "../parameters.ts";
import { get, untilClosed, type Route } from "../router.ts";

interface StatsRouteOptions {
  readonly history: Pick<HistoryService, "stats" | "sessionStats">;
  readonly prices: () => PriceTable;
  readonly clock: Clock;
}

export function statsRoutes({ history, prices, clock }: StatsRouteOptions): readonly Route[] {
  return [
    /** Time series, totals and top lists, from counters. */
    get(ROUTES.stats, async ({ query, response }): Promise<StatsDto> => {
      const given = readQuery(query, STATS_PARAMETERS, {
        ...FILTERS,
        split: ["split", readChoice(SPLITS)],
        compare: ["compare", readChoice(["0", "1"])],
      });
      const { split = null, compare = "0" } = given;
      const request = { ...toRequest(given, clock.now()), prices: prices(), split, compare: compare === "1" };
      const stats = await history.stats(request, untilClosed(response));
      if (stats === null) throw tooManyBuckets();
      return toStatsDto(stats, { bucket: request.unit, zone: request.zone });
    }),

    /** The sessions behind one of these values. */
    get(ROUTES.statsSessions, async ({ query, response }): Promise<SessionStatsDto> => {
      const given = readQuery(query, STATS_SESSION_PARAMETERS, { ...FILTERS, limit: ["limit", readLimit] });
      const { limit = DEFAULT_LIMIT } = given;
      const request = { ...toRequest(given, clock.now()), prices: prices(), limit };
      const sessions = await history.sessionStats(request, untilClosed(response));
      if (sessions === null) throw tooManyBuckets();
      return toSessionStatsDto(sessions);
    }),
  ];
}

function tooManyBuckets(): AppError {
  const reason = `the range has more than ${MAX_BUCKETS} of them; take larger ones or a shorter range`;
  return new AppError("http/parameter", { name: "bucket", reason });
}

const FILTERS = {
  range: ["name", readChoice(RANGE_NAMES)],
  from: ["fromMs", readInstant],
  to: ["toMs", readInstant],
  bucket: ["unit", readChoice(BUCKET_UNITS)],
  tz: ["zone", readTimeZone],
  project: ["projectName", readText],
  model: ["model", readText],
  tool: ["toolName", readText],
  branch: ["branch", readText],
  agent: ["agent", readChoice(AGENTS)],
} as const;

interface Given extends GivenRange {
  readonly unit?: (typeof BUCKET_UNITS)[number];
  readonly zone?: string;
  readonly projectName?: string;
  readonly model?: string;
  readonly toolName?: string;
  readonly branch?: string;
  readonly agent?: AgentName;
}

function toRequest(given: Given, nowMs: number) {
  const { zone = "UTC", projectName = null, model = null, toolName = null, branch = null, agent = null } = given;
  const range = readRange(given, nowMs);
  const { unit = unitFor(range) } = given;
  return { range, unit, zone, projectName, model, toolName, branch, agent, nowMs };
}

interface GivenRange {
  readonly name?: (typeof RANGE_NAMES)[number];
  readonly fromMs?: number;
  readonly toMs?: number;
}

function readRange({ name, fromMs, toMs }: GivenRange, nowMs: number): AskedRange {
  if (fromMs === undefined) {
    if (toMs === undefined) return { name: name ?? "24h" };
    throw new AppError("http/parameter", { name: "to", reason: "it needs from beside it" });
  }
  if (name !== undefined) {
    throw new AppError("http/parameter", { name: "range", reason: "it cannot stand beside from" });
  }
  const endMs = Math.min(toMs ?? nowMs, nowMs);
  if (fromMs < endMs) return { fromMs, toMs: endMs };
  throw new AppError("http/parameter", { name: "from", reason: "it has to lie before to, and in the past" });
}

function readTimeZone(value: string, name: string): string | undefined {
  const zone = readText(value, name);
  if (zone === undefined || localDays(zone) !== null) return zone;
  const reason = "it has to be a time zone such as Asia/Tokyo, or an offset such as +09:00";
  throw new AppError("http/parameter", { name, reason });
}
