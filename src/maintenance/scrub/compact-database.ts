import { closeSync, openSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../core/errors/errors.ts";
import { syncFile, syncFolder } from "../../system/files/atomic-file.ts";

/** Files that SQLite and our own processes keep beside a database. */
const BESIDE = ["-wal", "-shm", ".in-use"];

/**
 * Writes the database into another file and puts that in its place, so that no removed text is left in free pages or in
 * the journal. From then on it can return free pages to the disk, whatever release had made it.
 * @throws AppError `scrub/space`; the old file is then untouched
 */
export function compactDatabase(database: DatabaseSync, file: string): void {
  const compact = `${file}.scrub`;
  rmSync(compact, { force: true });
  const { bavail, bsize } = statfsSync(dirname(file));
  const needed = statSync(file).size;
  if (bavail * bsize < needed) {
    throw new AppError("scrub/space", { needed: megabytes(needed), free: megabytes(bavail * bsize) });
  }
  // Readable by its owner only, from the first byte on.
  closeSync(openSync(compact, "wx", 0o600));
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.prepare("VACUUM INTO ?").run(compact);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    rmSync(compact, { force: true });
    throw new AppError("scrub/in-use", { file });
  }
  syncFile(compact);
  renameSync(compact, file);
  // The new file has everything from the journal.
  for (const ending of BESIDE) rmSync(`${file}${ending}`, { force: true });
  syncFolder(dirname(file));
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
