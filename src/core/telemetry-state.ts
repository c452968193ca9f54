/** The state of a collector that receives the events. */
export interface TelemetryState {
  /** Events not sent to it yet; where numbers are missing, an upper bound. */
  readonly waiting: number;
  /** The age of the oldest of them; null without any. */
  readonly oldestAgeMs: number | null;
  /** Events that were deleted before they could be sent, since this collector is in use. */
  readonly skipped: number;
  /** Whether some of them were within the last day, since the daemon's start. */
  readonly skippedLately: boolean;
  /** Events that it rejected. */
  readonly refused: number;
  /** Why events are not sent; null without a problem. */
  readonly trouble: CollectorTrouble | null;
}

export interface CollectorTrouble {
  /** Whether a retry cannot fix it: the address, the credentials or the collector must be changed. */
  readonly isClosed: boolean;
  readonly reason: string;
}
