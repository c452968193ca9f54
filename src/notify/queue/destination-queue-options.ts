import type { MessageService } from "../../core/notification/delivery.ts";
import type { Notification, Resolution, SessionCard } from "../../core/notification/notification.ts";
import type { Delivery, DestinationStatus, Outbox } from "../../core/notification/outbox.ts";
import type { Clock, Logger, Sleep } from "../../core/ports.ts";
import type { Settled } from "../policy/resolution.ts";

/** What a queue needs of the outbox. */
export type QueuedMessages = Pick<
  Outbox,
  | "open"
  | "pressing"
  | "openCount"
  | "begin"
  | "complete"
  | "foldedCount"
  | "unresolvedSessions"
  | "unresolved"
  | "sentTogether"
  | "resolve"
>;

export interface DestinationQueueOptions {
  readonly destinationId: string;
  readonly outbox: QueuedMessages;
  readonly service: MessageService;
  /** @param foldedCount messages that are only counted in this one; null when its event was deleted */
  readonly compose: (
    delivery: Delivery,
    context: { readonly foldedCount: number; readonly stale: boolean; readonly resolution?: Resolution },
  ) => Notification | null;
  /** How what a sent message says came to its end; null while it is true. */
  readonly resolve: (sent: Delivery) => Settled | null;
  /** Whether it is still true: its question is open, or its session in the state that it reports. */
  readonly stillHolds: (one: Delivery) => boolean;
  /** How long a person has touched neither the keyboard of its session nor the page; Infinity where that is unknown. */
  readonly untouchedMs: (one: Delivery) => number;
  /** Whether a person has prompted its session since then. */
  readonly isOvertaken: (one: Delivery) => boolean;
  /** Whether it is a message of its own, because it gets buttons. Default: none is. */
  readonly standsAlone?: (one: Delivery) => boolean;
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

export type DestinationQueueStatus = Omit<DestinationStatus, "openCount">;

export const TIMINGS = {
  /** Most notifications in one message, if the provider allows as many. 1 sends each alone. */
  maxBatch: 10,
  /** Quiet messages wait this long, so that a burst becomes one message. */
  coalesceMs: 1500,
  /**
   * A silent finished turn waits this long for its session's next prompt, and is not sent if a person writes it. Claude
   * Code itself says after this time that it waits for a prompt. 0: it is always sent, as other quiet messages are.
   */
  finishedGraceMs: 60_000,
  /**
   * A question waits this long for its answer. In print mode the client refuses at once, and a person at the terminal
   * often answers within a second. An answered question does not ping.
   */
  askGraceMs: 2000,
  /** While you were here within `awayMs`, what needs you goes out only `silentMs` after your last touch, without a sound. 0: off. */
  awayMs: 0,
  silentMs: 0,
  cardIntervalMs: 2000,
  /**
   * Least time between two edits of any cards at one destination: five busy sessions are all shown within five seconds.
   */
  cardSpacingMs: 800,
  /** First delay after a failure. It doubles with each further one, up to `maxBackoffMs`. */
  backoffMs: 1000,
  maxBackoffMs: 60_000,
  maxAttempts: 6,
  /** The same while everything fails, which is not the message's fault. About an hour. */
  maxAttemptsInOutage: 60,
  unknownDelayMs: 2000,
  /** A message of this age does not ping, and is folded. */
  staleAfterMs: 600_000,
  /** This many stale quiet messages of a session are sent. The rest is folded into the first of them. */
  keptWhenFolding: 3,
  deadlineMs: 86_400_000,
  /** A disabled destination is retried after this, or when the configuration changes. */
  recheckMs: 900_000,
};

export type DeliveryTimings = Readonly<typeof TIMINGS>;
