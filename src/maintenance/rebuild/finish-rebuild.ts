import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename } from "node:path";
import { writeFileAtomic, syncFile } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import { recoveryFiles, putInPlace, removeDatabase, type SetAsideAs } from "./database-files.ts";
import { addRecovery, isReport, readRecoveries, type RecoveryCause, type RecoveryReport } from "./recovery-report.ts";

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
