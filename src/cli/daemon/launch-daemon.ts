import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, closeSync, constants, existsSync, openSync, renameSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { isSea } from "node:sea";
import type { RuntimeDto } from "../../api/dto.ts";
import { lastingNode, readLaunch, type Launch } from "../../agents/install/launch-file.ts";
import type { ErrorCode } from "../../core/errors/error-table.ts";
import { AppError, type ErrorDetails } from "../../core/errors/errors.ts";
import { folderError } from "../../daemon/runtime-files.ts";
import { refuseOthersHome } from "../../system/files/file-owner.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { readJsonObject } from "../../system/files/read-text.ts";
import { isClone, ownProgram, packageVersion } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { toArguments, type ListenOverrides } from "./listen-address.ts";

/** A report of the daemon's process to the one that started it, over the IPC channel. */
export type LaunchReport =
  | { readonly kind: "ready"; readonly runtime: RuntimeDto }
  /** Enough to rebuild the same error. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly details: ErrorDetails };

/**
 * Memory at rest. The start fills the young generation to its limit, and V8 keeps it: 10 MB less than with 8. Without
 * TurboFan, which otherwise optimizes Node's module loader at the start, the daemon is 5 MB smaller. Neither costs
 * processor time: 205 µs an event with both, 195 to 243 without.
 */
export const DAEMON_NODE_FLAGS: readonly string[] = ["--max-semi-space-size=1", "--max-opt=2"];

/** More than the logger's rotation leaves by default. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** How long a daemon may take to be ready: opening a large database after a crash takes seconds at most. */
export const READY_SECONDS = 15;

/**
 * Starts a daemon in the background and waits until it is ready.
 * @throws AppError what the daemon itself threw, or `daemon/foreign-home`, `daemon/folder`, `cli/start-failed`, `cli/start-timeout`
 */
export async function launchDaemon(
  { paths, environment }: Pick<Io, "paths" | "environment">,
  overrides: ListenOverrides,
): Promise<RuntimeDto> {
  refuseOthersHome(paths);
  const log = openLog(paths);
  const { node, cli } = daemonLaunch(paths);
  try {
    const child = spawn(node, [...DAEMON_NODE_FLAGS, cli, "start", "--foreground", ...toArguments(overrides)], {
      // A separate session: closing the terminal must not end the daemon.
      detached: true,
      // Not our own folder, which you may want to unmount or delete.
      cwd: paths.configDir,
      env: { ...environment, CLAUDE_CONFIG_DIR: paths.configDir },
      // Standard error is for output that the logger cannot write: a crash of Node itself.
      stdio: ["ignore", "ignore", log, "ipc"],
      windowsHide: true,
    });
    const report = await firstReport(child, paths.logFile);
    if (report.kind === "ready") return report.runtime;
    if (report.code !== "internal") throw new AppError(report.code, report.details);
    throw new AppError("cli/start-failed", { how: "an unexpected error", logFile: paths.logFile });
  } finally {
    if (log !== "ignore") closeSync(log);
  }
}

/** An unwritable log does not keep a daemon from running: its health reports it. An unwritable folder does. */
function openLog(paths: Paths): number | "ignore" {
  const { dataDir, logFile } = paths;
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    throw folderError(dataDir, cause);
  }
  try {
    // A daemon that fails before it opens its own log does so once a minute, and writes the reason to this one.
    const sizeBytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (sizeBytes > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.1`);
    return openSync(logFile, "a", 0o600);
  } catch {
    return "ignore";
  }
}

/** The first message of a daemon that is ready, or the last one of a process that ended. */
async function firstReport(child: ChildProcess, logFile: string): Promise<LaunchReport> {
  const { promise, resolve, reject } = Promise.withResolvers<LaunchReport>();
  const fail = (how: string): void => reject(new AppError("cli/start-failed", { how, logFile }));
  const timer = setTimeout(
    () => reject(new AppError("cli/start-timeout", { seconds: READY_SECONDS, logFile })),
    READY_SECONDS * 1000,
  );
  let last: LaunchReport | null = null;
  child.on("message", (message) => {
    last = message as LaunchReport;
    if (last.kind === "ready") resolve(last);
  });
  child.on("error", (error) => fail(error.message));
  // After its last message, and after its last line in the log, which the caller reads after a failure.
  child.on("close", (code, signal) => {
    if (last === null) fail(signal ?? `exit code ${code ?? "unknown"}`);
    else resolve(last);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/**
 * What a daemon is started with. It reads its program's files for weeks, so it runs from the copy that setup made, which
 * no package manager touches, and so does the program in one file. A copy of another version is not used.
 */
export function daemonLaunch(paths: Pick<Paths, "appDir" | "launchFile">): Launch {
  const own = { node: lastingNode(process.execPath), cli: ownProgram };
  const installed = isClone ? null : readLaunch(paths);
  if (installed?.cli.startsWith(paths.appDir + sep) !== true || versionOf(installed.cli) !== packageVersion) return own;
  return { node: isSea() && existsSync(installed.node) ? installed.node : own.node, cli: installed.cli };
}

/** The package version of a `bin/ccen.cjs`; null where the file is missing. */
function versionOf(program: string): string | null {
  const version = readJsonObject(join(dirname(program), "..", "package.json"))?.["version"];
  return typeof version === "string" ? version : null;
}
