import { HEALTH_THREAD_ID } from "../../core/health.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import { toHealthNotification } from "../../notify/compose/to-notification.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { destinationsOf } from "../../notify/policy/route.ts";
import type { HealthJournal } from "../../store/health/health-journal.ts";
import type { Context } from "../context.ts";
import type { HealthMessages } from "../health/health-alerts.ts";

/** The id of the change follows it in the message's cause. */
const CAUSE = "health:";

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
}: HealthMessagesOptions): HealthMessages {
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
          cause: `${CAUSE}${change.id}`,
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

interface HealthSource extends Pick<Context, "dashboardUrl" | "redactor">, Pick<HealthJournal, "change"> {
  readonly settings: () => ConfigValues;
}

/** Composes the message of a delivery; null where its change of the health is no longer stored. */
export function composeHealthMessage(
  { cause, ping, silent }: Delivery,
  { change, dashboardUrl, redactor, settings }: HealthSource,
): Notification | null {
  const reported = change(Number(cause.slice(CAUSE.length)));
  if (reported === null) return null;
  const notification = toHealthNotification({
    reported: { ping, silent },
    change: reported,
    settings: settings(),
    dashboardUrl: dashboardUrl(),
  });
  // They may contain text of a system call or another program.
  const blocks = notification.blocks.map((block) => ({ ...block, text: redactor().redactText(block.text).text }));
  return { ...notification, blocks };
}
