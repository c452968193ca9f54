import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { syncFile, syncFolder, writeFileAtomic, renameWithRetries } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import { addRecovery, isReport, readRecoveries, type RecoveryReport } from "./recovery-report.ts";

/** Files that a rebuild makes beside the database. After a kill, the names show how far it was. */
export const recoveryFiles = (databaseFile: string) => ({
  /** Grows; useless until it is complete. */
  growing: `${databaseFile}.rebuilding`,
  /** Complete and on disk: it counts as the database, and only has to be moved into its place. */
  rebuilt: `${databaseFile}.rebuilt`,
  /** The report of the rebuilt one, until that is in place. */
  report: `${databaseFile}.rebuilt.json`,
  /** A copy of the old one with a new header, for reading. */
  copy: `${databaseFile}.rebuild-copy`,
});

/** Files that SQLite and the daemon keep beside a database. */
export const JOURNALS = ["-wal", "-shm", "-journal", ".in-use"] as const;

export function removeDatabase(file: string): void {
  for (const suffix of ["", ...JOURNALS]) rmSync(file + suffix, { force: true, recursive: true });
}

/** The old file's new name, without its moment. */
const SET_ASIDE_AS = {
  damaged: "corrupt",
  foreign: "foreign",
  deleted: "corrupt",
  behind: "corrupt",
  outdated: "before-rebuild",
  asked: "before-rebuild",
} as const satisfies Record<RecoveryReport["cause"], string>;

/** Our own old files kept of each kind, the newest. Another program's file is never removed. */
const KEPT = 3;

/**
 * Puts the built database in place. Its report is on disk before it, so that a restart after a kill finds it.
 * @returns the report with the present name of the old file
 */
export function finishRebuild(paths: Paths, built: RecoveryReport): RecoveryReport {
  const { databaseFile } = paths;
  const { growing, rebuilt, report: file } = recoveryFiles(databaseFile);
  const report = { ...built, set_aside: existsSync(databaseFile) ? basename(setAsideName(databaseFile, built)) : null };
  syncFile(growing);
  writeFileAtomic(file, JSON.stringify(report), { mode: 0o600 });
  // From here on the new one is the database, even after a kill.
  renameWithRetries(growing, rebuilt);
  putInPlace(paths, report);
  return report;
}

/** Finishes what a killed process had begun: a complete database takes its place, an incomplete one is deleted. */
export function finishInterrupted(paths: Paths): void {
  const { growing, rebuilt, copy, report: file } = recoveryFiles(paths.databaseFile);
  if (existsSync(growing)) rmSync(file, { force: true });
  for (const unfinished of [growing, copy]) removeDatabase(unfinished);
  const report = readReport(file);
  if (existsSync(rebuilt)) putInPlace(paths, report);
  else if (report !== null) recordResult(paths, report);
}

/** Every step may be the last before a kill: another call continues there. */
function putInPlace(paths: Paths, report: RecoveryReport | null): void {
  const { databaseFile } = paths;
  const { rebuilt } = recoveryFiles(databaseFile);
  const reported = report ?? { cause: "damaged", at: statSync(rebuilt).mtime.toISOString() };
  const kept = setAsideName(databaseFile, reported);
  // The journals first: SQLite would apply one that is left beside a new database.
  for (const part of [...JOURNALS, ""]) {
    if (existsSync(databaseFile + part)) renameWithRetries(databaseFile + part, kept + part);
  }
  renameWithRetries(rebuilt, databaseFile);
  syncFolder(dirname(databaseFile));
  if (reported.cause !== "foreign") removeOld(kept);
  if (report !== null) recordResult(paths, report);
}

function setAsideName(databaseFile: string, { cause, at }: Pick<RecoveryReport, "cause" | "at">): string {
  return `${databaseFile}.${SET_ASIDE_AS[cause]}-${at.replaceAll(/[:.]/g, "-")}`;
}

const MOMENT_LENGTH = "2026-11-25T12-00-00-000Z".length;

/** @param newest the path that was set aside now */
function removeOld(newest: string): void {
  const folder = dirname(newest);
  const { length } = basename(newest);
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(newest).slice(0, -MOMENT_LENGTH)));
  const databases = [...new Set(names.map((name) => name.slice(0, length)))].sort();
  const kept = new Set(databases.slice(-KEPT));
  for (const name of names) {
    if (!kept.has(name.slice(0, length))) rmSync(join(folder, name), { force: true, recursive: true });
  }
}

function recordResult(paths: Paths, report: RecoveryReport): void {
  if (!readRecoveries(paths).some(({ at }) => at === report.at)) addRecovery(paths, report);
  rmSync(recoveryFiles(paths.databaseFile).report, { force: true });
}

function readReport(file: string): RecoveryReport | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Writes an open database whose file was deleted to its place again: its content exists as long as it is open. If
 * another file has that name by now, a person put it there, and it stays.
 * @throws SQLite's or the system's error
 */
export function saveDeleted({ databaseFile, dataDir }: Paths, database: DatabaseSync): boolean {
  const { growing } = recoveryFiles(databaseFile);
  if (existsSync(databaseFile)) return false;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  removeDatabase(growing);
  database.prepare("VACUUM INTO ?").run(growing);
  syncFile(growing);
  renameWithRetries(growing, databaseFile);
  return true;
}
