import { AppError } from "../../core/errors/errors.ts";
import type { RuntimeDto } from "../../api/dto.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { ensureDaemon, type EnsuredDaemon } from "../daemon/ensure-daemon.ts";
import { findDaemon, type DaemonState } from "../daemon/daemon-client.ts";
import { holdOffHooks, stopDaemon } from "../daemon/stop-daemon.ts";
import {
  keptOverrides,
  LISTEN_OPTIONS,
  readListenOverrides,
  type ListenOverrides,
  tryToListen,
} from "../daemon/listen-address.ts";
import { printJson } from "../terminal/print.ts";

export const restart = {
  meta: {
    name: "restart",
    summary: "Restart the daemon",
    usage: "restart [--port N] [--host H] [--json]",
    options: { ...LISTEN_OPTIONS, json: { type: "boolean", description: "print the new daemon as JSON" } },
    examples: ["ccen restart", "ccen restart --port 8123"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const given = readListenOverrides(args);
    const { runtime } = await restartDaemon(io, given);
    if (args.flag("json")) printJson(io, runtime);
    else io.out(`Dashboard: ${runtime.url}`);
    return EXIT.ok;
  },
} satisfies Command;

/** For commands whose settings apply at the next start. Starts a daemon that does not run. */
export async function restartDaemon(io: Io, given: ListenOverrides = {}): Promise<EnsuredDaemon> {
  const daemon = await findDaemon(io.paths);
  if (daemon.kind !== "none") await refuseTakenPort(given, daemon.runtime);
  const kept = daemon.kind === "none" ? {} : keptOverrides(daemon.runtime);
  const letHooksStart = holdOffHooks(io.paths);
  return replaceDaemon(daemon, io, { ...kept, ...given }).finally(letHooksStart);
}

async function replaceDaemon(daemon: DaemonState, io: Io, overrides: ListenOverrides) {
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

export interface DoneByHand<Report> {
  readonly report: Report;
  /** Of the restarted daemon; null when none ran. */
  readonly url: string | null;
}

/**
 * Runs work that needs exclusive access to the database. A running daemon is stopped before and always started again
 * where it listened; hooks start none meanwhile.
 * @throws what `work` throws, and what stopping and starting throw
 */
export async function whileStopped<Report>(io: Io, work: () => Promise<Report>): Promise<DoneByHand<Report>> {
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
