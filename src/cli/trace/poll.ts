import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 20;

/** Polls until there is a result; null on timeout or when the signal is aborted. */
export async function poll<T>(
  read: () => Promise<T | null> | T | null,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<T | null> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await read();
    if (found !== null || performance.now() > end || signal.aborted) return found;
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}
