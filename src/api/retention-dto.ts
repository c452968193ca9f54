import type { KeptStore, RemovalCause } from "../core/retention.ts";
import type { Timestamp } from "./timestamp.ts";

/** `retention` of `/api/health`. */
export interface RetentionDto {
  /** When a run over everything ended last; null when none has since the start. */
  readonly last_run_at: Timestamp | null;
  /** The clock was set, or the machine was off for long: nothing goes for an hour. */
  readonly waiting_for_clock: boolean;
  /** The disk is nearly full: what is only kept to be looked up goes after a day. */
  readonly disk_nearly_full: boolean;
  /** Why the last run came to no end. */
  readonly problem: string | null;
  readonly slowest_step_ms: number;
  /** Free pages inside of the database, which are used again. */
  readonly unused_bytes: number;
  readonly stores: readonly {
    readonly store: "database" | "archive" | "dead_letters" | "logs";
    /** Null before the first run. */
    readonly bytes: number | null;
    /** Null for none. */
    readonly limit_bytes: number | null;
    /** It still was beyond its limit after a run: what is left came within the last day. */
    readonly over_limit: boolean;
  }[];
  /** What went since the database was made. */
  readonly removed: readonly {
    readonly store: KeptStore;
    readonly cause: RemovalCause;
    readonly items: number;
    readonly bytes: number;
    readonly last_at: Timestamp;
  }[];
}
