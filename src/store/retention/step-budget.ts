import { performance } from "node:perf_hooks";

/** Time for the rows of one step: with its commit a step stays within a few milliseconds. */
const STEP_MS = 1.5;

/** Rows of one step, at any speed: the full-text index writes more at the commit for each. */
export const STEP_ROWS = 25;

/** @returns whether the step's time is over */
export function stepBudget(): () => boolean {
  const endMs = performance.now() + STEP_MS;
  return () => performance.now() >= endMs;
}
