import { setTimeout as sleep } from "node:timers/promises";

/** Waits until a condition holds, and fails with its name when it does not within the deadline. */
export async function waitUntil(what: string, condition: () => boolean, deadlineMs = 10_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(2);
  }
}
