import { deliveryReason, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { isQuestion } from "./choose-step.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";

type Composed =
  | {
      readonly kind: "composed";
      readonly messages: readonly Notification[];
      /** Ids of deliveries that do not ping although they were decided to. */
      readonly unpinged: ReadonlySet<number>;
    }
  /** These can never be composed; the others of the batch can. */
  | { readonly kind: "failed"; readonly deliveries: readonly Delivery[]; readonly reason: DeliveryReason };

/** Composes deliveries. One that throws must not block its queue. */
export function composeBatch(
  deliveries: readonly Delivery[],
  isStale: (one: Delivery) => boolean,
  { outbox, compose }: Pick<DestinationQueueOptions, "outbox" | "compose">,
): Composed {
  const messages: Notification[] = [];
  const unpinged = new Set<number>();
  for (const delivery of deliveries) {
    const foldedCount = isQuestion(delivery) ? 0 : outbox.foldedCount(delivery.id);
    try {
      const message = compose(delivery, { foldedCount, stale: isStale(delivery) });
      if (message === null) {
        return { kind: "failed", deliveries: [delivery], reason: deliveryReason("event-deleted") };
      }
      messages.push(message);
      if (delivery.ping && !message.ping) unpinged.add(delivery.id);
    } catch (error) {
      if (isDiskError(error)) throw error;
      const reason = deliveryReason("unwritable", { error: String(error) });
      return { kind: "failed", deliveries: [delivery], reason };
    }
  }
  return { kind: "composed", messages, unpinged };
}

/**
 * Whether the store or the file system failed. That is temporary; an internal error would repeat with the same message.
 */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code === "ERR_SQLITE_ERROR" || ("errno" in error && "syscall" in error);
}
