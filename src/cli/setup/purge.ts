import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../../agents/install/install-record.ts";
import { backupsOf, mayFail, readSettingsFile } from "../../agents/install/settings-file.ts";
import { AppError } from "../../core/errors/errors.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { unfinishedBeside, writeFileAtomic } from "../../system/files/atomic-file.ts";
import { filesBelow } from "../../system/files/folders.ts";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import type { Paths } from "../../system/paths.ts";
import { readOrigin } from "../env-file.ts";
import type { Change } from "./change.ts";

type PurgePlan = ReturnType<typeof planPurge>;

/** `.env.discord`: deleted where setup created it, restored where only this program changed it, else kept. */
type EnvFilePurge =
  | { readonly kind: "none" | "keep" }
  | { readonly kind: "remove"; readonly target: string }
  | { readonly kind: "restore"; readonly target: string; readonly backup: string; readonly mode: number };

/**
 * Deletes what was stored, and restores the earlier content. After an interruption it can run again. It plans again
 * when it is made, because a daemon may have stored more until it was stopped.
 * @throws AppError when a settings file cannot be read
 */
export function purgeChange(paths: Paths): Change {
  const planned = planPurge(paths);
  const kept =
    planned.envFile.kind === "keep" ? ["hooks/.env.discord is yours, or was changed by you, and stays."] : [];
  return {
    preview: kept,
    what: describe(planned),
    make: () => {
      const plan = planPurge(paths);
      const left = purge(paths, plan);
      return {
        what: describe(plan),
        lines: [...kept, ...left.map((path) => `Not ours, and left where it is: ${path}`)],
      };
    },
  };
}

function describe({ fileCount, sizeBytes, envFile }: PurgePlan): readonly string[] {
  return [
    `delete what was stored: ${fileCount} files, ${sizeText(sizeBytes)} (events, archive, dead letters, log, backups)`,
    ...(envFile.kind === "remove" ? [`remove ${envFile.target}, which \`ccen setup\` made`] : []),
    ...(envFile.kind === "restore" ? [`make ${envFile.target} what it was`] : []),
  ];
}

/**
 * @returns `removals`: our files and folders, deleted with all their content
 * @throws AppError when a settings file cannot be read
 */
export function planPurge(paths: Paths) {
  const removals = [
    ...pathsIn(paths.archiveDir, isDay).flatMap((day) => pathsIn(day, isArchivedFile)),
    ...pathsIn(paths.deadLetterDir, isDeadLetter),
    ...pathsIn(paths.rawDir, (name) => isOwnRawFile(name) || name === ".dropped"),
    ...pathsIn(paths.rawTemporaryDir, (name) => UNFINISHED_RAW_FILE.test(name)),
    ...[paths.settingsFile, paths.envFile].flatMap(besideOf),
    ...pathsIn(paths.dataDir, isDataFile),
    ...[paths.appDir].filter((folder) => existsSync(folder)),
    // The record of the earlier content is last, so that an interrupted purge can run again.
  ].toSorted((a, b) => Number(a === paths.originFile) - Number(b === paths.originFile));
  const files = removals.flatMap(filesBelow);
  return {
    removals,
    envFile: planEnvFile(paths),
    fileCount: files.length,
    sizeBytes: files.reduce((sum, file) => sum + (lstatSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
  };
}

/**
 * @returns unknown files left in our folders
 * @throws AppError `daemon/already-running`, `setup/file`
 */
export function purge(paths: Paths, { envFile, removals }: PurgePlan): readonly string[] {
  refuseWhileRunning(paths);
  if (envFile.kind === "remove") mayFail(envFile.target, () => rmSync(envFile.target, { force: true }));
  if (envFile.kind === "restore") {
    const { target, backup, mode } = envFile;
    mayFail(target, () => writeFileAtomic(target, readFileSync(backup), { mode }));
  }
  for (const path of removals) mayFail(path, () => rmSync(path, { recursive: true, force: true }));
  for (const day of pathsIn(paths.archiveDir, isDay)) removeIfEmpty(day);
  for (const folder of ourFolders(paths).toReversed()) removeIfEmpty(folder);
  return [paths.dataDir, paths.archiveDir, paths.deadLetterDir].flatMap((folder) => pathsIn(folder, () => true));
}

function planEnvFile(paths: Paths): EnvFilePurge {
  const { target, bytes } = readSettingsFile(paths.envFile);
  if (bytes === null) return { kind: "none" };
  const before = readOrigin(paths);
  if (before === null || sha256(bytes) !== before.writtenSha256) return { kind: "keep" };
  if (before.backup === null) return { kind: "remove", target };
  return existsSync(before.backup)
    ? { kind: "restore", target, backup: before.backup, mode: before.mode }
    : { kind: "keep" };
}

/** Copies that we made of a file, and leftovers of killed writes to it. */
function besideOf(path: string): readonly string[] {
  const file = readSettingsFile(path);
  return [...backupsOf(file), ...unfinishedBeside(file.target)];
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

/** Every folder that we may create, outermost first, except Claude Code's own. */
function ourFolders(paths: Paths): readonly string[] {
  const { hooksDir, rawDir, rawTemporaryDir, archiveDir, deadLetterDir, dataDir, hookScript } = paths;
  return [hooksDir, dirname(rawDir), rawDir, rawTemporaryDir, archiveDir, deadLetterDir, dataDir, dirname(hookScript)];
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds files of others, is missing, or is a link.
  }
}

function isDay(name: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(name);
}

function pathsIn(folder: string, isWanted: (name: string) => boolean): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter(isWanted).map((name) => join(folder, name));
}

/**
 * Names of files in `hooks/dashboard` that the daemon and the commands write. A purge keeps all other files there,
 * `dashboard.db.foreign-…` too: another program wrote that one.
 */
const DATA_FILES: readonly RegExp[] = [
  // With copies from before a migration, files of finished and unfinished rebuilds, and SQLite's files beside each.
  /^dashboard\.db(?:\.(?:v\d+\.backup(?:\.tmp)?|(?:corrupt|before-rebuild)-[\dTZ-]+|rebuil[\w.-]+|scrub))?(?:-wal|-shm|-journal|\.in-use)?$/,
  /^daemon\.(?:lock(?:-journal|-wal|-shm)?|pid|log(?:\.\d+)?)$/,
  /^start\.lock(?:\.foreign)?(?:\.(?:odd|\d+-\d+))?$/,
  // With what earlier plugins left.
  /^settings-events(?:\.\d+(?:\.now)?)?$/,
  /^(?:runtime|machine|machine-tokens|logins|archive|archive-seen|losses|recoveries|origin|start-failure)\.json$/,
  /^access\.key$/,
  /^scrub\.pending$/,
  // Left by a killed write.
  /^\..{1,32}\.[0-9a-f]{12}\.tmp$/,
  /^\.scrub\.tmp$/,
  // Folders that belong to us with all their content.
  /^(?:posted|compile-cache|control|ask|status)$/,
];

export function isDataFile(name: string): boolean {
  return DATA_FILES.some((pattern) => pattern.test(name));
}

/** Raw files of our hook, of posts over HTTP, and those recovered from a killed hook. */
export function isOwnRawFile(name: string): boolean {
  return /^(?:hook|http|recovered)-[\d-]+\.json$/.test(name);
}

/** One of these that was not finished. */
const UNFINISHED_RAW_FILE = /^(?:http-)?[\d-]+\.json$/;

/** One of these in the archive. With what a killed scrub left among the files that it was cleaning. */
export function isArchivedFile(name: string): boolean {
  return name === ".scrub.tmp" || isOwnRawFile(name.replace(/^\d{12,}-/, ""));
}

/** The same among the dead letters, and the reasons beside them. */
export function isDeadLetter(name: string): boolean {
  const before = name.replace(/\.reason\.json$/, "").replace(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+-/, "");
  return name === ".scrub.tmp" || isOwnRawFile(before) || UNFINISHED_RAW_FILE.test(before);
}
