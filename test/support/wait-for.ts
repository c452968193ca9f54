import { setTimeout as sleep } from "node:timers/promises";

/** Far longer than anything takes on an idle machine: only a failure costs it, and a busy machine needs it. */
const LONGEST_MS = 120_000;

/** Asks again and again until the answer is something; throws with the last answer when the deadline passes. */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  deadlineMs = LONGEST_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await sleep(5);
  }
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
}
