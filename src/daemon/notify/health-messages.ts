import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { HEALTH_THREAD_ID } from "../../core/health/health.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import type { NotifySettings } from "../../notify/notify-settings.ts";
import { isQuiet } from "../../notify/policy/quiet-hours.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { routeOf } from "../../notify/policy/route.ts";
import type { HealthMessages } from "../health/health-alerts.ts";

interface HealthMessagesOptions {
  readonly outbox: Pick<Outbox, "add" | "withdraw">;
  readonly settings: () => NotifySettings & { readonly healthAlerts: boolean };
  /** Something new stands in the outbox. */
  readonly poke: () => void;
  readonly clock: Clock;
}

/** Where the id of the change stands that a message tells. */
const CAUSE = /^health:(\d{1,15})$/;

/** Messages about the daemon's health: to the channel for alerts and every other provider, in the outbox like all others. */
export function createHealthMessages({ outbox, settings, poke, clock }: HealthMessagesOptions): HealthMessages {
  function destinations(): readonly string[] {
    const route = routeOf({ hookEventName: "", toolName: null }, "health", settings());
    return [...(route === null ? [] : [route.destinationId]), ...providerDestinations(settings())];
  }
  return {
    wanted: () => settings().healthAlerts && destinations().length > 0,
    notify: (change, status) => {
      const { mentionUserId, quietHours } = settings();
      const nowMs = clock.now();
      const quiet = isQuiet(nowMs, quietHours);
      const ids = destinations().map((destinationId) =>
        outbox.add({
          sessionId: HEALTH_THREAD_ID,
          destinationId,
          kind: "health",
          cause: `health:${change.id}`,
          // A broken promise is worth a ping; that something is well again makes no sound.
          ping: status === "failed" && !quiet && mentionUserId !== "",
          silent: quiet || status === "ok",
          createdAtMs: nowMs,
        }),
      );
      poke();
      // Any of them names the cause.
      return ids.find((id) => id !== null) ?? null;
    },
    withdraw: (deliveryId) => outbox.withdraw(deliveryId, deliveryReason("recovered")),
  };
}

/** The change that a message tells, null for one that tells none. */
export function changeOfCause(cause: string): number | null {
  const id = CAUSE.exec(cause)?.[1];
  return id === undefined ? null : Number(id);
}
