import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Finding } from "../../core/redact/finding.ts";
import { syncFile } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";
import { cleanText } from "./clean-text.ts";
import type { Scrubbing, Skipped } from "./scrubbing.ts";

/** Written in full beside the file that it replaces; one left by a kill is overwritten. */
const UNFINISHED = ".scrub.tmp";

/** Larger files are not read into memory; raw files are all smaller. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface FilesScrubbed {
  readonly changed: number;
  readonly skipped: readonly Skipped[];
}

/** Cleans the archive, dead letters and logs, file by file; each keeps its name, time and mode. */
export async function scrubFiles(paths: Paths, scrubbing: Scrubbing): Promise<FilesScrubbed> {
  const skipped: Skipped[] = [];
  let changed = 0;
  for (const { location, folder, accepts } of foldersOf(paths)) {
    if (!scrubbing.dryRun) rmSync(join(folder, UNFINISHED), { force: true });
    for (const name of filesIn(folder).filter(accepts)) {
      scrubbing.signal.throwIfAborted();
      const file = join(folder, name);
      try {
        changed += scrubFile(file, location, scrubbing) ? 1 : 0;
      } catch (error) {
        skipped.push({ file, reason: error instanceof Error ? error.message : String(error), isRemovable: false });
      }
      await scrubbing.onRows(1);
    }
  }
  return { changed, skipped };
}

function foldersOf({ archiveDir, deadLetterDir, dataDir, logFile }: Paths) {
  const days = foldersIn(archiveDir).map((day) => ({
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

function isFinished(name: string): boolean {
  return name !== UNFINISHED;
}

/** @returns whether there was a secret to remove */
function scrubFile(file: string, location: string, scrubbing: Scrubbing): boolean {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  // Deleted meanwhile, or a link, which is not followed.
  if (stat?.isFile() !== true) return false;
  if (stat.size > MAX_BYTES) throw new Error("too large to be read");
  const bytes = readFileSync(file);
  const clean = cleanOne(bytes);
  scrubbing.counter.add(location, clean.found);
  if (clean.bytes.equals(bytes)) return false;
  if (!scrubbing.dryRun) replace(file, clean.bytes, stat.mtimeNs);
  return true;

  function cleanOne(before: Buffer): { readonly bytes: Buffer; readonly found: readonly Finding[] } {
    // Bytes that are not UTF-8 are read one by one, and written back unchanged.
    const encoding = isUtf8(before) ? "utf8" : "latin1";
    const whole = before.toString(encoding);
    const { text, found } = location === "log" ? cleanLines(whole, scrubbing) : cleanText(whole, scrubbing);
    return { bytes: found.length === 0 ? before : Buffer.from(text, encoding), found };
  }
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes);
}

/** Each line of a log is JSON by itself. */
function cleanLines(text: string, scrubbing: Scrubbing) {
  const lines = text.split("\n").map((line) => cleanText(line, scrubbing));
  return { text: lines.map((line) => line.text).join("\n"), found: lines.flatMap(({ found }) => found) };
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
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function filesIn(folder: string): readonly string[] {
  return entriesIn(folder).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}

function foldersIn(folder: string): readonly string[] {
  return entriesIn(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The folder does not exist yet.
    return [];
  }
}
