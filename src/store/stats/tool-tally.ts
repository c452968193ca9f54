import { durationPercentile } from "../../core/stats/duration-bins.ts";
import type { ToolFigures } from "../../core/stats/stats.ts";
import type { ToolOutcome } from "../../core/tool-call.ts";

/** Adds up cells of `hour_tools`. */
export interface ToolTally {
  readonly calls: number;
  /** @param outcome '' for calls that are open */
  add(outcome: string, bin: number, calls: number): void;
  figures(): ToolFigures;
}

export function createToolTally(): ToolTally {
  const outcomes = new Map<string, number>();
  const durations = new Map<number, number>();
  let total = 0;
  const of = (outcome: ToolOutcome): number => outcomes.get(outcome) ?? 0;
  return {
    get calls() {
      return total;
    },
    add(outcome, bin, calls) {
      total += calls;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + calls);
      durations.set(bin, (durations.get(bin) ?? 0) + calls);
    },
    figures: () => ({
      calls: total,
      ends: {
        failures: of("failed"),
        denied: of("denied"),
        interrupted: of("interrupted"),
        p50: durationPercentile(durations, 0.5),
        p90: durationPercentile(durations, 0.9),
        p99: durationPercentile(durations, 0.99),
      },
    }),
  };
}
