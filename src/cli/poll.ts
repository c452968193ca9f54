import { setTimeout as sleep } from "node:timers/promises";

interface PollOptions {
  readonly timeoutMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/** Reads until there is a result; null on timeout or once the signal is aborted. The first read comes at once. */
export async function poll<T>(
  read: () => Promise<T | null> | T | null,
  { timeoutMs, everyMs = 25, signal }: PollOptions,
): Promise<T | null> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await read();
    if (found !== null || performance.now() > deadlineMs || signal?.aborted === true) return found;
    await sleep(everyMs, undefined, signal && { signal }).catch(() => undefined);
  }
}
