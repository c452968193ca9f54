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
  /** @param foldedCount messages that are only counted in this one; null when its event is gone */
  readonly compose: (
    delivery: Delivery,
    context: { readonly foldedCount: number; readonly stale: boolean },
  ) => Notification | null;
  /** Whether it is as the event left it: its very question is open, its session in the state that it tells. */
  readonly stillHolds: (one: Delivery) => boolean;
  readonly readCard: (sessionId: string) => SessionCard | null;
  readonly clock: Clock;
  /** For waits: is never set back. Shared by all lanes. */
  readonly steadyClock: Clock;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly logger: Logger;
  readonly timings: DeliveryTimings;
  readonly signal: AbortSignal;
  /** Shared by all lanes of the service: until when nothing may be sent by it. */
  readonly pause: { untilMs: number };
}

export interface DestinationQueueStatus {
  readonly destinationId: string;
  readonly state: "ok" | "waiting" | "disabled";
  readonly reason: DeliveryReason | null;
  readonly untilMs: number | null;
}
