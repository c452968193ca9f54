import type { CheckStatus, HealthFinding } from "../core/health/health.ts";
import type { Timestamp } from "./timestamp.ts";

/** Answer of `/api/health/history`: past health, across restarts of the daemon. */
export interface HealthHistoryDto {
  /** One sample a minute while there is activity; oldest first. */
  readonly samples: readonly HealthSampleDto[];
  /** When a check began to fail, and when it was well again; newest first. */
  readonly changes: readonly HealthChangeDto[];
}

export interface HealthSampleDto {
  readonly at: Timestamp;
  /** Milliseconds, over the last 1,000 events; null before the first. */
  readonly processing_p50: number | null;
  readonly processing_p99: number | null;
  readonly waiting_files: number;
  readonly oldest_waiting_ms: number | null;
  readonly dead_letters: number;
  readonly live_connections: number;
  readonly memory_bytes: number | null;
  /** Null here and below where unknown. */
  readonly loop_p99_ms: number | null;
  readonly database_ms: number | null;
  readonly database_bytes: number | null;
  readonly disk_free_bytes: number | null;
  readonly outbox_waiting: number | null;
  /** Checks that failed. */
  readonly trouble: readonly string[];
}

export interface HealthChangeDto {
  readonly at: Timestamp;
  readonly check: string;
  /** Null when nothing was known before. */
  readonly from: CheckStatus | null;
  readonly to: CheckStatus;
  /** The result of the check at that moment, in one line of English. */
  readonly value: string;
  /** The same as codes; null if stored by an earlier version. */
  readonly codes: HealthFinding | null;
}
