import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isJsonObject } from "../core/json.ts";
import { writeFileAtomic } from "./files/atomic-file.ts";
import { makeFolder } from "./files/folders.ts";
import type { Paths } from "./paths.ts";

/** The configuration folder before our installation, so that an uninstall with `--purge` knows what to leave. */
export interface Origin {
  /** Permission bits of the folders that existed, by their names below the configuration folder. */
  readonly folders: Readonly<Record<string, number>>;
  /** Null until we have written the file. */
  readonly envFile: EnvFileOrigin | null;
}

/** `.env.discord` before our first write. */
interface EnvFileOrigin {
  /** The copy that lies beside it; null where there was no file. */
  readonly backup: string | null;
  readonly mode: number;
  /** SHA-256 of the file that we wrote: while it matches, only we have changed the file. */
  readonly writtenSha256: string;
}

/** Every folder that we may create, outermost first. */
export function ourFolders(paths: Paths): readonly string[] {
  const { configDir, hooksDir, rawDir, rawTemporaryDir, archiveDir, deadLetterDir, dataDir, hookScript } = paths;
  return [
    configDir,
    hooksDir,
    dirname(rawDir),
    rawDir,
    rawTemporaryDir,
    archiveDir,
    deadLetterDir,
    dataDir,
    dirname(hookScript),
  ];
}

/**
 * Stores which folders exist, before we create any for the first time.
 * @throws the system's error
 */
export function recordOrigin(paths: Paths): void {
  if (existsSync(paths.originFile)) return;
  const existing = ourFolders(paths).filter((folder) => existsSync(folder) && !isByHook(folder, paths));
  const folders = Object.fromEntries(existing.map((folder) => [nameOf(folder, paths), statSync(folder).mode & 0o7777]));
  write(paths, { folders, envFile: null });
}

/** @throws the system's error */
export function recordEnvFile(paths: Paths, envFile: EnvFileOrigin): void {
  recordOrigin(paths);
  write(paths, { folders: readOrigin(paths)?.folders ?? {}, envFile });
}

/** @returns null when it is missing or unreadable: then nothing is known */
export function readOrigin({ originFile }: Pick<Paths, "originFile">): Origin | null {
  try {
    const wire: unknown = JSON.parse(readFileSync(originFile, "utf8"));
    if (!isJsonObject(wire) || !isJsonObject(wire["folders"])) return null;
    const folders = Object.entries(wire["folders"]).flatMap(([name, mode]) =>
      typeof mode === "number" ? [[name, mode] as const] : [],
    );
    return { folders: Object.fromEntries(folders), envFile: toEnvFileOrigin(wire["env_file"]) };
  } catch {
    return null;
  }
}

/** The permission bits that a folder had before us; null when it did not exist, undefined when unknown. */
export function modeBefore(folder: string, origin: Origin | null, paths: Paths): number | null | undefined {
  return origin === null ? undefined : (origin.folders[nameOf(folder, paths)] ?? null);
}

function toEnvFileOrigin(value: unknown): EnvFileOrigin | null {
  if (!isJsonObject(value)) return null;
  const { backup, mode, written_sha256: writtenSha256 } = value;
  if (typeof mode !== "number" || typeof writtenSha256 !== "string") return null;
  return typeof backup === "string" || backup === null ? { backup, mode, writtenSha256 } : null;
}

/** A hook that runs before setup and daemon, as a plugin's does, creates only the folders down to its spool. */
function isByHook(folder: string, { hooksDir, rawDir, rawTemporaryDir }: Paths): boolean {
  if (!existsSync(rawTemporaryDir)) return false;
  if (folder === rawTemporaryDir || folder === rawDir) return true;
  if (folder === dirname(rawDir)) return holdsOnly(folder, rawDir);
  return folder === hooksDir && holdsOnly(folder, dirname(rawDir)) && holdsOnly(dirname(rawDir), rawDir);
}

function holdsOnly(folder: string, inner: string): boolean {
  const names = readdirSync(folder);
  return names.length === 1 && names[0] === basename(inner);
}

function nameOf(folder: string, { configDir }: Paths): string {
  return folder === configDir ? "." : folder.slice(configDir.length + 1);
}

function write(paths: Paths, { folders, envFile }: Origin): void {
  const wire = {
    version: 1,
    folders,
    env_file:
      envFile === null ? null : { backup: envFile.backup, mode: envFile.mode, written_sha256: envFile.writtenSha256 },
  };
  makeFolder(paths.dataDir);
  chmodSync(paths.dataDir, 0o700);
  writeFileAtomic(join(paths.originFile), `${JSON.stringify(wire, null, 2)}\n`, { mode: 0o600 });
}
