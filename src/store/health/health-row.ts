import { CHECK_NAMES, CHECK_STATUSES, type CheckName, type HealthFinding } from "../../core/health/health.ts";
import type { HealthSample, KeptHealthChange, ReportedHealth } from "../../core/health/health-journal.ts";
import { integer, integerOrNull, text, textOrNull, type Row } from "../database/row-value.ts";

export function toHealthSample(row: Row): HealthSample {
  return {
    atMs: integer(row, "at"),
    processing: {
      count: integer(row, "processing_count"),
      p50: integer(row, "processing_p50"),
      p99: integer(row, "processing_p99"),
    },
    waitingFiles: integer(row, "waiting_files"),
    oldestWaitingAgeMs: integerOrNull(row, "oldest_waiting_ms"),
    deadLetters: integer(row, "dead_letters"),
    liveConnections: integer(row, "live_connections"),
    // The column takes no null, and a process never has a memory of 0 bytes.
    memoryBytes: integer(row, "memory_bytes") || null,
    loopP99Ms: integerOrNull(row, "loop_p99_ms"),
    databaseMs: integerOrNull(row, "database_ms"),
    databaseBytes: integerOrNull(row, "database_bytes"),
    diskFreeBytes: integerOrNull(row, "disk_free_bytes"),
    outboxWaiting: integerOrNull(row, "outbox_waiting"),
    trouble: text(row, "trouble")
      .split(",")
      .filter((name) => name !== ""),
  };
}

/** In the order of the table's columns, without the number. */
export function toSampleValues(sample: HealthSample) {
  const { count, p50, p99 } = sample.processing;
  return [
    sample.atMs,
    count,
    p50,
    p99,
    sample.waitingFiles,
    sample.oldestWaitingAgeMs,
    sample.deadLetters,
    sample.liveConnections,
    sample.memoryBytes ?? 0,
    sample.loopP99Ms,
    sample.databaseMs,
    sample.databaseBytes,
    sample.diskFreeBytes,
    sample.outboxWaiting,
    sample.trouble.join(","),
  ] as const;
}

/** Null for a check or a status that only another version knows. */
export function toHealthChange(row: Row): KeptHealthChange | null {
  const name = CHECK_NAMES.find((known) => known === text(row, "name"));
  const to = CHECK_STATUSES.find((known) => known === text(row, "to_status"));
  if (name === undefined || to === undefined) return null;
  return {
    id: integer(row, "id"),
    atMs: integer(row, "at"),
    name,
    from: CHECK_STATUSES.find((known) => known === textOrNull(row, "from_status")) ?? null,
    to,
    value: text(row, "value"),
    fix: textOrNull(row, "fix"),
    codes: toFinding(textOrNull(row, "codes")),
  };
}

/** Null for an older version's row, which has only text, and for an unreadable one. */
function toFinding(json: string | null): HealthFinding | null {
  if (json === null) return null;
  try {
    const { value, detail, fix } = JSON.parse(json) as HealthFinding;
    return Array.isArray(value) && Array.isArray(detail) ? { value, detail, fix } : null;
  } catch {
    return null;
  }
}

export function toReportedHealth(row: Row, name: CheckName): ReportedHealth {
  const status = text(row, "status");
  return {
    name,
    status: status === "degraded" || status === "failed" ? status : "ok",
    atMs: integer(row, "at"),
    times: integer(row, "times"),
    deliveryId: integerOrNull(row, "delivery"),
  };
}
