import { setTimeout as sleep } from "node:timers/promises";

/** One step of the test event. `skip`: does not apply; the detail says why. */
export interface TraceStep {
  readonly name: string;
  readonly status: "ok" | "fail" | "skip";
  /** Milliseconds from firing the hook until this was seen; null where not applicable. */
  readonly atMs: number | null;
  readonly detail: string;
  /** The fix; null where none is needed. */
  readonly fix: string | null;
}

/** The result of the test event. */
export interface EndToEndOutcome {
  /** Every applicable step worked. */
  readonly ok: boolean;
  readonly sessionId: string;
  readonly seq: number | null;
  /** On Discord; null when no message was sent. */
  readonly messageId: string | null;
  readonly steps: readonly TraceStep[];
}

export function passed(name: string, atMs: number | null, detail: string): TraceStep {
  return { name, status: "ok", atMs, detail, fix: null };
}

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
