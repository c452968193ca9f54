import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { HealthDto } from "../../src/api/dto.ts";

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
