import type { Timestamp } from "./timestamp.ts";

/** Answer of `/api/health/history`, oldest first: a sample a minute, as long as something happens. */
export interface HealthHistoryDto {
  readonly samples: readonly HealthSampleDto[];
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
  readonly memory_bytes: number;
  /** Checks that said that something was wrong. */
  readonly trouble: readonly string[];
}
