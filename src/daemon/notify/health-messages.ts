import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { HEALTH_THREAD_ID } from "../../core/health/health.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import type { NotifySettings } from "../../notify/notify-settings.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { routeOf } from "../../notify/policy/route.ts";
import type { HealthMessages } from "../health/health-alerts.ts";

interface HealthMessagesOptions {
  readonly outbox: Pick<Outbox, "add" | "withdraw">;
  readonly settings: () => NotifySettings & { readonly healthAlerts: boolean };
  /** Called after a new message in the outbox. */
  readonly poke: () => void;
  readonly clock: Clock;
}

/** Captures the id of a message's health change. */
const CAUSE = /^health:(\d{1,15})$/;

/** Messages about the daemon's health: to the alert channel and every other provider, by the outbox like all others. */
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
          // A failed check pings; a check that is ok again is silent.
          ping: status === "failed" && !quiet && mentionUserId !== "",
          silent: quiet || status === "ok",
          createdAtMs: nowMs,
        }),
      );
      poke();
      // Each of them has the same cause.
      return ids.find((id) => id !== null) ?? null;
    },
    withdraw: (deliveryId) => outbox.withdraw(deliveryId, deliveryReason("recovered")),
  };
}

/** The change in a message, null for other messages. */
export function changeOfCause(cause: string): number | null {
  const id = CAUSE.exec(cause)?.[1];
  return id === undefined ? null : Number(id);
}
