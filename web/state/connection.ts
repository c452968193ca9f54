import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";

type Phase = "connecting" | "live" | "reconnecting" | "polling";

/** After this much silence, what is on the page is called stale. */
export const STALE_AFTER_MS = 15_000;

export type ShownConnection = { readonly kind: Phase } | { readonly kind: "stale"; readonly sinceMs: number };

export interface Connection {
  readonly phase: Signal<Phase>;
  /** When the daemon was last heard of, by its own time; null before the first time. */
  readonly lastReceivedAtMs: Signal<number | null>;
  /** False while nobody answers: whatever is asked for then fails. */
  readonly isReachable: ReadonlySignal<boolean>;
  /** What the page says about it. */
  readonly shown: ReadonlySignal<ShownConnection>;
}

export function createConnection(nowMs: ReadonlySignal<number>): Connection {
  const phase = signal<Phase>("connecting");
  const lastReceivedAtMs = signal<number | null>(null);
  const shown = computed((): ShownConnection => {
    const kind = phase.value;
    // While live, a frame arrives each second: looking at the clock here would redraw for nothing.
    if (kind === "live" || kind === "polling") return { kind };
    const sinceMs = lastReceivedAtMs.value;
    return sinceMs !== null && nowMs.value - sinceMs > STALE_AFTER_MS ? { kind: "stale", sinceMs } : { kind };
  });
  return { phase, lastReceivedAtMs, isReachable: computed(() => phase.value !== "reconnecting"), shown };
}
