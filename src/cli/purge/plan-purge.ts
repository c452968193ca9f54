import { existsSync, lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sha256 } from "../../claude/install/install-record.ts";
import { readSettingsFile } from "../../claude/install/settings-file.ts";
import { readOrigin, type Origin } from "../../system/origin.ts";
import type { Paths } from "../../system/paths.ts";
import {
  isBackupOf,
  isDataFile,
  isDataFolder,
  isOwnRawFile,
  isUnfinished,
  isUnfinishedScrub,
  nameAmongDeadLetters,
  nameInArchive,
} from "./ccen-files.ts";

/** The files that a purge deletes or restores. */
export interface PurgePlan {
  /** Our files. The record of the earlier content is last, so that an interrupted purge can run again. */
  readonly files: readonly string[];
  /** Folders that are deleted with all their content. */
  readonly trees: readonly string[];
  /** Our folders inside other folders of this program: deleted when empty. */
  readonly days: readonly string[];
  /** Stored raw files of the Python notifier: moved back to their earlier folder. */
  readonly returns: readonly Return[];
  readonly envFile: EnvFilePurge;
  readonly origin: Origin | null;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

interface Return {
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
  const archived = days.flatMap((day) => sortOut(day, paths, nameInArchive));
  const dead = sortOut(paths.deadLetterDir, paths, (name) => nameAmongDeadLetters(withoutSuffix(name)));
  const returns = [...archived, ...dead].flatMap(({ back }) => back ?? []);
  const files = [
    ...[...archived, ...dead].flatMap(({ path, back }) => (back === null ? [path] : [])),
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

interface Sorted {
  readonly path: string;
  /** Null: our own file, deleted. */
  readonly back: Return | null;
}

/** Sorts the files that the daemon archived. Those with unknown names are kept. */
function sortOut(folder: string, { rawDir }: Paths, nameBefore: (name: string) => string | null): Sorted[] {
  return namesIn(folder).flatMap((name): Sorted[] => {
    const path = join(folder, name);
    if (isUnfinishedScrub(name)) return [{ path, back: null }];
    const before = nameBefore(name);
    if (before === null) return [];
    if (isOwnRawFile(before) || name.endsWith(REASON_SUFFIX)) return [{ path, back: null }];
    // Another file has its name by now.
    const isFree = !existsSync(join(rawDir, before));
    return [{ path, back: { from: path, to: join(rawDir, isFree ? before : name) } }];
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
