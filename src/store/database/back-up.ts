import { readdirSync, rmSync, statfsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { renameWithRetries, syncFile } from "../../system/files/atomic-file.ts";

/** Backups that stay: of the last two upgrades. */
const KEPT = 2;

/** Room that must be left on the disk beside the backup: the migration itself grows the database. */
const SPARE_BYTES = 64 * 1024 * 1024;

interface BackUpOptions {
  readonly database: DatabaseSync;
  readonly file: string;
  /** Its current version. */
  readonly version: number;
  /** Free bytes on the disk of a folder; a test has a small disk. */
  readonly freeBytes?: (folder: string) => number;
}

/**
 * Writes the whole database to a file beside it, named after its version, before a migration changes it. The file is
 * synced when this returns. An unfinished backup has another name and is replaced.
 * @returns the backup's path
 * @throws AppError `store/backup-space`; SQLite's or the system's error. Nothing was changed then
 */
export function backUp({ database, file, version, freeBytes = freeBytesOf }: BackUpOptions): string {
  const folder = dirname(file);
  const needed = sizeOf(database) + SPARE_BYTES;
  const free = freeBytes(folder);
  if (free < needed) {
    throw new AppError("store/backup-space", { file, needed: toMegabytes(needed), free: toMegabytes(free) });
  }
  const backup = join(folder, `${basename(file)}.v${version}.backup`);
  const unfinished = `${backup}.tmp`;
  rmSync(unfinished, { force: true });
  try {
    // One consistent state, journal included. It reads the whole file, so that a broken page shows now.
    database.prepare("VACUUM INTO ?").run(unfinished);
    syncFile(unfinished);
    renameWithRetries(unfinished, backup);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  removeOld(folder, basename(file));
  return backup;
}

/** Upper limit of a copy's size. */
function sizeOf(database: DatabaseSync): number {
  const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"] ?? 0);
  return pages * Number(database.prepare("PRAGMA page_size").get()?.["page_size"] ?? 0);
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function toMegabytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 1_000_000);
}

function removeOld(folder: string, name: string): void {
  const versions = readdirSync(folder).flatMap((entry) => {
    const found = entry.startsWith(`${name}.v`) ? /^(\d+)\.backup$/.exec(entry.slice(name.length + 2)) : null;
    return found === null ? [] : [Number(found[1])];
  });
  for (const version of versions.sort((a, b) => b - a).slice(KEPT)) {
    rmSync(join(folder, `${name}.v${version}.backup`), { force: true });
  }
}
