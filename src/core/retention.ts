/** The kinds of stored data, each with its own limit by age or size. */
const KEPT_STORES = ["events", "payloads", "sessions", "deliveries", "archive", "dead_letters", "logs"] as const;

export type KeptStore = (typeof KEPT_STORES)[number];

/** Why data was deleted: its age, the total size, or a disk that was nearly full. */
export type RemovalCause = "age" | "size" | "disk";

/** Deletions from one store for one reason, since the database was created. */
export interface Removal {
  readonly store: KeptStore;
  readonly cause: RemovalCause;
  readonly items: number;
  readonly bytes: number;
  readonly lastAtMs: number;
}

/** What may be deleted from the database, at one moment. */
export interface DatabasePlan {
  readonly nowMs: number;
  readonly eventsBeforeMs: number;
  readonly payloadsBeforeMs: number;
  readonly sessionsBeforeMs: number;
  readonly deliveriesBeforeMs: number;
  /** The size that the database may use, without free pages. */
  readonly maxBytes: number;
  /** The cause of deletions by age: on a nearly full disk the age is shorter than the settings say. */
  readonly cause: RemovalCause;
}

/** Work in steps of a few milliseconds, each in its own transaction. */
export interface Chore {
  readonly name: string;
  /** @returns whether there is more to do */
  readonly step: () => boolean;
}

/** Data with a limit by size. */
export type SizedStore = "database" | "archive" | "deadLetters" | "logs";

interface StoreReport {
  /** Null before the first measurement. */
  readonly bytes: number | null;
  /** Infinity for none. */
  readonly limitBytes: number;
  /** Whether it was still over its limit after a run: the remaining data is from the last day. */
  readonly isOver: boolean;
}

/** The results of retention and the current sizes. */
export interface RetentionReport {
  /** When the last full run ended; null when none has since the start. */
  readonly lastRunAtMs: number | null;
  /** The clock was set, or the machine was off for long: nothing is deleted for an hour. */
  readonly isWaitingForClock: boolean;
  readonly isEmergency: boolean;
  /** Why the last run stopped early. */
  readonly problem: string | null;
  readonly slowestStepMs: number;
  readonly stores: Readonly<Record<SizedStore, StoreReport>>;
  /** Free pages inside the database, which are used again. */
  readonly unusedBytes: number;
  /** Since the database was created. */
  readonly removals: readonly Removal[];
}
