import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Delivery, DeliveryService, DestinationStatus, Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import type { MessagesState } from "../../health/health-snapshot.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";

/** A message is tried for up to a day: what failed within the last one was made within two. */
const FAILED_WITHIN_MS = 2 * 86_400_000;

/** More than wait for a person at once. */
const FEW = 20;

interface DeliveryServiceOptions {
  readonly outbox: Outbox;
  readonly worker: () => OutboxWorker | null;
  /** Changed settings are being applied: there is no worker for a moment. */
  readonly isChanging: () => boolean;
  /** Destinations of the configuration, with or without messages so far. */
  readonly configured: () => readonly string[];
  readonly redirect: () => void;
  /** It waits for your absence. */
  readonly isHeldBack: (one: Delivery) => boolean;
  readonly sendTest: (destinationIds: readonly string[]) => void;
  readonly clock: Clock;
  /** Messages count as due only from then on. */
  readonly startedAtMs: number;
}

/** The messages in the API, and the actions on them; and their state for the health. */
export function createDeliveryService(options: DeliveryServiceOptions): DeliveryService & { health(): MessagesState } {
  const { outbox, worker, isChanging, configured, redirect, isHeldBack, sendTest, clock, startedAtMs } = options;

  function destinations(): readonly DestinationStatus[] {
    const queues = new Map((worker()?.status() ?? []).map((queue) => [queue.destinationId, queue]));
    const ids = new Set([...configured(), ...queues.keys(), ...outbox.openDestinations()]);
    return Array.from(ids, (destinationId) => {
      const openCount = outbox.openCount(destinationId);
      // A queue is created with its first message.
      const isReady = isChanging() || (worker() !== null && openCount === 0);
      const rest = isReady
        ? ({ state: "ok", reason: null } as const)
        : ({ state: "disabled", reason: deliveryReason("no-service") } as const);
      return { ...(queues.get(destinationId) ?? { destinationId, ...rest, untilMs: null, failing: null }), openCount };
    });
  }

  return {
    list: outbox.list,
    destinations,
    retry: (id) => {
      const found = outbox.retry(id);
      if (!found) return false;
      // The dead letter may be older than the configuration.
      redirect();
      worker()?.changed([]);
      return true;
    },
    sendTest: () => {
      const ids = configured();
      sendTest(ids);
      return ids.length;
    },
    discard: outbox.discard,
    decisionOf: outbox.decisionOf,
    health: () => {
      const ids = configured();
      const named = destinations().filter(({ destinationId }) => ids.includes(destinationId));
      const oldest = ids.flatMap((id) => outbox.open(id, FEW).find((one) => !isHeldBack(one)) ?? []);
      const dueSinceMs = Math.min(...oldest.map(({ createdAtMs }) => Math.max(createdAtMs, startedAtMs)));
      return {
        destinations: ids.length,
        disabled: named
          .filter(({ state }) => state === "disabled")
          .map(({ destinationId, reason }) => ({ destinationId, reason })),
        failing: named.flatMap(({ destinationId, failing }) =>
          failing === null
            ? []
            : [
                {
                  destinationId,
                  reason: failing.reason,
                  sinceMs: failing.sinceMs,
                  forMs: clock.now() - failing.sinceMs,
                },
              ],
        ),
        failed: outbox.failedCount(clock.now() - FAILED_WITHIN_MS),
        waiting: named.reduce((sum, { openCount }) => sum + openCount, 0),
        oldestAgeMs: oldest.length === 0 ? null : Math.max(0, clock.now() - dueSinceMs),
      };
    },
  };
}
