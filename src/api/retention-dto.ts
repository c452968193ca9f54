import type { KeptStore, RemovalCause } from "../core/retention.ts";
import type { Timestamp } from "./timestamp.ts";

/** `retention` of `/api/health`. */
export interface RetentionDto {
  /** When the last complete run ended; null when none has since the start. */
  readonly last_run_at: Timestamp | null;
  /** The clock was set, or the machine was off for long: nothing is deleted for an hour. */
  readonly waiting_for_clock: boolean;
  /** The disk is nearly full: data kept only for reference is deleted after a day. */
  readonly disk_nearly_full: boolean;
  /** Why the last run stopped early. */
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
    /** Still beyond its limit after a run: the rest is less than a day old. */
    readonly over_limit: boolean;
  }[];
  /** Deleted since the database was created. */
  readonly removed: readonly {
    readonly store: KeptStore;
    readonly cause: RemovalCause;
    readonly items: number;
    readonly bytes: number;
    readonly last_at: Timestamp;
  }[];
}
