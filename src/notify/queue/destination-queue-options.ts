import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Notification, SessionCard } from "../../core/notification/notification.ts";
import type { MessageService } from "../../core/notification/delivery.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { Clock, Logger, Sleep } from "../../core/ports.ts";
import type { DeliveryTimings } from "./delivery-timings.ts";

export interface DestinationQueueOptions {
  readonly destinationId: string;
  readonly outbox: Outbox;
  readonly service: MessageService;
  /** @param foldedCount messages that are only counted in this one; null when its event was deleted */
  readonly compose: (
    delivery: Delivery,
    context: { readonly foldedCount: number; readonly stale: boolean },
  ) => Notification | null;
  /** Whether it is still true: its question is open, or its session in the state that it reports. */
  readonly stillHolds: (one: Delivery) => boolean;
  readonly readCard: (sessionId: string) => SessionCard | null;
  readonly clock: Clock;
  /** For waits: never goes back. Shared by all queues. */
  readonly steadyClock: Clock;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly logger: Logger;
  readonly timings: DeliveryTimings;
  readonly signal: AbortSignal;
  /** Until when the provider may send nothing. Shared by all its queues. */
  readonly pause: { untilMs: number };
}

export interface DestinationQueueStatus {
  readonly destinationId: string;
  readonly state: "ok" | "waiting" | "disabled";
  readonly reason: DeliveryReason | null;
  readonly untilMs: number | null;
}
