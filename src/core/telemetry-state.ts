/** How it stands with a collector that is told of the events. */
export interface TelemetryState {
  /** Events that it has not been told of yet; where numbers are missing, at most as many. */
  readonly waiting: number;
  /** Of the oldest of them; null without any. */
  readonly oldestAgeMs: number | null;
  /** Events that were removed before they could be sent, since it is told. */
  readonly skipped: number;
  /** Whether some of them were within the last day, since the daemon's start. */
  readonly skippedLately: boolean;
  /** Events that it would not take. */
  readonly refused: number;
  /** What keeps it from having everything; null while all goes well. */
  readonly trouble: CollectorTrouble | null;
}

export interface CollectorTrouble {
  /** Whether it will not end by itself: the address, the credentials or the collector must be changed. */
  readonly isClosed: boolean;
  readonly reason: string;
}
