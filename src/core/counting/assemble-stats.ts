import { totalTokens } from "../cost/usage.ts";
import type { Buckets } from "../stats-range.ts";
import {
  MAX_SPLIT,
  MAX_TOP,
  type ProjectValues,
  type Split,
  type SplitBy,
  type StatsRequest,
  type StatsValues,
  type ToolValues,
  type UsageValues,
} from "../stats.ts";
import {
  BESIDE,
  type CounterMap,
  type EventCounts,
  type MinuteCallCounts,
  type Splitter,
  type ToolCounts,
  type UsageCounts,
} from "./counters.ts";

interface NamedPart {
  readonly name: string | null;
  readonly projectName?: string | null;
}

type SessionCounts = NonNullable<StatsValues["sessions"]>;

interface CountedSessions {
  readonly series: readonly SessionCounts[];
  readonly totals: SessionCounts;
}

/** The counts of a time range; null where they are not counted in the detail that is asked for. */
export interface Counted {
  readonly events: EventCounts | null;
  readonly tools: ToolCounts | MinuteCallCounts | null;
  readonly usage: UsageCounts | null;
  readonly sessions: CountedSessions | null;
}

/**
 * What is counted in the detail of a request. A counter without a filter's column is left out; by the minute there are
 * only events and started calls, without project or model.
 */
export function countedParts({ unit: asked, projectName, model, toolName, branch, agent }: StatsRequest) {
  const unit = asked === "minute" ? "minute" : "hour";
  const isCounted = unit === "hour" || projectName === null;
  const isOfUsage = model !== null || branch !== null || agent !== null;
  const ofAnything = isCounted && !isOfUsage && toolName === null;
  return {
    unit,
    events: ofAnything,
    tools: isCounted && !isOfUsage,
    usage: unit === "hour" && toolName === null,
    sessions: unit === "hour" && ofAnything,
  } as const;
}

/** Values by bucket and in total, and the greatest of each kind. */
export function assembleSpan(
  buckets: Buckets,
  { events, tools, usage, sessions }: Counted,
  { unit, split: splitBy }: Pick<StatsRequest, "unit" | "split">,
) {
  const hours = unit === "minute" ? null : events;
  return {
    series: buckets.starts.map((_, at) => ({
      events: events?.series[at] ?? null,
      tools: tools?.series[at]?.values() ?? null,
      usage: usage?.series[at]?.values() ?? null,
      sessions: sessions?.series[at] ?? null,
    })),
    totals: {
      events: events?.totals ?? null,
      tools: tools?.totals.values() ?? null,
      usage: usage?.totals.values() ?? null,
      sessions: sessions?.totals ?? null,
    },
    tops: {
      projects: hours && topOf(projectsOf(hours, tools, usage), (project) => project.events),
      hookEvents: hours && topOf(hours.names.entries().map(withName), (name) => name.events),
      tools: tools && topOf(byName<ToolValues>(tools.tools), ({ calls }) => calls),
      branches: usage && topOf(usage.branches.entries().map(branchOf), ({ tokens }) => totalTokens(tokens)),
      split: splitBy && splitOf(splitBy, splitBy === "tool" ? (tools?.split ?? null) : (usage?.split ?? null)),
      models: usage && topOf(byName<UsageValues>(usage.models), ({ tokens }) => totalTokens(tokens)),
      agents: usage && topOf(byName<UsageValues>(usage.agents), ({ tokens }) => totalTokens(tokens)),
      unpricedModels: [...(usage?.unpriced ?? [])].toSorted(),
    },
  };
}

function branchOf([key, counter]: readonly [string, { values(): UsageValues }]) {
  return { ...splitName("branch", key), ...counter.values() };
}

function splitName(by: SplitBy, key: string) {
  const [first = "", second = ""] = by === "branch" ? key.split(BESIDE) : [null, key];
  return { name: second === "" ? null : second, projectName: first === "" ? null : first };
}

/** The greatest parts of each bucket, and the sum of the others. */
function splitOf(by: SplitBy, counted: Splitter | null): Split | null {
  if (counted === null) return null;
  const parts = counted
    .entries()
    .map(([key, series]) => ({ ...splitName(by, key), total: sumOf(series), series }))
    .toSorted((one, other) => (other.total ?? -1) - (one.total ?? -1) || byNames(one, other));
  const others = parts.slice(MAX_SPLIT);
  return {
    by,
    parts: parts.slice(0, MAX_SPLIT),
    others: others[0]?.series.map((_, at) => sumOf(others.map(({ series }) => series[at] ?? null))) ?? null,
  };
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

function byName<Values extends object>(counters: CounterMap<{ values(): Values }>) {
  return counters.entries().map(([name, counter]) => withName([name, counter.values()]));
}

function withName<Values extends object>([name, values]: readonly [string, Values]) {
  return { name, ...values };
}

function projectsOf(events: EventCounts, tools: Counted["tools"], usage: UsageCounts | null): readonly ProjectValues[] {
  // Not counted by the minute.
  const calls = tools !== null && "projects" in tools ? tools.projects : null;
  const counted = [events.projects, calls, usage?.projects];
  const names = new Set(counted.flatMap((counters) => counters?.entries().map(([name]) => name) ?? []));
  return Array.from(names, (name) => {
    const usedTokens = usage?.projects.of(name);
    return {
      name: name === "" ? null : name,
      events: events.projects.of(name).events,
      failures: events.projects.of(name).failures,
      calls: calls?.of(name).calls ?? 0,
      tokens: usedTokens?.tokenCount() ?? 0,
      costUsd: usedTokens?.values().costUsd ?? null,
    };
  });
}

/** The greatest first, equal ones by name. */
function topOf<Named extends NamedPart>(all: readonly Named[], size: (one: Named) => number): readonly Named[] {
  return all.toSorted((one, other) => size(other) - size(one) || byNames(one, other)).slice(0, MAX_TOP);
}

/** Two projects may have branches of one name. */
function byNames(one: NamedPart, other: NamedPart): number {
  return compareTexts(one.name, other.name) || compareTexts(one.projectName, other.projectName);
}

function compareTexts(one?: string | null, other?: string | null): number {
  return (one ?? "").localeCompare(other ?? "");
}
