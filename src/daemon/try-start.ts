import { randomBytes } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { tryDatabase } from "../store/try-database.ts";
import { nearest } from "../system/file-refusal.ts";
import { refuseForeignHome } from "../system/foreign-home.ts";
import { acquireInstanceLock } from "../system/instance-lock.ts";
import type { Paths } from "../system/paths.ts";
import { folderError } from "./runtime-file.ts";

/** More than a disk has left in the last block of a file. */
const PROBE = Buffer.alloc(16_384);

/**
 * What a start would do first, with nothing changed: whose home it is, writing, the lock, opening the database.
 * @returns why it would fail; null where nothing stands in its way
 */
export function tryStart(paths: Paths): AppError | null {
  try {
    refuseForeignHome(paths);
    // A folder that is missing is made by the start, if the one above it lets it.
    for (const folder of [paths.dataDir, paths.rawDir]) tryToWrite(nearest(folder));
    if (existsSync(paths.daemonLockFile)) tryLock(paths);
    if (existsSync(paths.databaseFile)) tryDatabase(paths.databaseFile);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function tryToWrite(folder: string): void {
  const file = join(folder, `.probe.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(file, PROBE, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw folderError(folder, error);
  } finally {
    try {
      rmSync(file, { force: true });
    } catch {
      // Where none could be made.
    }
  }
}

/** Nobody whom the pid file names runs here, and still somebody holds it: in another container, or just starting. */
function tryLock({ daemonLockFile, configDir }: Paths): void {
  let lock;
  try {
    lock = acquireInstanceLock(daemonLockFile);
  } catch (error) {
    throw folderError(daemonLockFile, error);
  }
  if (lock === null) throw new AppError("daemon/elsewhere", { folder: configDir });
  lock.release();
}
