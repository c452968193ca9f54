import { closeSync, rmSync, chmodSync } from "node:fs";
import type { RuntimeDto } from "../api/dto.ts";
import type { Timestamp } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { removeUnfinished, writeFileAtomic, writeFileHeld } from "../system/files/atomic-file.ts";
import { errorCode, pathOf, toFileError } from "../system/files/file-error.ts";
import { makeFolder } from "../system/files/folders.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Paths } from "../system/paths.ts";
import { startTimeOf } from "../system/process-identity.ts";

interface Runtime {
  readonly pidFile: PidFile;
  readonly host: string;
  readonly url: string;
  readonly startedAt: Timestamp;
  readonly overrides: { readonly dashboardHost?: string; readonly dashboardPort?: number };
}

/** Writes the daemon's address for hooks and commands. */
export function writeRuntimeFiles(paths: Paths, { pidFile, host, url, startedAt, overrides }: Runtime): RuntimeDto {
  const runtime = {
    running: true,
    pid: process.pid,
    url,
    host,
    version: packageVersion,
    started_at: startedAt,
    config_dir: paths.configDir,
    overridden: [
      ...(overrides.dashboardHost === undefined ? [] : (["host"] as const)),
      ...(overrides.dashboardPort === undefined ? [] : (["port"] as const)),
    ],
  } satisfies RuntimeDto;
  try {
    for (const file of [paths.pidFile, paths.runtimeFile]) removeUnfinished(file);
    pidFile.write();
    writeFileAtomic(paths.runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw folderError(paths.dataDir, error);
  }
  return runtime;
}

/**
 * The process continues, but the server is closed. What a killed daemon left goes before the pid file says that one runs:
 * its port may be another program's by now, which the waiting hooks would ask.
 */
export function removeRuntimeFiles({ runtimeFile, accessKeyFile, askFile, noteFile, codexAskFile }: Paths): void {
  for (const file of [runtimeFile, accessKeyFile, askFile, noteFile, codexAskFile]) removeLeftover(file);
}

export type PidFile = ReturnType<typeof createPidFile>;

/**
 * Hooks read this file at every tool call to see whether a daemon runs (`daemon_runs` in `hook/hook.sh`).
 *
 * First line: process id and start time. Second line: the descriptor at which this process holds the file open until it
 * is rewritten or removed. The kernel closes it at any exit, so a process that has this file open there is the daemon.
 */
export function createPidFile(path: string) {
  let held: number | null = null;
  // Before the file is replaced or removed: some network file systems keep the name of an open file. Meanwhile hooks
  // check the start time.
  const letGo = (): void => {
    if (held !== null) closeSync(held);
    held = null;
  };
  return {
    /** @throws the system's error */
    write(): void {
      letGo();
      held = writeFileHeld(path, linesOf);
    },
    remove(): void {
      letGo();
      removeLeftover(path);
    },
  };
}

/** The space before the first line's end is for commands of earlier releases, which split the file at spaces. */
function linesOf(descriptor: number): string {
  return `${process.pid} ${startTimeOf(process.pid)} \n${descriptor}\n`;
}

/** Removes any file or folder of this name. Neither a folder nor a read-only disk keeps the daemon from stopping. */
function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // A reader of the file finds that its process has exited.
  }
}

/**
 * Payloads may contain anything: our folders are only for their owner.
 * @throws AppError `daemon/folder`
 */
export function makeFolders(paths: Paths): void {
  try {
    for (const folder of [paths.dataDir, paths.rawDir, paths.rawTemporaryDir, paths.archiveDir, paths.deadLetterDir]) {
      makeFolder(folder);
    }
    chmodSync(paths.dataDir, 0o700);
  } catch (error) {
    throw folderError(paths.hooksDir, error);
  }
}

export function folderError(folder: string, cause: unknown): AppError {
  const refusal = toFileError(cause, pathOf(cause) ?? folder);
  if (refusal !== null) return refusal;
  const reason = errorCode(cause) ?? "unknown reason";
  return new AppError("daemon/folder", { folder, reason }, { cause });
}
