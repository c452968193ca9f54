import { chmodSync, existsSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { mayFail } from "../../claude/install/install-files.ts";
import { AppError } from "../../core/errors/errors.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { writeFileAtomic, moveFile } from "../../system/files/atomic-file.ts";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import { modeBefore, ourFolders, type Origin } from "../../system/origin.ts";
import type { Paths } from "../../system/paths.ts";
import { namesIn, type EnvFilePurge, type PurgePlan } from "./plan-purge.ts";
import type { SetupReport } from "./setup-report.ts";

/**
 * Deletes what was stored, and restores the earlier content. After an interruption it can run again.
 * @returns unknown files left in our folders
 * @throws AppError `daemon/already-running`, `setup/file`
 */
export function purge(paths: Paths, plan: PurgePlan): readonly string[] {
  refuseWhileRunning(paths);
  for (const { from, to } of plan.returns) mayFail(from, () => moveFile(from, to));
  restoreEnvFile(plan.envFile);
  for (const tree of plan.trees) mayFail(tree, () => rmSync(tree, { recursive: true, force: true }));
  for (const file of plan.files) mayFail(file, () => rmSync(file, { force: true }));
  for (const day of plan.days) removeIfEmpty(day);
  for (const folder of ourFolders(paths).toReversed()) restoreFolder(folder, plan.origin, paths);
  return [paths.dataDir, paths.archiveDir, paths.deadLetterDir].flatMap((folder) =>
    namesIn(folder).map((name) => join(folder, name)),
  );
}

/** Also finds a daemon without a runtime file, such as one that is just starting. */
function refuseWhileRunning({ dataDir, daemonLockFile, configDir }: Paths): void {
  if (!existsSync(dataDir)) return;
  const lock = mayFail(daemonLockFile, () => acquireInstanceLock(daemonLockFile));
  if (lock === null) throw new AppError("daemon/already-running", { folder: configDir });
  lock.release();
  // The lock may have created it.
  rmSync(daemonLockFile, { force: true });
}

function restoreEnvFile(envFile: EnvFilePurge): void {
  switch (envFile.kind) {
    case "none":
    case "keep":
      return;
    case "remove":
      mayFail(envFile.target, () => rmSync(envFile.target, { force: true }));
      return;
    case "restore": {
      const { target, backup, mode } = envFile;
      mayFail(target, () => writeFileAtomic(target, readFileSync(backup), { mode }));
      return;
    }
    default:
      envFile satisfies never;
  }
}

function restoreFolder(folder: string, origin: Origin | null, paths: Paths): void {
  const mode = modeBefore(folder, origin, paths);
  if (typeof mode !== "number") {
    if (folder !== paths.configDir || mode === null) removeIfEmpty(folder);
    return;
  }
  const now = statSync(folder, { throwIfNoEntry: false })?.mode;
  if (now !== undefined && (now & 0o7777) !== mode) mayFail(folder, () => chmodSync(folder, mode));
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds files of others, is missing, or is a link.
  }
}

/** Reports a planned purge. */
export function reportPlannedPurge(plan: PurgePlan): SetupReport {
  const { fileCount, sizeBytes, returns } = plan;
  return {
    lines: [
      `would delete what was stored: ${fileCount} files, ${sizeText(sizeBytes)} (events, archive, dead letters, log, backups)`,
      ...(returns.length === 0 ? [] : [`would put back ${returns.length} raw files of the Python notifier`]),
      ...envFileLines(plan, true),
    ],
    json: { purge: purgeJson(plan, null) },
    warnings: [],
  };
}

/** Reports a purge. `left`: unknown files that were kept. */
export function reportPurge(plan: PurgePlan, left: readonly string[]): Partial<SetupReport> {
  const { fileCount, sizeBytes, returns } = plan;
  return {
    lines: [
      `Deleted what was stored: ${fileCount} files, ${sizeText(sizeBytes)}.`,
      ...(returns.length === 0 ? [] : [`Put back ${returns.length} raw files of the Python notifier.`]),
      ...envFileLines(plan, false),
      ...left.map((path) => `Not ours, and left where it is: ${path}`),
    ],
    json: { purge: purgeJson(plan, left) },
  };
}

function envFileLines({ envFile }: PurgePlan, isFuture: boolean): readonly string[] {
  switch (envFile.kind) {
    case "none":
      return [];
    case "keep":
      return ["hooks/.env.discord is yours, or was changed by you, and stays."];
    case "remove":
      return [isFuture ? `would remove ${envFile.target}, which \`ccen setup\` made` : `Removed ${envFile.target}.`];
    case "restore":
      return [isFuture ? `would make ${envFile.target} what it was` : `${envFile.target} is what it was before.`];
    default:
      return envFile satisfies never;
  }
}

function purgeJson({ fileCount, sizeBytes, returns, envFile }: PurgePlan, left: readonly string[] | null): object {
  return { files: fileCount, bytes: sizeBytes, put_back: returns.length, env_file: envFile.kind, left };
}
