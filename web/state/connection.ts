import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";

type Phase = "connecting" | "live" | "reconnecting" | "polling";

/** After this long without an answer, the page is stale. */
export const STALE_AFTER_MS = 15_000;

export type ShownConnection = { readonly kind: Phase } | { readonly kind: "stale"; readonly sinceMs: number };

export interface Connection {
  readonly phase: Signal<Phase>;
  /** Time of the daemon's last answer, by its own clock; null before the first. */
  readonly lastReceivedAtMs: Signal<number | null>;
  /** False while the daemon does not answer; requests then fail. */
  readonly isReachable: ReadonlySignal<boolean>;
  /** The connection state that the page shows. */
  readonly shown: ReadonlySignal<ShownConnection>;
}

export function createConnection(nowMs: ReadonlySignal<number>): Connection {
  const phase = signal<Phase>("connecting");
  const lastReceivedAtMs = signal<number | null>(null);
  const shown = computed((): ShownConnection => {
    const kind = phase.value;
    // While live, a frame arrives each second: reading the clock here would redraw for nothing.
    if (kind === "live" || kind === "polling") return { kind };
    const sinceMs = lastReceivedAtMs.value;
    return sinceMs !== null && nowMs.value - sinceMs > STALE_AFTER_MS ? { kind: "stale", sinceMs } : { kind };
  });
  return { phase, lastReceivedAtMs, isReachable: computed(() => phase.value !== "reconnecting"), shown };
}
