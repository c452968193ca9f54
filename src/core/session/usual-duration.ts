import { durationBin, durationPercentile } from "../stats.ts";
import { commandWords } from "./permission-rule.ts";
import type { ToolCall } from "./session.ts";

/** How long calls like one usually take, by those that were measured. */
export interface UsualDuration {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly samples: number;
}

/** @returns null without enough calls like it */
export type UsualOf = (call: Pick<ToolCall, "toolName" | "summary">) => UsualDuration | null;

/** Calls of one kind and one bin of durations. */
export interface DurationCell {
  readonly key: string;
  readonly bin: number;
  readonly calls: number;
}

/** Fewer say nothing about the slowest of a hundred. */
export const MIN_SAMPLES = 20;

const MAX_KEYS = 500;

/**
 * The kind of a call. Commands of Bash are as different as their programs: each kind is a program with its subcommand,
 * and one without enough calls has no usual duration.
 */
export function durationKey({ toolName, summary }: Pick<ToolCall, "toolName" | "summary">): string {
  const words = commandWords(toolName, summary);
  return words === null ? toolName : `${toolName} ${words}`;
}

/** Collects durations; keeps the {@link MAX_KEYS} kinds that were used last. */
export function createUsualDurations() {
  const kinds = new Map<string, Map<number, number>>();

  function add({ key, bin, calls }: DurationCell): void {
    const bins = kinds.get(key) ?? new Map<number, number>();
    bins.set(bin, (bins.get(bin) ?? 0) + calls);
    // A Map keeps the order of insertion.
    kinds.delete(key);
    kinds.set(key, bins);
    const oldest = kinds.size > MAX_KEYS ? kinds.keys().next().value : undefined;
    if (oldest !== undefined) kinds.delete(oldest);
  }

  const usualOf: UsualOf = (call) => {
    const bins = kinds.get(durationKey(call));
    const samples = bins?.values().reduce((sum, calls) => sum + calls, 0) ?? 0;
    if (bins === undefined || samples < MIN_SAMPLES) return null;
    const [p50Ms, p99Ms] = [durationPercentile(bins, 0.5), durationPercentile(bins, 0.99)];
    return p50Ms === null || p99Ms === null ? null : { p50Ms, p99Ms, samples };
  };

  return {
    add,
    /** One measured call. */
    measured: (call: Pick<ToolCall, "toolName" | "summary">, durationMs: number) =>
      add({ key: durationKey(call), bin: durationBin(durationMs), calls: 1 }),
    usualOf,
  };
}
