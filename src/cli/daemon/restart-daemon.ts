import { existsSync } from "node:fs";
import type { RuntimeDto } from "../../api/dto.ts";
import { loadConfig } from "../../config/load-config.ts";
import { isLoopbackHost } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import type { Paths } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { findDaemon } from "./daemon-client.ts";
import { ensureDaemon, settledDaemon } from "./ensure-daemon.ts";
import { keptOverrides, listensThere, tryToListen, type ListenOverrides } from "./listen-address.ts";
import { stopDaemon, withoutHooks } from "./stop-daemon.ts";

/** For commands whose settings apply at the next start. Starts a daemon that does not run. */
export async function restartDaemon(io: Io, given: ListenOverrides = {}) {
  const daemon = await settledDaemon(io.paths);
  if (daemon === null || daemon.kind === "none") return ensureDaemon(io, given);
  await refuseWrongAddress(io, given, daemon.runtime);
  return withoutHooks(io.paths, async () => {
    await stopDaemon(daemon.runtime.pid, io.paths);
    return ensureDaemon(io, { ...keptOverrides(daemon.runtime), ...given });
  });
}

/**
 * A wrong address must not end the running daemon.
 * @throws AppError `http/not-loopback`, `http/port-in-use`, `http/port-refused`
 */
async function refuseWrongAddress(io: Io, given: ListenOverrides, runtime: RuntimeDto): Promise<void> {
  // Not spread: what `npm run` and npx run has the fields of `io` in its prototype.
  const { paths, environment } = io;
  const { values } = loadConfig({ paths, environment, overrides: { ...keptOverrides(runtime), ...given } });
  const { dashboardHost: host, dashboardPort: port, dashboardToken } = values;
  if (dashboardToken === "" && !isLoopbackHost(host)) throw new AppError("http/not-loopback", { host });
  // On another host the port is its own, too.
  if (listensThere(runtime, { dashboardPort: port })) return;
  const code = await tryToListen(host, port);
  if (code === "EADDRINUSE") throw new AppError("http/port-in-use", { port, host });
  if (code === "EACCES") throw new AppError("http/port-refused", { port });
}

/**
 * Runs work that needs exclusive access to the database. A running daemon is stopped before and always started again
 * where it listened; neither hooks nor others start one meanwhile.
 * @returns the work's report, and the restarted daemon's URL; null when none ran
 * @throws AppError `daemon/already-running`; what `work` throws, and what stopping and starting throw
 */
export async function whileStopped<Report>(io: Io, work: () => Promise<Report>) {
  const { paths } = io;
  const daemon = await findDaemon(paths);
  return withoutHooks(paths, async () => {
    if (daemon.kind === "none") return { report: await alone(paths, work), url: null };
    io.err("The daemon is stopped meanwhile; events are kept.");
    await stopDaemon(daemon.runtime.pid, paths);
    const startAgain = async () => ensureDaemon(io, keptOverrides(daemon.runtime));
    const report = await alone(paths, work).catch(async (error: unknown) => {
      await startAgain();
      throw error;
    });
    const { runtime } = await startAgain();
    return { report, url: runtime.url };
  });
}

/** Holds the daemon's lock. If no daemon ever ran, none is needed. */
async function alone<Report>(paths: Paths, work: () => Promise<Report>): Promise<Report> {
  if (!existsSync(paths.dataDir)) return work();
  keepFilesPrivate();
  const lock = acquireInstanceLock(paths.daemonLockFile);
  if (lock === null) throw new AppError("daemon/already-running", { folder: paths.configDir });
  try {
    return await work();
  } finally {
    lock.release();
  }
}
