import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { STATS_PARAMETERS } from "../../src/api/routes.ts";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import { dayCount, formatPeriod, parsePeriod, spanOf, type Period, type PeriodName } from "./period.ts";
import { createRefresher } from "./refresher.ts";
import type { RouteFilter } from "./route.ts";

/** Offered periods, the default first. */
export const STATS_PERIODS = [
  "today",
  "yesterday",
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
  "24h": ["hour"],
  "7d": ["hour", "day"],
  "30d": ["day", "hour"],
  "90d": ["day"],
  all: ["day"],
};

/** Possible buckets of a period, the default first. */
export function bucketsOf(period: Period): readonly [StatsBucket, ...StatsBucket[]] {
  if (typeof period === "string") return BUCKETS_OF[period];
  const days = dayCount(period);
  if (days === 1) return ["hour"];
  if (days <= 8) return ["hour", "day"];
  return days <= 60 ? ["day", "hour"] : ["day"];
}

export interface StatsChoice {
  readonly period: Period;
  readonly bucket: StatsBucket;
  readonly project: string | null;
  readonly model: string | null;
  readonly tool: string | null;
  readonly branch: string | null;
}

export type StatsQuery = Partial<Record<(typeof STATS_PARAMETERS)[number], string>>;

/** The choice in the address; by default, today by the hour. */
export function statsChoiceOf(filter: RouteFilter): StatsChoice {
  const period = parsePeriod(filter.range, STATS_PERIODS[0]);
  const buckets = bucketsOf(period);
  return {
    period,
    bucket: buckets.find((name) => name === filter.bucket) ?? buckets[0],
    project: filter.project ?? null,
    model: filter.model ?? null,
    tool: filter.tool ?? null,
    branch: filter.branch ?? null,
  };
}

/** As parameters of `/api/stats`. @param zone the reader's, which determines where days begin */
export function toStatsQuery({ period, bucket, ...names }: StatsChoice, zone: string, nowMs: number): StatsQuery {
  const { project, model, tool, branch } = names;
  return {
    ...rangeQuery(period, nowMs),
    bucket,
    tz: zone,
    compare: "1",
    ...(project !== null && { project }),
    ...(model !== null && { model }),
    ...(tool !== null && { tool }),
    ...(branch !== null && { branch }),
  };
}

function rangeQuery(period: Period, nowMs: number): StatsQuery {
  if (typeof period === "string") return { range: formatPeriod(period) };
  const { fromMs, toMs } = spanOf(period, nowMs);
  return {
    ...(fromMs !== null && { from: new Date(fromMs).toISOString() }),
    ...(toMs !== null && { to: new Date(toMs).toISOString() }),
  };
}

/** Slow enough to read the values, soon enough to be current. */
const POLL_EVERY_MS = 15_000;

/** Filter choices: all names seen in any answer. */
interface SeenNames {
  readonly projects: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly tools: ReadonlySet<string>;
}

/** Statistics for one choice, kept current while they are shown. */
export interface Stats {
  /** Null until the daemon has answered. While another choice loads, the old answer stays. */
  readonly answer: ReadonlySignal<StatsDto | null>;
  /** The answer belongs to another choice. */
  readonly pending: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<unknown>;
  readonly names: ReadonlySignal<SeenNames>;
  /** The choice of the open view; null while it is closed. */
  show(choice: StatsChoice | null): void;
}

export interface StatsDependencies {
  readonly fetchStats: (query: StatsQuery, signal: AbortSignal) => Promise<StatsDto>;
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** The reader's time zone. */
  readonly zone: string;
  readonly readMs: () => number;
}

export function createStats({ fetchStats, after, zone, readMs }: StatsDependencies): Stats {
  const answer = signal<StatsDto | null>(null);
  const pending = signal(false);
  const problem = signal<unknown>(null);
  const names = signal<SeenNames>({ projects: new Set(), models: new Set(), tools: new Set() });
  let wanted: StatsChoice | null = null;
  let asking = new AbortController();

  async function refresh(): Promise<void> {
    const choice = wanted;
    const mine = asking.signal;
    if (choice === null) return;
    try {
      const reported = await fetchStats(toStatsQuery(choice, zone, readMs()), mine);
      if (mine.aborted) return;
      batch(() => {
        answer.value = reported;
        pending.value = false;
        problem.value = null;
        names.value = withNames(names.peek(), reported);
      });
    } catch (thrown) {
      if (!mine.aborted) problem.value = thrown;
    }
  }

  let refresher = newRefresher();

  function newRefresher() {
    return createRefresher({ refresh, everyMs: () => POLL_EVERY_MS, after });
  }

  return {
    answer,
    pending,
    problem,
    names,
    show(choice) {
      if (JSON.stringify(choice) === JSON.stringify(wanted)) return;
      wanted = choice;
      asking.abort();
      asking = new AbortController();
      // A pending request would delay the next one.
      refresher.stop();
      refresher = newRefresher();
      pending.value = choice !== null;
      if (choice !== null) refresher.start();
    },
  };
}

function withNames(known: SeenNames, { projects, models, tools }: StatsDto): SeenNames {
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
  };
}

function union(seen: ReadonlySet<string>, names: readonly (string | null)[] = []): ReadonlySet<string> {
  return new Set([...seen, ...names.filter((name) => name !== null)]);
}
