import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the answer is something; throws with the last answer when the deadline passes. */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(20);
  }
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
}
