import type { DatabaseSync } from "node:sqlite";
import {
  CHECK_NAMES,
  CHECK_STATUSES,
  type CheckName,
  type CheckStatus,
  type HealthChange,
  type HealthFinding,
  type Integrity,
  type KeptHealthChange,
  type ReportedHealth,
} from "../../core/health.ts";
import { inTransaction } from "../database/connection.ts";
import { rowOrNull, oneOf, integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { jsonOrNull } from "../database/upsert.ts";

const MAX_CHANGES = 500;

export type HealthJournal = ReturnType<typeof createHealthJournal>;

/**
 * The health history that is kept across restarts. The number of rows has a bound; each call is on disk when it
 * returns.
 */
export function createHealthJournal(database: DatabaseSync) {
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

  function writeChange({ atMs, name, from, to, value, fix, codes }: HealthChange): number {
    const id = Number(addChange.run(atMs, name, from, to, value, fix, jsonOrNull(codes)).lastInsertRowid);
    pruneChanges.run(id - MAX_CHANGES);
    return id;
  }

  return {
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

/** Null for a check or a status that only another version knows, and for a row of one that stored no codes. */
function toHealthChange(row: Row): KeptHealthChange | null {
  const name = oneOf(row, "name", CHECK_NAMES, null);
  const to = oneOf(row, "to_status", CHECK_STATUSES, null);
  const codes = json(row, "codes") as HealthFinding | null;
  if (name === null || to === null || codes === null) return null;
  return {
    id: integer(row, "id"),
    atMs: integer(row, "at"),
    name,
    from: oneOf(row, "from_status", CHECK_STATUSES, null),
    to,
    value: text(row, "value"),
    fix: textOrNull(row, "fix"),
    codes,
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
