import { inspectAgents } from "../../agents/inspect-agents.ts";
import { loadConfig } from "../../config/load-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../../system/paths.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { settledDaemon } from "../daemon/ensure-daemon.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";

const STARTS_AGAIN =
  "Stopped. The next event will start it again; to prevent that: CCEN_AUTO_START=false in hooks/.env.discord. Events are kept meanwhile.";

export const stop = {
  meta: {
    name: "stop",
    summary: "Stop the daemon",
    options: {},
    examples: ["ccen stop"],
  },

  async run(_args: ParsedArgs, io: Io): Promise<ExitCode> {
    // One that starts is waited for, then stopped.
    const daemon = await settledDaemon(io.paths);
    if (daemon === null) throw new AppError("daemon/elsewhere", { folder: io.paths.configDir });
    if (daemon.kind === "none") {
      io.err("No daemon is running.");
      return EXIT.notRunning;
    }
    await stopDaemon(daemon.runtime.pid, io.paths);
    const again = nextHookStarts(io.paths);
    io.out(again ? STARTS_AGAIN : "Stopped.");
    return EXIT.ok;
  },
} satisfies Command;

/** Whether the next event starts the daemon. Only files count: a hook has another environment. */
export function nextHookStarts(paths: Paths): boolean {
  return inspectAgents(paths).installed && loadConfig({ environment: {}, paths }).values.dashboardEnabled;
}
