import type { DatabaseSync } from "node:sqlite";
import {
  CHECK_NAMES,
  CHECK_STATUSES,
  type CheckName,
  type CheckStatus,
  type HealthChange,
  type HealthFinding,
  type HealthSample,
  type Integrity,
  type KeptHealthChange,
  type ReportedHealth,
} from "../../core/health.ts";
import { inTransaction } from "../database/connection.ts";
import { rowOrNull, oneOf, integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { jsonOrNull } from "../database/upsert.ts";

/** A day of minutes with a sample. */
export const MAX_HEALTH_SAMPLES = 1440;

const MAX_CHANGES = 500;

export type HealthJournal = ReturnType<typeof createHealthJournal>;

/**
 * The health history that is kept across restarts. The number of rows has a bound; each call is on disk when it
 * returns.
 */
export function createHealthJournal(database: DatabaseSync) {
  const samples = database.prepare("SELECT * FROM health_samples ORDER BY id");
  // In the order of the table's columns.
  const addSample = database.prepare(
    "INSERT INTO health_samples VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const pruneSamples = database.prepare("DELETE FROM health_samples WHERE id <= ?");
  const changes = database.prepare("SELECT * FROM health_changes ORDER BY id DESC LIMIT ?");
  const change = database.prepare("SELECT * FROM health_changes WHERE id = ?");
  const lastChange = database.prepare("SELECT * FROM health_changes WHERE name = ? ORDER BY id DESC LIMIT 1");
  const addChange = database.prepare(
    "INSERT INTO health_changes (at, name, from_status, to_status, value, fix, codes) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const pruneChanges = database.prepare("DELETE FROM health_changes WHERE id <= ?");
  const integrity = database.prepare("SELECT at, problem FROM health_integrity");
  const keepIntegrity = database.prepare("REPLACE INTO health_integrity (one, at, problem) VALUES (1, ?, ?)");
  const reported = database.prepare("SELECT * FROM health_told");
  const keepReported = database.prepare(
    "REPLACE INTO health_told (name, status, at, times, delivery) VALUES (?, ?, ?, ?, ?)",
  );

  function writeSample(sample: HealthSample): void {
    const { lastInsertRowid } = addSample.run(...toSampleValues(sample));
    pruneSamples.run(Number(lastInsertRowid) - MAX_HEALTH_SAMPLES);
  }

  function writeChange({ atMs, name, from, to, value, fix, codes }: HealthChange): number {
    const id = Number(addChange.run(atMs, name, from, to, value, fix, jsonOrNull(codes)).lastInsertRowid);
    pruneChanges.run(id - MAX_CHANGES);
    return id;
  }

  return {
    /** Oldest first. */
    samples: () => samples.all().map(toHealthSample),
    addSample: (sample: HealthSample) => inTransaction(database, () => writeSample(sample)),
    /** Newest first. */
    changes: (limit: number) => changes.all(limit).flatMap((row) => toHealthChange(row) ?? []),
    change: (id: number) => rowOrNull(change.get(id), toHealthChange),
    lastChange: (name: CheckName) => rowOrNull(lastChange.get(name), toHealthChange),
    /** @returns them with their numbers */
    addChanges: (all: readonly HealthChange[]): readonly KeptHealthChange[] =>
      inTransaction(database, () => all.map((one) => ({ ...one, id: writeChange(one) }))),
    /** The status of each check at its last change. */
    lastStatuses: (): ReadonlyMap<CheckName, CheckStatus> => {
      const newestFirst = changes.all(MAX_CHANGES).flatMap((row) => toHealthChange(row) ?? []);
      return new Map(newestFirst.toReversed().map(({ name, to }) => [name, to]));
    },
    /** The last check of the whole database; `problem` is null when it was intact. */
    integrity: () =>
      rowOrNull(integrity.get(), (row) => ({ atMs: integer(row, "at"), problem: textOrNull(row, "problem") })),
    keepIntegrity: ({ atMs, problem }: Pick<Integrity, "problem"> & { readonly atMs: number }) =>
      void keepIntegrity.run(atMs, problem),
    reported: () => reported.all().flatMap((row) => toReportedHealth(row) ?? []),
    keepReported: ({ name, status, atMs, times, deliveryId }: ReportedHealth) =>
      void keepReported.run(name, status, atMs, times, deliveryId),
  };
}

function toHealthSample(row: Row): HealthSample {
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
function toSampleValues(sample: HealthSample) {
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
function toHealthChange(row: Row): KeptHealthChange | null {
  const name = oneOf(row, "name", CHECK_NAMES, null);
  const to = oneOf(row, "to_status", CHECK_STATUSES, null);
  if (name === null || to === null) return null;
  return {
    id: integer(row, "id"),
    atMs: integer(row, "at"),
    name,
    from: oneOf(row, "from_status", CHECK_STATUSES, null),
    to,
    value: text(row, "value"),
    fix: textOrNull(row, "fix"),
    // Null in an older version's row, which has only text.
    codes: json(row, "codes") as HealthFinding | null,
  };
}

/** Null for a check that only another version knows. */
function toReportedHealth(row: Row): ReportedHealth | null {
  const name = oneOf(row, "name", CHECK_NAMES, null);
  if (name === null) return null;
  return {
    name,
    status: oneOf(row, "status", ["degraded", "failed"], "ok"),
    atMs: integer(row, "at"),
    times: integer(row, "times"),
    deliveryId: integerOrNull(row, "delivery"),
  };
}
