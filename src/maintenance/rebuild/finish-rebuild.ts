import { existsSync, readFileSync, renameSync, rmSync, statSync, mkdirSync } from "node:fs";
import { basename } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { writeFileAtomic, syncFile } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import { recoveryFiles, putInPlace, removeDatabase, type SetAsideAs } from "./database-files.ts";
import {
  addRecovery,
  isReport,
  readRecoveries,
  type RecoveryCause,
  type RecoveryReport,
  reasonOf,
  rebuildReason,
} from "./recovery-report.ts";
import type { Clock, Logger } from "../../core/ports.ts";

const SET_ASIDE_AS = {
  damaged: "corrupt",
  foreign: "foreign",
  deleted: "corrupt",
  behind: "corrupt",
  asked: "before-rebuild",
} as const satisfies Record<RecoveryCause, SetAsideAs>;

/**
 * Puts the built database in place. Its report is on disk before it, so that a restart after a kill finds it.
 * @returns the report with the present name of the old file
 */
export function finishRebuild(paths: Paths, built: RecoveryReport): RecoveryReport {
  const { databaseFile } = paths;
  const { growing, rebuilt, report: file } = recoveryFiles(databaseFile);
  const kept = `${basename(databaseFile)}.${SET_ASIDE_AS[built.cause]}-${momentOf(built.at)}`;
  const report = { ...built, set_aside: existsSync(databaseFile) ? kept : null };
  syncFile(growing);
  writeFileAtomic(file, JSON.stringify(report), { mode: 0o600 });
  // From here on the new one is the database, even after a kill.
  renameSync(growing, rebuilt);
  swap(paths, report);
  return report;
}

/** Finishes what a killed process had begun: a complete database takes its place, an incomplete one is deleted. */
export function finishInterrupted(paths: Paths): void {
  const { growing, rebuilt, staging, copy, report: file } = recoveryFiles(paths.databaseFile);
  if (existsSync(growing)) rmSync(file, { force: true });
  for (const unfinished of [growing, staging, copy]) removeDatabase(unfinished);
  const report = readReport(file);
  if (existsSync(rebuilt)) swap(paths, report);
  else if (report !== null) reportResult(paths, report);
}

function swap(paths: Paths, report: RecoveryReport | null): void {
  const { databaseFile } = paths;
  const { rebuilt } = recoveryFiles(databaseFile);
  const at = report?.at ?? statSync(rebuilt).mtime.toISOString();
  putInPlace(databaseFile, { as: SET_ASIDE_AS[report?.cause ?? "damaged"], moment: momentOf(at) });
  if (report !== null) reportResult(paths, report);
}

function reportResult(paths: Paths, report: RecoveryReport): void {
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

/** An instant as a part of a file's name. */
function momentOf(at: string): string {
  return at.replaceAll(/[:.]/g, "-");
}

interface RescueOptions {
  readonly paths: Paths;
  /** The open one, whose file was deleted; it has no writer any more. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Writes an open database whose file was deleted to a new file under the old name: its content exists as long as it is
 * open. If another file has that name by now, a person put it there, and it stays.
 * @returns whether the database is back in its place
 */
export function rescueOpen({ paths, database, clock, logger }: RescueOptions): boolean {
  const startedMs = performance.now();
  const { growing } = recoveryFiles(paths.databaseFile);
  if (existsSync(paths.databaseFile)) return false;
  try {
    mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
    removeDatabase(growing);
    database.prepare("VACUUM INTO ?").run(growing);
    const count = Number(database.prepare("SELECT count(*) AS count FROM events").get()?.["count"]);
    const report = { ...NOTHING_LOST, at: new Date(clock.now()).toISOString() };
    finishRebuild(paths, {
      ...report,
      duration_ms: Math.round(performance.now() - startedMs),
      events: { ...NOTHING_LOST.events, total: count, taken_over: count },
    });
    logger.warn("the database's file was deleted; all that it held is in a new one", { events: count });
    return true;
  } catch (error) {
    removeDatabase(growing);
    logger.error("what the deleted database held could not be saved", { reason: String(error) });
    return false;
  }
}

const NOTHING_LOST: RecoveryReport = {
  at: "",
  ...rebuildReason("deleted", reasonOf("deleted-and-saved")),
  duration_ms: 0,
  set_aside: null,
  events: {
    total: 0,
    from_archive: 0,
    taken_over: 0,
    without_payload: 0,
    waiting_in_raw_log: 0,
    renumbered: 0,
  },
  unreadable_files: { count: 0, names: [] },
  missing: { count: 0, ranges: [], older_through: 0 },
  messages: { kept: 0, waiting: 0, doubtful: 0, places: 0 },
  old_file: "read",
  broken_tables: [],
  numbers_skipped: null,
  acknowledged_at: null,
};
