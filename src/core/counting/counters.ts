import { HOUR_MS } from "../time-units.ts";
import { estimateCost, type PriceTable } from "../cost/price-table.ts";
import { combineTokens, NO_TOKENS, PROMPT_BANDS, totalTokens, type TokenCounts } from "../cost/usage.ts";
import { TOOL_OUTCOMES, type ToolOutcome } from "../session/session.ts";
import type { Buckets } from "../stats-range.ts";
import {
  DURATION_BIN_STARTS_MS,
  durationPercentile,
  NO_DURATION_BIN,
  type ToolValues,
  type UsageValues,
} from "../stats.ts";

/** Finds the bucket of each counted unit (an hour or a minute since the epoch). */
export function indexBuckets({ starts, endMs }: Buckets, unitMs: number) {
  const from = Math.floor((starts[0] ?? endMs) / unitMs);
  const to = Math.ceil(endMs / unitMs);
  const buckets = new Int32Array(Math.max(0, to - from));
  for (const [index, start] of starts.entries()) buckets.fill(index, Math.floor(start / unitMs) - from);
  return { count: starts.length, from, to, bucketOf: (unit: number) => buckets[unit - from] ?? 0 };
}

/** Adds up values by name and bucket. A bucket without any value is null, as it is unknown. */
function createSplitter(bucketCount: number) {
  const parts = new Map<string, (number | null)[]>();
  return {
    add(name: string, bucket: number, value: number | null) {
      const known = parts.get(name);
      const series = known ?? Array.from({ length: bucketCount }, (): number | null => null);
      if (known === undefined) parts.set(name, series);
      if (value !== null) series[bucket] = (series[bucket] ?? 0) + value;
    },
    entries: () => [...parts],
  };
}

export type Splitter = ReturnType<typeof createSplitter>;

export type CounterMap<Counter> = ReturnType<typeof createCounterMap<Counter>>;

/** One counter for each name, created on first use. */
function createCounterMap<Counter>(create: () => Counter) {
  const counters = new Map<string, Counter>();
  return {
    of(name: string): Counter {
      const known = counters.get(name);
      if (known !== undefined) return known;
      const made = create();
      counters.set(name, made);
      return made;
    },
    entries: () => [...counters],
  };
}

function createEventCounter() {
  return { events: 0, failures: 0 };
}

/** How calls ended, as it is stored: '' for open ones. Any other stored value counts as `unknown`. */
export const STORED_OUTCOMES = ["", ...TOOL_OUTCOMES] as const;

/** Adds up calls by outcome and duration. */
function createToolCounter() {
  /** Calls by outcome, in the order of {@link STORED_OUTCOMES}; and by duration, from {@link NO_DURATION_BIN} on. */
  const outcomes = new Float64Array(STORED_OUTCOMES.length);
  const durations = new Float64Array(DURATION_BIN_STARTS_MS.length - NO_DURATION_BIN);
  const of = (outcome: ToolOutcome): number => outcomes[STORED_OUTCOMES.indexOf(outcome)] ?? 0;
  return {
    outcomes,
    durations,
    /** @param outcome its place in {@link STORED_OUTCOMES} */
    add(outcome: number, bin: number, calls: number) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + calls;
      durations[bin - NO_DURATION_BIN] = (durations[bin - NO_DURATION_BIN] ?? 0) + calls;
    },
    addAll(other: { readonly outcomes: Float64Array; readonly durations: Float64Array }) {
      for (const [place, calls] of other.outcomes.entries()) outcomes[place] = (outcomes[place] ?? 0) + calls;
      for (const [place, calls] of other.durations.entries()) durations[place] = (durations[place] ?? 0) + calls;
    },
    values: (): ToolValues => {
      const counts = new Map(Array.from(durations, (calls, place) => [place + NO_DURATION_BIN, calls]));
      return {
        calls: outcomes.reduce((sum, calls) => sum + calls, 0),
        ends: {
          failures: of("failed"),
          denied: of("denied"),
          interrupted: of("interrupted"),
          p50: durationPercentile(counts, 0.5),
          p90: durationPercentile(counts, 0.9),
          p99: durationPercentile(counts, 0.99),
        },
      };
    },
  };
}

/** Adds up started calls whose outcomes are not counted. */
function createCallCounter() {
  const counter = { calls: 0, values: (): ToolValues => ({ calls: counter.calls, ends: null }) };
  return counter;
}

/** Between a project and its branch: neither contains it. */
export const BESIDE = "\0";

/** Usage that shares its price. `variant` is '' for the standard one. */
export interface PricedUsage {
  /** Any hour of its day, in hours since the epoch. */
  readonly hour: number;
  readonly model: string;
  readonly variant: string;
  readonly band: number;
  readonly tokens: TokenCounts;
}

/** Null for usage without a price in the table. */
export function costOf({ hour, model, variant, band, tokens }: PricedUsage, prices: PriceTable): number | null {
  return estimateCost(
    {
      model,
      day: new Date(hour * HOUR_MS).toISOString().slice(0, 10),
      variant: variant === "" ? null : variant,
      band: PROMPT_BANDS.find((known) => known === band) ?? 0,
      tokens,
    },
    prices,
  );
}

/** Adds up tokens and their cost. */
export function createUsageCounter() {
  let tokens = NO_TOKENS;
  let messages = 0;
  let costUsd: number | null = null;
  return {
    add(usage: UsageValues) {
      const before = tokens;
      tokens = combineTokens((kind) => before[kind] + usage.tokens[kind]);
      messages += usage.messages;
      if (usage.costUsd !== null) costUsd = (costUsd ?? 0) + usage.costUsd;
    },
    values: (): UsageValues => ({ tokens, messages, costUsd }),
    tokenCount: () => totalTokens(tokens),
  };
}

export type EventCounts = ReturnType<typeof createEventCounts>;

/** Events of a time range, empty: by bucket, all of them, and by project and name. */
export function createEventCounts(buckets: number) {
  return {
    series: Array.from({ length: buckets }, createEventCounter),
    totals: createEventCounter(),
    projects: createCounterMap(createEventCounter),
    names: createCounterMap(createEventCounter),
  };
}

export type MinuteCallCounts = ReturnType<typeof createMinuteCallCounts>;

/** The same of started calls by the minute, which have no project. */
export function createMinuteCallCounts(buckets: number) {
  return {
    series: Array.from({ length: buckets }, createCallCounter),
    totals: createCallCounter(),
    tools: createCounterMap(createCallCounter),
    split: createSplitter(buckets),
  };
}

export type ToolCounts = ReturnType<typeof createToolCounts>;

/** The same of calls. */
export function createToolCounts(buckets: number) {
  return {
    series: Array.from({ length: buckets }, createToolCounter),
    totals: createToolCounter(),
    tools: createCounterMap(createToolCounter),
    projects: createCounterMap(() => ({ calls: 0 })),
    split: createSplitter(buckets),
  };
}

export type UsageCounts = ReturnType<typeof createUsageCounts>;

/** The same of tokens and their cost. */
export function createUsageCounts(buckets: number) {
  return {
    series: Array.from({ length: buckets }, createUsageCounter),
    totals: createUsageCounter(),
    projects: createCounterMap(createUsageCounter),
    models: createCounterMap(createUsageCounter),
    agents: createCounterMap(createUsageCounter),
    /** The key is project and branch with {@link BESIDE} between them. */
    branches: createCounterMap(createUsageCounter),
    split: createSplitter(buckets),
    /** Models without a price. */
    unpriced: new Set<string>(),
  };
}
