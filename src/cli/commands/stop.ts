import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { loadConfig } from "../../config/load-config.ts";
import type { Paths } from "../../system/paths.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";

const STARTS_AGAIN =
  "Stopped. The next Claude Code event will start it again; to prevent that: CCEN_AUTO_START=false in hooks/.env.discord. Events are kept meanwhile.";

export const stop = {
  meta: {
    name: "stop",
    summary: "Stop the daemon",
    options: {},
    examples: ["ccen stop"],
  },

  async run(_args: ParsedArgs, io: Io): Promise<ExitCode> {
    const daemon = await findDaemon(io.paths);
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

/** Whether the next event of Claude Code starts the daemon. Only files count: a hook has another environment. */
export function nextHookStarts(paths: Paths): boolean {
  return inspectHooks(paths).installed && loadConfig({ environment: {}, paths }).values.dashboardEnabled;
}
