import type { MetricsDto } from "../../../src/api/dto.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import type { Audience } from "./audience.ts";

/** After a change. */
const CHANGED_MS = 2_000;

/** "The last hour" changes without one. */
const UNCHANGED_MS = 30_000;

/** The metrics of one person in one scope. */
export type ReadMetrics = (audience: Pick<Audience, "person" | "scope">) => Promise<MetricsDto>;

interface RefreshOptions {
  readonly readMetrics: ReadMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads the metrics of audiences one after another, the oldest first: with many of them they get older instead of the
 * database busier.
 */
export function createMetricsRefresh({ readMetrics, clock, logger }: RefreshOptions) {
  const readAtMs = new WeakMap<Audience, number>();
  const changed = new WeakSet<Audience>();
  let isRefreshing = false;
  let isFailing = false;
  let isStopped = false;

  function dueAtMs(audience: Audience): number {
    return (readAtMs.get(audience) ?? -Infinity) + (changed.has(audience) ? CHANGED_MS : UNCHANGED_MS);
  }

  async function refreshAll(due: readonly Audience[]): Promise<void> {
    isRefreshing = true;
    try {
      for (const audience of due.filter(({ hub }) => hub.connectionCount > 0)) {
        changed.delete(audience);
        readAtMs.set(audience, clock.now());
        audience.metrics = await readMetrics(audience);
        audience.hub.publishValues();
        if (isStopped) return;
      }
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) logger.error("metrics of the stream cannot be read", { reason: errorText(error) });
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
