import { isUtf8 } from "node:buffer";
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { renameWithRetries, syncFile } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import type { Cleaner } from "./clean-text.ts";
import type { DatabaseScrub } from "./scrub-database.ts";

/** Written in full beside the file that it replaces; one left by a kill is overwritten. */
const UNFINISHED = ".scrub.tmp";

/** Larger files are not read into memory; raw files are all smaller. */
const MAX_BYTES = 256 * 1024 * 1024;

/** A file that could not be cleaned, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
  /** A copy of our own that is not needed: it may be removed instead. */
  readonly isRemovable: boolean;
}

interface FileScrub extends Pick<DatabaseScrub, "onFound" | "onRows"> {
  readonly cleaner: Cleaner;
  readonly dryRun: boolean;
}

/** Cleans the archive, dead letters and logs, file by file; each keeps its name, time and mode. */
export async function scrubFiles(paths: Paths, scrub: FileScrub) {
  const skipped: Skipped[] = [];
  let changed = 0;
  for (const { location, folder, accepts } of foldersOf(paths)) {
    if (!scrub.dryRun) rmSync(join(folder, UNFINISHED), { force: true });
    for (const name of namesIn(folder, "file").filter(accepts)) {
      const file = join(folder, name);
      try {
        changed += scrubFile(file, location, scrub) ? 1 : 0;
      } catch (error) {
        skipped.push({ file, reason: error instanceof Error ? error.message : String(error), isRemovable: false });
      }
      await scrub.onRows(1);
    }
  }
  return { changed, skipped };
}

const isFinished = (name: string): boolean => name !== UNFINISHED;

function foldersOf({ archiveDir, deadLetterDir, dataDir, logFile }: Paths) {
  const days = namesIn(archiveDir, "folder").map((day) => ({
    location: "archive",
    folder: join(archiveDir, day),
    accepts: isFinished,
  }));
  const log = basename(logFile);
  return [
    ...days,
    { location: "dead letters", folder: deadLetterDir, accepts: isFinished },
    { location: "log", folder: dataDir, accepts: (name: string) => name === log || name.startsWith(`${log}.`) },
  ];
}

/** @returns whether there was a secret to remove */
function scrubFile(file: string, location: string, { cleaner, dryRun, onFound }: FileScrub): boolean {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  // Deleted meanwhile, or a link, which is not followed.
  if (stat?.isFile() !== true) return false;
  if (stat.size > MAX_BYTES) throw new Error("too large to be read");
  const bytes = readFileSync(file);
  // Each line of a log is JSON by itself.
  const clean = (text: string): string =>
    location === "log" ? text.split("\n").map(cleanOne).join("\n") : cleanOne(text);
  const after = cleanBytes(bytes, clean);
  if (after.equals(bytes)) return false;
  if (!dryRun) replace(file, after, stat.mtimeNs);
  return true;

  function cleanOne(text: string): string {
    const cleaned = cleaner.clean(text);
    onFound(location, cleaned.found);
    return cleaned.text;
  }
}

/** Bytes that are not UTF-8 are read one by one, and written back unchanged. */
function cleanBytes(bytes: Buffer, clean: (text: string) => string): Buffer {
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  return Buffer.from(clean(bytes.toString(encoding)), encoding);
}

/**
 * Replaces a file's content, whole or not at all, keeping its time to the nanosecond: name and time identify an
 * archived event. Node's calls are not that exact; `touch` is.
 */
function replace(file: string, bytes: Buffer, modifiedAtNs: bigint): void {
  const unfinished = join(dirname(file), UNFINISHED);
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    syncFile(unfinished);
    const { status, error } = spawnSync("touch", ["-r", file, unfinished], { stdio: "ignore" });
    if (status !== 0 || lstatSync(unfinished, { bigint: true }).mtimeNs !== modifiedAtNs) {
      throw new Error(`its time cannot be kept: ${error?.message ?? "touch does not do it"}`);
    }
    renameWithRetries(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function namesIn(folder: string, kind: "file" | "folder"): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      (kind === "file" ? entry.isFile() : entry.isDirectory()) ? [entry.name] : [],
    );
  } catch {
    // The folder does not exist yet.
    return [];
  }
}
