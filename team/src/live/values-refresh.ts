import type { HealthDto, MetricsDto } from "../../../src/api/dto.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import type { Audience } from "./audience.ts";

/** The pause before the metrics are read after a change. */
const CHANGED_MS = 2_000;

/** "The last hour" changes without one, and so does which machines are offline. */
const UNCHANGED_MS = 30_000;

type Watcher = Pick<Audience, "person" | "scope">;

/** What is known of one person in one scope beside events and sessions. */
export interface ReadValues {
  readonly readMetrics: (watcher: Watcher) => Promise<MetricsDto>;
  readonly readHealth: (watcher: Watcher) => Promise<HealthDto>;
}

interface RefreshOptions extends ReadValues {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads the metrics and the health of audiences one after another, the oldest first: with many of them they get older
 * instead of the database busier.
 */
export function createValuesRefresh({ readMetrics, readHealth, clock, logger }: RefreshOptions) {
  const metricsAtMs = new WeakMap<Audience, number>();
  const healthAtMs = new WeakMap<Audience, number>();
  const changed = new WeakSet<Audience>();
  let isRefreshing = false;
  let isFailing = false;
  let isStopped = false;

  function dueAtMs(audience: Audience): number {
    return (metricsAtMs.get(audience) ?? -Infinity) + (changed.has(audience) ? CHANGED_MS : UNCHANGED_MS);
  }

  async function refresh(audience: Audience): Promise<void> {
    const nowMs = clock.now();
    changed.delete(audience);
    metricsAtMs.set(audience, nowMs);
    audience.metrics = await readMetrics(audience);
    if (nowMs - (healthAtMs.get(audience) ?? -Infinity) >= UNCHANGED_MS) {
      healthAtMs.set(audience, nowMs);
      audience.health = await readHealth(audience);
    }
    audience.hub.publishValues();
  }

  async function refreshAll(due: readonly Audience[]): Promise<void> {
    isRefreshing = true;
    try {
      for (const audience of due.filter(({ hub }) => hub.connectionCount > 0)) {
        await refresh(audience);
        if (isStopped) return;
      }
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) logger.error("values of the stream cannot be read", { reason: errorText(error) });
      isFailing = true;
    }
    isRefreshing = false;
  }

  return {
    stop: (): void => {
      isStopped = true;
    },
    changed: (audience: Audience): void => void changed.add(audience),
    /** Call it each second. */
    refresh(audiences: ReadonlySet<Audience>): void {
      if (isRefreshing) return;
      const nowMs = clock.now();
      const due = [...audiences].filter((audience) => dueAtMs(audience) <= nowMs);
      if (due.length === 0) return;
      void refreshAll(due.toSorted((one, other) => dueAtMs(one) - dueAtMs(other)));
    },
  };
}
