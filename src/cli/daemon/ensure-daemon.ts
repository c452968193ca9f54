import { existsSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import type { Paths } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { poll } from "../poll.ts";
import { addressOf, type DaemonState, findDaemon } from "./daemon-client.ts";
import { launchDaemon, READY_SECONDS } from "./launch-daemon.ts";
import type { ListenOverrides } from "./listen-address.ts";

/** The running daemon of the configuration folder, or a new one. @throws AppError why there is none */
export async function ensureDaemon(
  io: Pick<Io, "paths" | "environment">,
  overrides: ListenOverrides = {},
  { patienceMs = READY_SECONDS * 1000 }: { readonly patienceMs?: number } = {},
) {
  const { paths } = io;
  for (;;) {
    const daemon = await findDaemon(paths);
    if (daemon.kind === "running") return { ...daemon, alreadyRan: true };
    if (daemon.kind === "silent") {
      throw new AppError("cli/no-answer", { url: daemon.runtime.url, reason: daemon.reason });
    }
    try {
      const runtime = await launchDaemon(io, overrides);
      return { runtime, address: addressOf(runtime, paths), alreadyRan: false };
    } catch (error) {
      if (!isAlreadyRunning(error)) throw error;
    }
    // Another process holds the lock. Once it is ready we use it; if it ends, we try again. Checking is cheap, another
    // Node process is not.
    if ((await settledDaemon(paths, patienceMs)) === null) {
      throw new AppError("daemon/elsewhere", { folder: paths.configDir });
    }
  }
}

/**
 * The daemon of the folder; one that starts is waited for, because it may have read the settings before the caller
 * changed them. Null where it does not get ready: it may be in another container for ever.
 */
export async function settledDaemon(paths: Paths, patienceMs = READY_SECONDS * 1000): Promise<DaemonState | null> {
  const look = async () => findDaemon(paths).then((found) => (found.kind === "none" && isHeld(paths) ? null : found));
  return poll(look, { timeoutMs: patienceMs });
}

function isHeld({ daemonLockFile }: Paths): boolean {
  // A daemon makes it for its owner alone.
  if (!existsSync(daemonLockFile)) return false;
  try {
    const lock = acquireInstanceLock(daemonLockFile);
    lock?.release();
    return lock === null;
  } catch {
    // The start itself reports why the lock cannot be used.
    return false;
  }
}

/**
 * The same for callers that accept any port: a hook, or a first setup where another program has ours. Then the daemon
 * takes a free one.
 * @throws AppError why there is none
 */
export async function ensureDaemonAnywhere(io: Pick<Io, "paths" | "environment">) {
  try {
    return { ...(await ensureDaemon(io)), moved: false };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "http/port-in-use") throw error;
    return { ...(await ensureDaemon(io, { dashboardPort: 0 })), moved: true };
  }
}

/** Printed for a daemon that took a free port. */
export const ON_A_FREE_PORT =
  "Another program has the dashboard's port, so it took a free one: CCEN_PORT in hooks/.env.discord gives it one of its own.";

export function isAlreadyRunning(error: unknown): boolean {
  return error instanceof AppError && error.code === "daemon/already-running";
}
