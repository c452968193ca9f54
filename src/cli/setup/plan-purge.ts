import { existsSync, lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sha256 } from "../../claude/install/install-files.ts";
import { readSettingsFile } from "../../claude/install/settings-file.ts";
import { readOrigin, type Origin } from "../../system/origin.ts";
import type { Paths } from "../../system/paths.ts";

/** The files that a purge deletes or restores. */
export interface PurgePlan {
  /** Our files. The record of the earlier content is last, so that an interrupted purge can run again. */
  readonly files: readonly string[];
  /** Folders that are deleted with all their content. */
  readonly trees: readonly string[];
  /** Our folders inside other folders of this program: deleted when empty. */
  readonly days: readonly string[];
  /** Stored raw files of the Python notifier: moved back to their earlier folder. */
  readonly returns: readonly FileMove[];
  readonly envFile: EnvFilePurge;
  readonly origin: Origin | null;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

interface FileMove {
  readonly from: string;
  readonly to: string;
}

/** `.env.discord`: deleted where setup created it, restored where only this program changed it, else kept. */
export type EnvFilePurge =
  | { readonly kind: "none" }
  | { readonly kind: "keep" }
  | { readonly kind: "remove"; readonly target: string }
  | { readonly kind: "restore"; readonly target: string; readonly backup: string; readonly mode: number };

const DAY = /^\d{4}-\d\d-\d\d$/;
const REASON_SUFFIX = ".reason.json";

/** @throws AppError when a settings file cannot be read */
export function planPurge(paths: Paths): PurgePlan {
  const origin = readOrigin(paths);
  const data = namesIn(paths.dataDir);
  const days = namesIn(paths.archiveDir)
    .filter((name) => DAY.test(name))
    .map((name) => join(paths.archiveDir, name));
  const archived = days.flatMap((day) => classifyArchived(day, paths, nameInArchive));
  const dead = classifyArchived(paths.deadLetterDir, paths, (name) => nameAmongDeadLetters(withoutSuffix(name)));
  const returns = [...archived, ...dead].flatMap(({ move }) => move ?? []);
  const files = [
    ...[...archived, ...dead].flatMap(({ path, move }) => (move === null ? [path] : [])),
    ...namesIn(paths.rawDir)
      .filter(isOwnRawFile)
      .map((name) => join(paths.rawDir, name)),
    ...namesIn(paths.rawTemporaryDir)
      .filter((name) => /^(?:http-)?[\d-]+\.json$/.test(name))
      .map((name) => join(paths.rawTemporaryDir, name)),
    ...[paths.settingsFile, paths.envFile].flatMap((file) => besideOf(file)),
    ...data.filter(isDataFile).map((name) => join(paths.dataDir, name)),
  ].toSorted((a, b) => Number(a === paths.originFile) - Number(b === paths.originFile));
  const trees = [
    ...data.filter(isDataFolder).map((name) => join(paths.dataDir, name)),
    ...[join(paths.rawDir, ".dropped"), paths.appDir].filter((folder) => existsSync(folder)),
  ];
  const inTrees = trees.flatMap((tree) => filesBelow(tree));
  return {
    files,
    trees,
    days,
    returns,
    envFile: planEnvFile(paths, origin),
    origin,
    fileCount: files.length + inTrees.length,
    sizeBytes: [...files, ...inTrees].reduce((sum, file) => sum + sizeOf(file), 0),
  };
}

interface ArchivedFile {
  readonly path: string;
  /** Null: our own file, deleted. */
  readonly move: FileMove | null;
}

/** The files that the daemon archived in a folder. Those with unknown names are kept. */
function classifyArchived(
  folder: string,
  { rawDir }: Paths,
  nameBefore: (name: string) => string | null,
): ArchivedFile[] {
  return namesIn(folder).flatMap((name): ArchivedFile[] => {
    const path = join(folder, name);
    if (isUnfinishedScrub(name)) return [{ path, move: null }];
    const before = nameBefore(name);
    if (before === null) return [];
    if (isOwnRawFile(before) || name.endsWith(REASON_SUFFIX)) return [{ path, move: null }];
    // Another file has its name by now.
    const isFree = !existsSync(join(rawDir, before));
    return [{ path, move: { from: path, to: join(rawDir, isFree ? before : name) } }];
  });
}

function withoutSuffix(name: string): string {
  return name.endsWith(REASON_SUFFIX) ? name.slice(0, -REASON_SUFFIX.length) : name;
}

function planEnvFile({ envFile }: Paths, origin: Origin | null): EnvFilePurge {
  const { target, bytes } = readSettingsFile(envFile);
  if (bytes === null) return { kind: "none" };
  const before = origin?.envFile ?? null;
  if (before === null || sha256(bytes) !== before.writtenSha256) return { kind: "keep" };
  if (before.backup === null) return { kind: "remove", target };
  return existsSync(before.backup)
    ? { kind: "restore", target, backup: before.backup, mode: before.mode }
    : { kind: "keep" };
}

/** Copies that we made of a file, and leftovers of killed writes to it. */
function besideOf(file: string): string[] {
  const { target } = readSettingsFile(file);
  const [folder, base] = [dirname(target), basename(target)];
  return namesIn(folder)
    .filter((name) => isBackupOf(base, name) || isUnfinished(base, name))
    .map((name) => join(folder, name));
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function sizeOf(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
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
  // Of hook/plugin.sh.
  /^settings-events(?:\.\d+(?:\.now)?)?$/,
  /^(?:runtime|machine|machine-tokens|logins|archive|archive-seen|losses|recoveries|origin|start-failure)\.json$/,
  /^access\.key$/,
  /^scrub\.pending$/,
  // Left by a killed write.
  /^\..{1,32}\.[0-9a-f]{12}\.tmp$/,
  /^\.scrub\.tmp$/,
];

/** Folders there that belong to us with all their content. */
const DATA_FOLDERS: ReadonlySet<string> = new Set(["compile-cache", "control"]);

export function isDataFile(name: string): boolean {
  return DATA_FILES.some((pattern) => pattern.test(name));
}

export function isDataFolder(name: string): boolean {
  return DATA_FOLDERS.has(name);
}

/** Raw files of our hook, and of posts over HTTP. */
export function isOwnRawFile(name: string): boolean {
  return /^(?:hook|http)-[\d-]+\.json$/.test(name);
}

/** Left by a killed scrub, among the files that it was cleaning. */
function isUnfinishedScrub(name: string): boolean {
  return name === ".scrub.tmp";
}

/** A file's name before it went into the archive or the dead letters; null for any other file. */
export function nameInArchive(name: string): string | null {
  return /^\d{12,}-(.+)$/.exec(name)?.[1] ?? null;
}

export function nameAmongDeadLetters(name: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+-(.+)$/.exec(name)?.[1] ?? null;
}

/** A copy that setup or `ccen token` made beside a settings file. */
export function isBackupOf(file: string, name: string): boolean {
  return name.startsWith(`${file}.ccen-backup-`) && /^\d{8}T\d{6}Z(?:-\d+)?$/.test(name.slice(file.length + 13));
}

/** Left by a killed atomic write to a file. */
function isUnfinished(file: string, name: string): boolean {
  const start = `.${file.slice(0, 32)}.`;
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}
