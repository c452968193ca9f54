import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { watchFolderOf } from "../../config/watch-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import { hasErrorCode } from "../../system/files/file-error.ts";
import { makeFolder } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess, startTimeOf, processSpace } from "../../system/process-identity.ts";
import type { Io } from "../command.ts";
import { poll } from "../poll.ts";

/** It finishes the current batch and drains its connections; that takes a second or two at most. */
const STOP_SECONDS = 15;

/** Waits for the process's exit. @throws AppError `cli/stop-timeout` when it keeps running */
export async function stopDaemon(
  pid: number,
  { stopRequestFile }: Pick<Paths, "stopRequestFile">,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const startTime = startTimeOf(pid);
  // There, SIGTERM would kill it in the middle of its work.
  if (platform === "win32") requestStop(stopRequestFile);
  else if (!terminate(pid)) return;
  const isGone = (): true | null => (isProcess(pid, startTime) ? null : true);
  if ((await poll(isGone, { timeoutMs: STOP_SECONDS * 1000 })) === null) {
    throw new AppError("cli/stop-timeout", { pid, seconds: STOP_SECONDS });
  }
}

/** @returns false when it has already exited */
function terminate(pid: number): boolean {
  try {
    process.kill(pid, "SIGTERM");
    // A suspended process (Ctrl-Z, a debugger) receives signals only after it continues.
    return process.kill(pid, "SIGCONT");
  } catch (error) {
    if (hasErrorCode(error, "ESRCH")) return false;
    throw error;
  }
}

/** @throws the system's error */
export function requestStop(file: string): void {
  makeFolder(dirname(file));
  writeFileSync(file, "stop\n", { mode: 0o600 });
}

/**
 * Signals that end a daemon in this process: Ctrl-C and SIGTERM. On Windows a process cannot send another one a signal
 * that it could handle, so `ccen stop` leaves a request file, in a folder of its own, which is cheap to watch because it
 * has no other changes. Write access there grants no more than ending the process. Called only where a daemon is about
 * to run.
 */
export function stopSignalOf(
  { signal, paths: { stopRequestFile } }: Pick<Io, "signal" | "paths">,
  platform: NodeJS.Platform = process.platform,
): AbortSignal {
  if (platform !== "win32") return signal;
  const asked = new AbortController();
  try {
    makeFolder(dirname(stopRequestFile));
    // From an earlier process.
    rmSync(stopRequestFile, { force: true });
  } catch {
    // The folder cannot be made: the daemon itself reports that with its reason.
    return signal;
  }
  const onTouch = (): void => {
    if (!existsSync(stopRequestFile)) return;
    rmSync(stopRequestFile, { force: true });
    asked.abort();
  };
  watchFolderOf(stopRequestFile, onTouch, signal);
  return AbortSignal.any([signal, asked.signal]);
}

/**
 * Keeps hooks from starting a daemon while this process works, such as on a restart. Such a daemon would have the
 * settings of the files and would take the place of the one that we want. The event waits in the spool.
 */
export async function withoutHooks<Result>({ startLockFile }: Paths, work: () => Promise<Result>): Promise<Result> {
  let isHeld = false;
  try {
    // The same content that a hook writes; if this process dies, hooks see that and replace the lock.
    const holder = `${process.pid} ${startTimeOf(process.pid)}\n${processSpace()}\n`;
    writeFileSync(startLockFile, holder, { flag: "wx", mode: 0o600 });
    isHeld = true;
  } catch {
    // A hook is starting one already, or the folder is missing: the daemon's own lock decides.
  }
  try {
    return await work();
  } finally {
    if (isHeld) rmSync(startLockFile, { force: true });
  }
}
