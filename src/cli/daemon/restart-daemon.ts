import type { RuntimeDto } from "../../api/dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Io } from "../command.ts";
import { findDaemon, type DaemonState } from "./daemon-client.ts";
import { ensureDaemon, type EnsuredDaemon } from "./ensure-daemon.ts";
import { keptOverrides, tryToListen, type ListenOverrides } from "./listen-address.ts";
import { holdOffHooks, stopDaemon } from "./stop-daemon.ts";

export interface DoneWhileStopped<Report> {
  readonly report: Report;
  /** Of the restarted daemon; null when none ran. */
  readonly url: string | null;
}

/** For commands whose settings apply at the next start. Starts a daemon that does not run. */
export async function restartDaemon(io: Io, given: ListenOverrides = {}): Promise<EnsuredDaemon> {
  const daemon = await findDaemon(io.paths);
  if (daemon.kind !== "none") await refuseTakenPort(given, daemon.runtime);
  const kept = daemon.kind === "none" ? {} : keptOverrides(daemon.runtime);
  const letHooksStart = holdOffHooks(io.paths);
  return replaceDaemon(daemon, io, { ...kept, ...given }).finally(letHooksStart);
}

async function replaceDaemon(daemon: DaemonState, io: Io, overrides: ListenOverrides): Promise<EnsuredDaemon> {
  if (daemon.kind !== "none") await stopDaemon(daemon.runtime.pid, io.paths);
  return ensureDaemon(io, overrides);
}

/**
 * A wrong `--port` must not end the running daemon.
 * @throws AppError `http/port-in-use`
 */
async function refuseTakenPort({ dashboardHost, dashboardPort: port }: ListenOverrides, { url }: RuntimeDto) {
  if (port === undefined || new URL(url).port === String(port)) return;
  const host = dashboardHost ?? new URL(url).hostname.replaceAll(/[[\]]/g, "");
  if ((await tryToListen(host, port)) === "EADDRINUSE") throw new AppError("http/port-in-use", { port, host });
}

/**
 * Runs work that needs exclusive access to the database. A running daemon is stopped before and always started again
 * where it listened; hooks start none meanwhile.
 * @throws what `work` throws, and what stopping and starting throw
 */
export async function whileStopped<Report>(io: Io, work: () => Promise<Report>): Promise<DoneWhileStopped<Report>> {
  const daemon = await findDaemon(io.paths);
  const letHooksStart = holdOffHooks(io.paths);
  try {
    if (daemon.kind === "none") return { report: await work(), url: null };
    io.err("The daemon is stopped meanwhile; events are kept.");
    await stopDaemon(daemon.runtime.pid, io.paths);
    const startAgain = async () => ensureDaemon(io, keptOverrides(daemon.runtime));
    const report = await work().catch(async (error: unknown) => {
      await startAgain();
      throw error;
    });
    const { runtime } = await startAgain();
    return { report, url: runtime.url };
  } finally {
    letHooksStart();
  }
}
