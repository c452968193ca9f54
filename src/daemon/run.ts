import { chmodSync, rmSync } from "node:fs";
import { loadConfig, type Config } from "../config/load-config.ts";
import type { ConfigValues } from "../config/settings.ts";
import { watchConfig } from "../config/watch-config.ts";
import { AppError } from "../core/errors.ts";
import type { Logger } from "../core/ports.ts";
import type { RuntimeDto } from "../protocol/dto.ts";
import { removeUnfinished, writeFileAtomic } from "../system/atomic-file.ts";
import { systemClock } from "../system/clock.ts";
import { acquireInstanceLock, type InstanceLock } from "../system/instance-lock.ts";
import { createFileLogger, LOG_FILES } from "../system/logger.ts";
import { packageVersion, pageDir } from "../system/package-root.ts";
import type { Paths } from "../system/paths.ts";
import { startTimeOf } from "../system/process-identity.ts";
import { compose } from "./compose.ts";
import { redactorOf } from "./redactor-of.ts";
import { makeFolder } from "../system/make-folder.ts";

export interface RunDaemonOptions {
  readonly paths: Paths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where to listen, as the command line says; wins over every file. */
  readonly overrides: Partial<Pick<ConfigValues, "dashboardHost" | "dashboardPort">>;
  /** Ends the daemon: the batch in hand is finished and nothing is lost. */
  readonly signal: AbortSignal;
  onReady(runtime: RuntimeDto): void;
}

/**
 * The daemon's whole life in this process, from taking the lock of the configuration folder to giving it back.
 * @returns when it has stopped
 * @throws AppError `daemon/already-running`, `daemon/folder`, `http/port-in-use`, `store/open`, …
 */
export async function runDaemon(options: RunDaemonOptions): Promise<void> {
  const { paths } = options;
  makeFolders(paths);
  const lock = takeLock(paths);
  try {
    await live(options);
  } finally {
    // The hook asks this file whether anybody is there: it goes last of all, just before the lock.
    removeLeftover(paths.pidFile);
    lock.release();
  }
}

async function live({ paths, environment, overrides, signal, onReady }: RunDaemonOptions): Promise<void> {
  const sources = { paths, environment, overrides };
  const config = loadConfig(sources);
  let redactor = redactorOf(config);
  const logger = createFileLogger({
    file: paths.logFile,
    clock: systemClock,
    level: config.values.debug ? "debug" : "info",
    redact: (text) => redactor.redactText(withoutToken(text, config)).text,
    ...logSizes(config),
  });
  reportProblems(config, logger);
  const daemon = compose({ paths, config, clock: systemClock, logger, pageDir, version: packageVersion });
  try {
    const { host, url, startedAt } = await daemon.start();
    const runtime = {
      running: true,
      pid: process.pid,
      url,
      host,
      version: packageVersion,
      started_at: startedAt,
      config_dir: paths.configDir,
      overridden: overriddenNames(overrides),
    } satisfies RuntimeDto;
    announce(paths, runtime);
    watchConfig({
      ...sources,
      current: config,
      signal,
      onChange: (next) => {
        redactor = redactorOf(next);
        logger.configure(logSizes(next));
        logger.info("the configuration changed");
        reportProblems(next, logger);
        daemon.configure(next);
      },
    });
    logger.info("ready", { url, pid: process.pid, version: packageVersion });
    onReady(runtime);
    await aborted(signal);
    logger.info("stopping");
  } finally {
    removeLeftover(paths.runtimeFile);
    removeLeftover(paths.accessKeyFile);
    await daemon.stop();
    logger.info("stopped");
    logger.close();
  }
}

/** Whatever stands under the name: neither a folder there nor a disk that is read-only keeps the daemon from stopping. */
function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // Whoever reads it finds that the process in it is gone.
  }
}

/** Payloads may hold anything: our folders are for their owner alone. */
function makeFolders(paths: Paths): void {
  try {
    for (const folder of [paths.dataDir, paths.rawDir, paths.rawTemporaryDir, paths.archiveDir, paths.deadLetterDir]) {
      makeFolder(folder);
    }
    chmodSync(paths.dataDir, 0o700);
  } catch (error) {
    throw folderError(paths.hooksDir, error);
  }
}

/** Tells where the daemon is; hooks and commands look here. */
function announce(paths: Paths, runtime: RuntimeDto): void {
  try {
    for (const file of [paths.pidFile, paths.runtimeFile]) removeUnfinished(file);
    writeFileAtomic(paths.pidFile, `${process.pid} ${startTimeOf(process.pid)}\n`, { mode: 0o600 });
    writeFileAtomic(paths.runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw folderError(paths.dataDir, error);
  }
}

function takeLock(paths: Paths): InstanceLock {
  let lock: InstanceLock | null;
  try {
    lock = acquireInstanceLock(paths.daemonLockFile);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("daemon/lock", { file: paths.daemonLockFile, reason }, { cause: error });
  }
  if (lock === null) throw new AppError("daemon/already-running", { folder: paths.configDir });
  return lock;
}

function logSizes({ values }: Config) {
  return { maxSizeBytes: (values.logMib * 1024 * 1024) / LOG_FILES };
}

function folderError(folder: string, cause: unknown): AppError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  return new AppError("daemon/folder", { folder, reason }, { cause });
}

/** The access token has no form of its own that could be told. */
function withoutToken(text: string, { values: { dashboardToken } }: Config): string {
  return dashboardToken === "" ? text : text.replaceAll(dashboardToken, "[redacted dashboard-token]");
}

function reportProblems({ problems }: Config, logger: Logger): void {
  for (const problem of problems) logger.warn("configuration problem", { ...problem });
}

function overriddenNames({ dashboardHost, dashboardPort }: RunDaemonOptions["overrides"]): RuntimeDto["overridden"] {
  return [
    ...(dashboardHost === undefined ? [] : (["host"] as const)),
    ...(dashboardPort === undefined ? [] : (["port"] as const)),
  ];
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
}
