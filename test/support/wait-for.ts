import { setTimeout as sleep } from "node:timers/promises";

/** `CCEN_TEST_PATIENCE=3`: every wait of a test may last three times as long, for a busy machine. */
export const TIMEOUT_FACTOR = Number(process.env["CCEN_TEST_PATIENCE"]) || 1;

/** Maximum wait of a test, in milliseconds. It is far longer than any wait takes, as only a failure costs it. */
export const LONGEST_WAIT_MS = 120_000 * TIMEOUT_FACTOR;

/** Pauses between two polls: they grow with the wait, because polling slows down what is waited for. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS, PAUSE_SHARE] = [5, 40, 0.05];

/**
 * Polls until the answer is defined; throws after the timeout. A file that is not there yet is no answer.
 *
 * @param withinMs for measurements that continue without an answer; tests give none
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  withinMs = LONGEST_WAIT_MS,
): Promise<T> {
  const start = performance.now();
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs = performance.now() - start) {
    const answer = await answerOf(ask);
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs * PAUSE_SHARE)));
  }
  throw new Error(`waited ${withinMs} ms in vain for ${what}`);
}

async function answerOf<T>(ask: () => T | Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
