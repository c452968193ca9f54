import { DURATION_BIN_STARTS_MS, durationPercentile, NO_DURATION_BIN } from "../../core/stats/duration-bins.ts";
import type { ToolValues } from "../../core/stats/stats.ts";
import type { ToolOutcome } from "../../core/session/tool-call.ts";
import { OUTCOMES } from "./tool-cells.ts";

/** Adds up cells of `hour_tools`. */
export interface ToolCounter {
  readonly calls: number;
  /** @param outcome its place in `OUTCOMES` */
  add(outcome: number, bin: number, calls: number): void;
  addAll(other: ToolCounter): void;
  values(): ToolValues;
  /** Calls by outcome, in the order of `OUTCOMES`; and calls by duration, from bin {@link NO_DURATION_BIN} on. */
  readonly outcomes: Float64Array;
  readonly durations: Float64Array;
}

export function createToolCounter(): ToolCounter {
  const outcomes = new Float64Array(OUTCOMES.length);
  const durations = new Float64Array(DURATION_BIN_STARTS_MS.length - NO_DURATION_BIN);
  let total = 0;
  const of = (outcome: ToolOutcome): number => outcomes[OUTCOMES.indexOf(outcome)] ?? 0;
  return {
    outcomes,
    durations,
    get calls() {
      return total;
    },
    add(outcome, bin, calls) {
      total += calls;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + calls;
      durations[bin - NO_DURATION_BIN] = (durations[bin - NO_DURATION_BIN] ?? 0) + calls;
    },
    addAll(other) {
      total += other.calls;
      for (const [place, calls] of other.outcomes.entries()) outcomes[place] = (outcomes[place] ?? 0) + calls;
      for (const [place, calls] of other.durations.entries()) durations[place] = (durations[place] ?? 0) + calls;
    },
    values: () => {
      const counts = new Map(Array.from(durations, (calls, place) => [place + NO_DURATION_BIN, calls]));
      return {
        calls: total,
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
