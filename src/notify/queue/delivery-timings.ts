/** How the worker paces itself. All but tests use {@link PACE}. */
export interface DeliveryTimings {
  /** Most that go as one, where the service allows as many; 1 tells each alone. */
  readonly maxBatch: number;
  /** Quiet messages wait this long for company: a burst becomes one message. */
  readonly coalesceMs: number;
  /**
   * A question waits this long for its answer: in print mode the client refuses by itself at once, and a person at the
   * terminal often answers within a second. Nobody is called for what is settled.
   */
  readonly askGraceMs: number;
  /** Between two edits of one card. */
  readonly cardIntervalMs: number;
  /** Between two edits of any cards at one destination: five busy sessions are all shown within five seconds. */
  readonly cardSpacingMs: number;
  /** First delay after a failure; doubles with each further one, up to {@link maxBackoffMs}. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Tries that a message gets before it becomes a dead letter. */
  readonly maxAttempts: number;
  /** The same while nothing else gets through either: then it is not the message's fault. About an hour. */
  readonly maxAttemptsInOutage: number;
  /** A lost answer is asked for again after this. */
  readonly unknownDelayMs: number;
  /** News of this age pings nobody any more, and is folded. */
  readonly staleAfterMs: number;
  /** Of stale quiet messages of one session this many are sent, the rest is folded into the first of them. */
  readonly keptWhenFolding: number;
  /** What could not be delivered for so long is given up. */
  readonly deadlineMs: number;
  /** A disabled destination is asked again after this, or when the configuration changes. */
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
