import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryDesk, Outbox } from "../../core/outbox.ts";
import type { MessagesState } from "../../health/health-figures.ts";

interface MessagesSource {
  readonly outbox: Pick<Outbox, "open" | "openCount">;
  readonly desk: Pick<DeliveryDesk, "destinations">;
  /** Destinations that the settings name: what waits for any other waits for somebody to name one. */
  readonly configured: readonly string[];
  readonly nowMs: number;
  /** Nothing was due before the daemon ran. */
  readonly runningSinceMs: number;
}

/** How messages to people fare. */
export function messagesState({ outbox, desk, configured, nowMs, runningSinceMs }: MessagesSource): MessagesState {
  const oldest = configured.flatMap((destinationId) => outbox.open(destinationId, 1));
  const dueSince = oldest.map(({ createdAtMs }) => Math.max(createdAtMs, runningSinceMs));
  return {
    destinations: configured.length,
    disabled: desk
      .destinations()
      .filter(({ destinationId, state }) => state === "disabled" && configured.includes(destinationId))
      .map(({ destinationId, reason }) => ({
        destinationId,
        reason: reason === null ? "no reason is known" : deliveryReasonText(reason, "en"),
      })),
    waiting: configured.reduce((sum, destinationId) => sum + outbox.openCount(destinationId), 0),
    oldestAgeMs: dueSince.length === 0 ? null : Math.max(0, nowMs - Math.min(...dueSince)),
  };
}
