import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { MessageService } from "../../core/notification/delivery.ts";
import type { Notification, SessionCard } from "../../core/notification/notification.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { Clock, Logger, Sleep } from "../../core/ports.ts";

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

/** Timings of the worker. Everything but tests uses {@link TIMINGS}. */
export interface DeliveryTimings {
  /** Most notifications in one message, if the provider allows as many. 1 sends each alone. */
  readonly maxBatch: number;
  /** Quiet messages wait this long, so that a burst becomes one message. */
  readonly coalesceMs: number;
  /**
   * A question waits this long for its answer. In print mode the client refuses at once, and a person at the terminal
   * often answers within a second. An answered question does not ping.
   */
  readonly askGraceMs: number;
  /** Least time between two edits of one card. */
  readonly cardIntervalMs: number;
  /**
   * Least time between two edits of any cards at one destination: five busy sessions are all shown within five seconds.
   */
  readonly cardSpacingMs: number;
  /** First delay after a failure. It doubles with each further one, up to {@link maxBackoffMs}. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Attempts before a message becomes a dead letter. */
  readonly maxAttempts: number;
  /** The same while everything fails, which is not the message's fault. About an hour. */
  readonly maxAttemptsInOutage: number;
  /** Delay before a repeat after a lost response. */
  readonly unknownDelayMs: number;
  /** A message of this age does not ping, and is folded. */
  readonly staleAfterMs: number;
  /** This many stale quiet messages of a session are sent. The rest is folded into the first of them. */
  readonly keptWhenFolding: number;
  /** An undelivered message of this age is given up. */
  readonly deadlineMs: number;
  /** A disabled destination is retried after this, or when the configuration changes. */
  readonly recheckMs: number;
}

export const TIMINGS: DeliveryTimings = {
  maxBatch: 10,
  coalesceMs: 1500,
  askGraceMs: 2000,
  cardIntervalMs: 2000,
  cardSpacingMs: 800,
  backoffMs: 1000,
  maxBackoffMs: 60_000,
  maxAttempts: 6,
  maxAttemptsInOutage: 60,
  unknownDelayMs: 2000,
  staleAfterMs: 600_000,
  keptWhenFolding: 3,
  deadlineMs: 86_400_000,
  recheckMs: 900_000,
};
