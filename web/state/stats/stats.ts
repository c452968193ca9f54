import { signal, type ReadonlySignal } from "@preact/signals";
import type { CallsDto } from "../../../src/api/call-dto.ts";
import type { WaitsDto } from "../../../src/api/insights-dto.ts";
import type { SessionStatsDto, StatsDto } from "../../../src/api/stats-dto.ts";
import type { Api, CallQuery, SessionStatsQuery, StatsQuery, WaitsQuery } from "../../api.ts";
import { dayCount, formatPeriod, parsePeriod, spanOf, type Period, type PeriodName } from "../period.ts";
import { createPolled, type Polled } from "../polled.ts";
import type { RouteFilter } from "../route.ts";
import { withoutNulls } from "../without-nulls.ts";

/** Offered periods, the default first. */
export const STATS_PERIODS = [
  "today",
  "yesterday",
  "5h",
  "24h",
  "7d",
  "30d",
  "90d",
  "all",
] as const satisfies readonly PeriodName[];

type StatsBucket = "hour" | "day";

const BUCKETS_OF: Readonly<Record<PeriodName, readonly [StatsBucket, ...StatsBucket[]]>> = {
  today: ["hour"],
  yesterday: ["hour"],
  "5h": ["hour"],
  "24h": ["hour"],
  "7d": ["day", "hour"],
  "30d": ["day", "hour"],
  "90d": ["day"],
  all: ["day"],
};

/** Possible buckets of a period, the default first. */
export function bucketsOf(period: Period): readonly [StatsBucket, ...StatsBucket[]] {
  if (typeof period === "string") return BUCKETS_OF[period];
  const days = dayCount(period);
  if (days === 1) return ["hour"];
  if (days === 2) return ["hour", "day"];
  return days <= 60 ? ["day", "hour"] : ["day"];
}

/** What the greatest chart stacks: costs, or the calls of each tool. */
export type StatsSplit = "project" | "model" | "branch" | "agent" | "tool";

/** Names that narrow what is counted. */
export interface StatsNames {
  readonly project: string | null;
  readonly model: string | null;
  readonly tool: string | null;
  readonly branch: string | null;
  readonly agent: string | null;
}

export interface StatsChoice extends StatsNames {
  readonly tab: "costs" | "waiting";
  readonly period: Period;
  readonly bucket: StatsBucket;
  readonly split: StatsSplit;
  /** The chosen bucket by its start, ISO 8601; null for the whole period. */
  readonly at: string | null;
}

/** The choice in the address; by default, today's costs by the hour. */
export function statsChoiceOf(filter: RouteFilter): StatsChoice {
  const period = parsePeriod(filter.range, STATS_PERIODS[0]);
  const buckets = bucketsOf(period);
  const names = {
    project: filter.project ?? null,
    model: filter.model ?? null,
    tool: filter.tool ?? null,
    branch: filter.branch ?? null,
    agent: filter.agent ?? null,
  };
  const splits = splitsOf(names);
  return {
    ...names,
    tab: filter.tab === "waiting" ? "waiting" : "costs",
    period,
    bucket: buckets.find((name) => name === filter.bucket) ?? buckets[0],
    split: splits.find((name) => name === filter.split) ?? splits[0],
    at: Number.isNaN(Date.parse(filter.at ?? "")) ? null : (filter.at ?? null),
  };
}

/** What can be counted with these filters, the default first: calls have no model, tokens have no tool. */
export function splitsOf({ model, tool, branch, agent }: StatsNames): readonly [StatsSplit, ...StatsSplit[]] {
  if (tool !== null) return ["tool"];
  const ofUsage = ["project", "model", "branch", "agent"] as const;
  return model === null && branch === null && agent === null ? [...ofUsage, "tool"] : ofUsage;
}

/** As parameters of `/api/stats`. @param zone the reader's, which determines where days begin */
export function toStatsQuery(choice: StatsChoice, zone: string, nowMs: number): StatsQuery {
  const { period, bucket, split } = choice;
  return { ...rangeQuery(period, nowMs), bucket, tz: zone, compare: "1", split, ...nameQuery(choice) };
}

/** As parameters of `/api/stats/sessions`: of the chosen bucket, or of the whole period. */
export function toSessionsQuery(choice: StatsChoice, zone: string, nowMs: number): SessionStatsQuery {
  const { period, bucket, at } = choice;
  const range = at === null ? rangeQuery(period, nowMs) : bucketQuery(at, bucket);
  return { ...range, bucket, tz: zone, limit: String(MOST_SESSIONS), ...nameQuery(choice) };
}

/** More than you read; what is beyond has a small cost. */
const MOST_SESSIONS = 200;

/** As parameters of `/api/calls`: the longest of the chosen tool. */
export function toSlowCallsQuery({ period, bucket, at, tool, project }: StatsChoice, nowMs: number): CallQuery {
  const { from, to } = at === null ? instantsOf(period, nowMs) : bucketQuery(at, bucket);
  const limit = String(MOST_SLOW_CALLS);
  return withoutNulls({ sort: "duration", limit, since: from ?? FIRST_MOMENT, until: to ?? null, tool, project });
}

const MOST_SLOW_CALLS = 20;

const FIRST_MOMENT = new Date(0).toISOString();

/** As parameters of `/api/waits`. */
export function toWaitsQuery({ period, project }: StatsChoice, nowMs: number): WaitsQuery {
  const { from, to } = instantsOf(period, nowMs);
  return withoutNulls({ since: from ?? FIRST_MOMENT, until: to ?? null, project });
}

function nameQuery({ project, model, tool, branch, agent }: StatsNames) {
  return withoutNulls({ project, model, tool, branch, agent });
}

function instant(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

interface RangeQuery {
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

function rangeQuery(period: Period, nowMs: number): RangeQuery {
  return typeof period === "string" ? { range: formatPeriod(period) } : instantsOf(period, nowMs);
}

function instantsOf(period: Period, nowMs: number): RangeQuery {
  const { fromMs, toMs } = spanOf(period, nowMs);
  return withoutNulls({ from: instant(fromMs), to: instant(toMs) });
}

const HOUR_MS = 3_600_000;

function bucketQuery(at: string, bucket: StatsBucket): RangeQuery {
  const start = new Date(at);
  const end =
    bucket === "hour"
      ? new Date(start.getTime() + HOUR_MS)
      : new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1);
  return { from: start.toISOString(), to: end.toISOString() };
}

/** Slow enough to read the values, soon enough to be current. */
const POLL_EVERY_MS = 15_000;

/** Filter choices: all names seen in any answer. */
interface SeenNames {
  readonly projects: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly tools: ReadonlySet<string>;
  readonly branches: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
}

/** Statistics for one choice, kept current while they are shown. */
export interface Stats {
  readonly numbers: Polled<StatsChoice, StatsDto>;
  readonly sessions: Polled<StatsChoice, SessionStatsDto>;
  readonly slowCalls: Polled<StatsChoice, CallsDto>;
  readonly waits: Polled<StatsChoice, WaitsDto>;
  readonly names: ReadonlySignal<SeenNames>;
  /** The choice of the open view; null while it is closed. */
  show(choice: StatsChoice | null): void;
}

interface StatsDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** The reader's time zone. */
  readonly zone: string;
  readonly readMs: () => number;
}

export function createStats({ api, after, zone, readMs }: StatsDependencies): Stats {
  const polling = { everyMs: POLL_EVERY_MS, after };
  const names = signal<SeenNames>({
    projects: new Set(),
    models: new Set(),
    tools: new Set(),
    branches: new Set(),
    agents: new Set(),
  });
  const numbers = createPolled<StatsChoice, StatsDto>({
    ...polling,
    async fetch(choice, aborted) {
      const answer = await api.stats(toStatsQuery(choice, zone, readMs()), aborted);
      if (!aborted.aborted) names.value = withNames(names.peek(), answer);
      return answer;
    },
  });
  const sessions = createPolled<StatsChoice, SessionStatsDto>({
    ...polling,
    fetch: async (choice, aborted) => api.statsSessions(toSessionsQuery(choice, zone, readMs()), aborted),
  });
  const slowCalls = createPolled<StatsChoice, CallsDto>({
    ...polling,
    fetch: async (choice, aborted) => api.allCalls(toSlowCallsQuery(choice, readMs()), aborted),
  });
  const waits = createPolled<StatsChoice, WaitsDto>({
    ...polling,
    fetch: async (choice, aborted) => api.waits(toWaitsQuery(choice, readMs()), aborted),
  });
  return {
    numbers,
    sessions,
    slowCalls,
    waits,
    names,
    show(choice) {
      const costs = choice?.tab === "costs" ? choice : null;
      // What does not depend on a part of the choice is not asked again when that part changes.
      numbers.show(costs && { ...costs, at: null });
      sessions.show(costs && { ...costs, split: "project" });
      slowCalls.show(costs === null || costs.tool === null ? null : { ...costs, split: "project" });
      waits.show(choice?.tab === "waiting" ? { ...choice, at: null } : null);
    },
  };
}

function withNames(known: SeenNames, { projects, models, tools, branches, agents }: StatsDto): SeenNames {
  return {
    projects: union(
      known.projects,
      projects?.map((project) => project.project_name),
    ),
    models: union(
      known.models,
      models?.map(({ model }) => model),
    ),
    tools: union(
      known.tools,
      tools?.map((tool) => tool.tool_name),
    ),
    branches: union(
      known.branches,
      branches?.map(({ branch }) => branch),
    ),
    agents: union(
      known.agents,
      agents?.map(({ agent }) => agent),
    ),
  };
}

function union(seen: ReadonlySet<string>, names: readonly (string | null)[] = []): ReadonlySet<string> {
  return new Set([...seen, ...names.filter((name) => name !== null)]);
}
