import { statSync } from "node:fs";
import type { RuntimeDto } from "../api/dto.ts";
import { AppError } from "../core/errors/errors.ts";
import { toFileError } from "../system/files/file-error.ts";
import { refuseOthersHome } from "../system/files/file-owner.ts";
import { acquireInstanceLock, type InstanceLock } from "../system/instance-lock.ts";
import type { Paths } from "../system/paths.ts";
import { runOnce, type ExitReason, type RunOnceOptions } from "./run-once.ts";
import { makeFolders, createPidFile } from "./runtime-files.ts";

export interface RunDaemonOptions
  extends
    Pick<RunOnceOptions, "paths" | "environment" | "overrides" | "signal" | "onReady">,
    Partial<Pick<RunOnceOptions, "ownsProcess" | "cli" | "hasDemo">> {}

/**
 * Runs the daemon in this process, from acquiring to releasing the lock of the configuration folder. A damaged or
 * deleted database ends one run and begins the next.
 * @returns when it has stopped
 * @throws AppError `daemon/foreign-home`, `daemon/already-running`, `daemon/folder`, `http/port-in-use`, `store/open`,
 * …
 */
export async function runDaemon(options: RunDaemonOptions): Promise<void> {
  const { paths } = options;
  refuseOthersHome(paths);
  makeFolders(paths);
  let lock = takeLock(paths);
  const pidFile = createPidFile(paths.pidFile);
  let isReported = false;
  const onReady = (runtime: RuntimeDto): void => {
    if (!isReported) options.onReady(runtime);
    isReported = true;
  };
  try {
    let end: ExitReason = { finding: null, port: null };
    for (;;) {
      end = await runOnce({ ownsProcess: false, cli: "ccen", hasDemo: true, ...options, ...end, pidFile, onReady });
      if (end.finding === null) return;
      makeFolders(paths);
      lock = renewLock(paths, lock);
    }
  } finally {
    // The hook reads this file to see whether a daemon runs: it is removed last, just before the lock.
    pidFile.remove();
    lock.lock.release();
  }
}

interface HeldLock {
  readonly lock: InstanceLock;
  readonly inode: bigint | undefined;
}

function takeLock(paths: Paths): HeldLock {
  let lock: InstanceLock | null;
  try {
    lock = acquireInstanceLock(paths.daemonLockFile);
  } catch (error) {
    const refusal = toFileError(error, paths.daemonLockFile);
    if (refusal !== null) throw refusal;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("daemon/lock", { file: paths.daemonLockFile, reason }, { cause: error });
  }
  if (lock === null) throw new AppError("daemon/already-running", { folder: paths.configDir });
  return { lock, inode: inodeOf(paths.daemonLockFile) };
}

/** If you delete the database, you may delete the lock beside it: then another daemon could acquire a new one. */
function renewLock(paths: Paths, held: HeldLock): HeldLock {
  if (inodeOf(paths.daemonLockFile) === held.inode) return held;
  const fresh = takeLock(paths);
  held.lock.release();
  return fresh;
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
