import { deliveryReason, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Notification, SessionCard } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { isQuestion } from "./choose-step.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";

type Written =
  | {
      readonly kind: "written";
      readonly messages: readonly Notification[];
      /** Ids of deliveries that do not ping although they were decided to. */
      readonly unpinged: ReadonlySet<number>;
    }
  /** These can never be composed; the others of the batch can. */
  | { readonly kind: "unwritable"; readonly deliveries: readonly Delivery[]; readonly reason: DeliveryReason };

/** Composes deliveries. One that throws must not block its queue. */
export function writeMessages(
  deliveries: readonly Delivery[],
  {
    isStale,
    outbox,
    compose,
  }: { readonly isStale: (one: Delivery) => boolean } & Pick<DestinationQueueOptions, "outbox" | "compose">,
): Written {
  const messages: Notification[] = [];
  const gone: Delivery[] = [];
  const unpinged = new Set<number>();
  for (const delivery of deliveries) {
    const foldedCount = isQuestion(delivery) ? 0 : outbox.foldedCount(delivery.id);
    try {
      const message = compose(delivery, { foldedCount, stale: isStale(delivery) });
      if (message === null) gone.push(delivery);
      else messages.push(message);
      if (delivery.ping && message?.ping === false) unpinged.add(delivery.id);
    } catch (error) {
      if (isDiskError(error)) throw error;
      return {
        kind: "unwritable",
        deliveries: [delivery],
        reason: deliveryReason("unwritable", { error: String(error) }),
      };
    }
  }
  if (gone.length === 0) return { kind: "written", messages, unpinged };
  return { kind: "unwritable", deliveries: gone, reason: deliveryReason("event-deleted") };
}

/** Null when there is nothing to show, or when composing throws: the queue then goes on without a card. */
export function writeCard(
  sessionId: string,
  { readCard, logger }: Pick<DestinationQueueOptions, "readCard" | "logger">,
): SessionCard | null {
  try {
    return readCard(sessionId);
  } catch (error) {
    if (isDiskError(error)) throw error;
    logger.error("a session's card could not be written", { sessionId, reason: String(error) });
    return null;
  }
}

/**
 * Whether the store or the file system failed. That is temporary; an internal error would repeat with the same message.
 */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code === "ERR_SQLITE_ERROR" || ("errno" in error && "syscall" in error);
}
