/** What is kept, each with an age or a size of its own. */
const KEPT_STORES = ["events", "payloads", "sessions", "deliveries", "archive", "dead_letters", "logs"] as const;

export type KeptStore = (typeof KEPT_STORES)[number];

/** Why something went: its age, the size of all of it, or a disk that was nearly full. */
export type RemovalCause = "age" | "size" | "disk";

/** What went of one store for one reason, since the database was made. */
export interface Removal {
  readonly store: KeptStore;
  readonly cause: RemovalCause;
  readonly items: number;
  readonly bytes: number;
  readonly lastAtMs: number;
}

/** What may go of the database, at one moment. */
export interface DatabasePlan {
  readonly nowMs: number;
  readonly eventsBeforeMs: number;
  readonly payloadsBeforeMs: number;
  readonly sessionsBeforeMs: number;
  readonly deliveriesBeforeMs: number;
  /** What the database may use, free pages not counted. */
  readonly maxBytes: number;
  /** Why what goes by age goes: earlier than the settings say where the disk is nearly full. */
  readonly cause: RemovalCause;
}

/** How large the database is. */
export interface DatabaseUse {
  readonly usedBytes: number;
  /** Free pages inside of the file: they are used again, or given back to the disk in small steps. */
  readonly freeBytes: number;
}

/** Work in steps of a few milliseconds, each a transaction of its own. */
export interface Chore {
  readonly name: string;
  /** @returns whether there is more to do */
  readonly step: () => boolean;
}

/** What the housekeeper needs of the store. */
export interface DatabaseCleaner {
  /** Notes that everything up to the newest event is stored by now. */
  note(nowMs: number): void;
  /** When something was noted last; null when nothing ever was. */
  notedAtMs(): number | null;
  chores(plan: DatabasePlan): readonly Chore[];
  /** Counts what went elsewhere. */
  count(removal: Removal): void;
  removals(): readonly Removal[];
  use(): DatabaseUse;
}

/** How much lies in a folder. */
export interface FileUse {
  readonly files: number;
  readonly bytes: number;
}

/** What may go of a folder, at one moment. */
export interface FileOrder {
  readonly nowMs: number;
  readonly beforeMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface RemovedFiles {
  readonly byAge: { readonly items: number; readonly bytes: number };
  readonly bySize: { readonly items: number; readonly bytes: number };
  /** What kept the rest from going. */
  readonly problem: string | null;
}

/** What has a limit by its size. */
export type SizedStore = "database" | "archive" | "deadLetters" | "logs";

interface StoreReport {
  /** Null before the first look. */
  readonly bytes: number | null;
  /** Infinity for none. */
  readonly limitBytes: number;
  /** Whether it still was beyond its limit after a run: what is left came within the last day. */
  readonly isOver: boolean;
}

/** What retention has done and how much there is. */
export interface RetentionReport {
  /** When a run over everything ended last; null when none has since the start. */
  readonly lastRunAtMs: number | null;
  /** The clock was set, or the machine was off for long: nothing goes for an hour. */
  readonly isWaitingForClock: boolean;
  readonly isEmergency: boolean;
  /** Why the last run came to no end. */
  readonly problem: string | null;
  readonly slowestStepMs: number;
  readonly stores: Readonly<Record<SizedStore, StoreReport>>;
  /** Free pages inside of the database, which are used again. */
  readonly unusedBytes: number;
  /** Since the database was made. */
  readonly removals: readonly Removal[];
}
