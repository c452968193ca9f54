import { TIMEOUT_FACTOR } from "./wait-for.ts";

/**
 * Whether this process runs a file of `test/stress`. A file there imports one of `npm test` where both prove the same;
 * the stress run takes more runs, sizes, shells and kills.
 */
export const IS_STRESS = /[/\\]test[/\\]stress[/\\]/.test(process.argv[1] ?? "");

/** For the few tests that may take longer than `scripts/test-options.ts` gives to each. */
export const LONG_TEST = { timeout: 10 * 60_000 * TIMEOUT_FACTOR };

/** How often a property is tried, or how many items there are: beside its file, and in the stress run. */
export function runs(quick: number, stress: number): number {
  return IS_STRESS ? stress : quick;
}
