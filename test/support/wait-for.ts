import { AssertionError } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";

/** `CCEN_TEST_PATIENCE=3`: every wait of a test may last three times as long, for a busy machine. */
export const TIMEOUT_FACTOR = Number(process.env["CCEN_TEST_PATIENCE"]) || 1;

/** Maximum wait of a test, in milliseconds. It is far longer than any wait takes, as only a failure costs it. */
export const LONGEST_WAIT_MS = 120_000 * TIMEOUT_FACTOR;

/** Pauses between two polls: they grow with the wait, because polling slows down what is waited for. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS, PAUSE_SHARE] = [5, 40, 0.05];

/**
 * Polls until the answer is defined; throws after the timeout. A question that fails (no file yet, 404, a refused
 * connection) is asked again; an assertion in it fails at once.
 *
 * @param withinMs for measurements that continue without an answer; tests give none
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  withinMs = LONGEST_WAIT_MS,
): Promise<T> {
  return firstAnswer(what, ask, withinMs, (error) => !(error instanceof AssertionError));
}

/**
 * For a fact that becomes true some time after the sign that a test has waited for: looks and asserts until the assertion
 * holds. After the timeout it throws the last assertion, with its difference.
 *
 * @returns what was looked at
 */
export async function holds<T>(
  what: string,
  look: () => T | Promise<T>,
  check: (value: T) => void | Promise<void>,
): Promise<T> {
  const { seen } = await firstAnswer(
    what,
    async () => {
      const value = await look();
      await check(value);
      return { seen: value };
    },
    LONGEST_WAIT_MS,
    () => true,
  );
  return seen;
}

async function firstAnswer<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  withinMs: number,
  isTriedAgain: (error: unknown) => boolean,
): Promise<T> {
  const start = performance.now();
  let failure: unknown;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs = performance.now() - start) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      failure = undefined;
    } catch (error) {
      if (!isTriedAgain(error)) throw error;
      failure = error;
    }
    await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, waitedMs * PAUSE_SHARE)));
  }
  if (failure instanceof AssertionError) throw failure;
  throw new Error(`waited ${withinMs} ms in vain for ${what}`, { cause: failure });
}
