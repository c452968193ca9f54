import { randomBytes } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../core/errors/errors.ts";
import { tryDatabase } from "../store/database/open-database.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import { nearestExisting } from "../system/files/file-error.ts";
import { refuseOthersHome } from "../system/files/file-owner.ts";
import { readJsonObject } from "../system/files/read-text.ts";
import { acquireInstanceLock } from "../system/instance-lock.ts";
import type { Paths } from "../system/paths.ts";
import { folderError } from "./runtime-files.ts";

type Folder = Pick<Paths, "dataDir">;

const fileIn = ({ dataDir }: Folder): string => join(dataDir, "start-failure.json");

/** Never throws: where writing fails, `ccen doctor` finds that by itself. */
export function recordStartFailure(paths: Folder, { message, fix }: AppError, atMs: number): void {
  try {
    writeFileAtomic(fileIn(paths), `${JSON.stringify({ at_ms: atMs, message, fix })}\n`, { mode: 0o600 });
  } catch {
    // Not thrown, see above.
  }
}

export function clearStartFailure(paths: Folder): void {
  try {
    rmSync(fileIn(paths), { force: true });
  } catch {
    // The message about it contains its time.
  }
}

/** Why the newest start failed: a hook that starts a daemon prints nothing. */
export type StartFailure = Readonly<NonNullable<ReturnType<typeof readStartFailure>>>;

/** @returns null where the last start succeeded, or is unknown */
export function readStartFailure(paths: Folder) {
  const { at_ms: atMs, message, fix } = readJsonObject(fileIn(paths)) ?? {};
  if (typeof atMs !== "number" || typeof message !== "string" || typeof fix !== "string") return null;
  return { atMs, message, fix };
}

/** More than the free bytes in a file's last block on a disk. */
const PROBE = Buffer.alloc(16_384);

/**
 * The first steps of a start without changes: the owner of the home, writing, the lock, opening the database.
 * @returns why it would fail; null if it would succeed
 */
export function tryStart(paths: Paths): AppError | null {
  try {
    refuseOthersHome(paths);
    // A start creates a missing folder, if the one above it is writable.
    for (const folder of [paths.dataDir, paths.rawDir]) tryToWrite(nearestExisting(folder));
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
      // The file was never created.
    }
  }
}

/**
 * The pid file's process does not run here, yet the lock is held: in another container, or by a daemon just starting.
 */
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
