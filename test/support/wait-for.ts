import { setTimeout as sleep } from "node:timers/promises";

/** `CCEN_TEST_PATIENCE=3`: every wait of a test may last three times as long, on a machine that is that busy. */
export const PATIENCE = Number(process.env["CCEN_TEST_PATIENCE"]) || 1;

/** How long a test waits for anything: far longer than anything takes, as only a failure costs it. In milliseconds. */
export const LONGEST_WAIT_MS = 120_000 * PATIENCE;

/** Pauses between two questions: the longer it takes already, the longer they are, as asking takes from what is waited for. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS, PAUSE_SHARE] = [5, 40, 0.05];

/**
 * Asks again and again until the answer is something; throws when the time has passed.
 *
 * @param withinMs for who measures and lives on without an answer; a test gives none
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  withinMs = LONGEST_WAIT_MS,
): Promise<T> {
  const start = performance.now();
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs = performance.now() - start) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs * PAUSE_SHARE)));
  }
  throw new Error(`waited ${withinMs} ms in vain for ${what}`);
}
