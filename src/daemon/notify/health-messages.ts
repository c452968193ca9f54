import { HEALTH_THREAD_ID } from "../../core/health.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { destinationsOf } from "../../notify/policy/route.ts";
import type { HealthMessages } from "../health/health-alerts.ts";

/** The id of the change follows it in the message's cause. */
export const HEALTH_CAUSE = "health:";

/** Cause of a message that a person asked for to see whether it arrives; its time follows. */
export const TEST_CAUSE = "test:";

/** Cause of a message that a browser may answer from now on; the time follows, and the browser's name. */
export const PAIRED_CAUSE = "paired:";

interface HealthMessagesOptions {
  readonly outbox: Pick<Outbox, "add" | "withdraw">;
  readonly settings: () => ConfigValues;
  readonly onAdded: () => void;
  readonly clock: Clock;
}

/** Messages about the daemon's health: to the alert channel and every other provider, by the outbox like all others. */
export function createHealthMessages({
  outbox,
  settings,
  onAdded: poke,
  clock,
}: HealthMessagesOptions): HealthMessages & {
  sendTest(destinationIds: readonly string[]): void;
  /** Who paired it cannot be known: a person has to see it, also in quiet hours. */
  sendPaired(browser: string): void;
} {
  const destinations = () => destinationsOf({ hookEventName: "", toolName: null }, "health", settings());
  return {
    isWanted: () => settings().healthAlerts && destinations().length > 0,
    notify: (change, status) => {
      const { mentionUserId, quietHours } = settings();
      const nowMs = clock.now();
      const quiet = isQuiet(nowMs, quietHours);
      const ids = destinations().map((destinationId) =>
        outbox.add({
          sessionId: HEALTH_THREAD_ID,
          destinationId,
          kind: "health",
          cause: `${HEALTH_CAUSE}${change.id}`,
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
    sendTest: (destinationIds) => {
      const createdAtMs = clock.now();
      const message = { sessionId: HEALTH_THREAD_ID, kind: "health", cause: `${TEST_CAUSE}${createdAtMs}` } as const;
      for (const destinationId of destinationIds) {
        outbox.add({ ...message, destinationId, ping: false, silent: true, createdAtMs });
      }
      poke();
    },
    sendPaired: (browser) => {
      const createdAtMs = clock.now();
      const cause = `${PAIRED_CAUSE}${createdAtMs}:${browser}`;
      const ping = settings().mentionUserId !== "";
      for (const destinationId of destinations()) {
        const message = { sessionId: HEALTH_THREAD_ID, destinationId, kind: "health", cause } as const;
        outbox.add({ ...message, ping, silent: false, createdAtMs });
      }
      poke();
    },
    withdraw: (deliveryId) => outbox.withdraw(deliveryId, deliveryReason("recovered")),
  };
}
