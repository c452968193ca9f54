import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { HealthDto } from "../../src/api/dto.ts";

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

/**
 * The daemon's version if it differs from the one at the page's start, else null. A page that is open all day outlives
 * the daemon, and the next version may send what this page does not know.
 */
export function watchVersion(health: ReadonlySignal<HealthDto | null>): ReadonlySignal<string | null> {
  const first = signal<string | null>(null);
  effect(() => {
    const version = health.value?.version ?? null;
    if (first.peek() === null) first.value = version;
  });
  return computed(() => {
    const version = health.value?.version ?? null;
    return version === first.value ? null : version;
  });
}
