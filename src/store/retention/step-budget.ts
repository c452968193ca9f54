import { performance } from "node:perf_hooks";

/** How long the rows of one step are looked at: with the commit behind it a step stays within a few milliseconds. */
const STEP_MS = 1.5;

/** Rows of one step, whatever the time: what the full-text index writes at the commit grows with them. */
export const STEP_ROWS = 25;

/** @returns whether the step's time is over */
export function stepBudget(): () => boolean {
  const endMs = performance.now() + STEP_MS;
  return () => performance.now() >= endMs;
}
