import type { Command, Io, ParsedArgs } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { findDaemon } from "../daemon/find-daemon.ts";
import { nextHookStarts } from "../next-hook.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";

const STARTS_AGAIN =
  "Stopped. The next Claude Code event will start it again; to prevent that: CCEN_AUTO_START=false in hooks/.env.discord. Events are kept meanwhile.";

export const stop = {
  meta: {
    name: "stop",
    summary: "Stop the daemon",
    usage: "stop",
    options: {},
    examples: ["ccen stop"],
  },

  async run(_args: ParsedArgs, io: Io): Promise<ExitCode> {
    const daemon = await findDaemon(io.paths);
    if (daemon.kind === "none") {
      io.err("No daemon runs.");
      return EXIT.notRunning;
    }
    await stopDaemon(daemon.runtime.pid, io.paths);
    const again = nextHookStarts(io.paths);
    io.out(again ? STARTS_AGAIN : "Stopped.");
    return EXIT.ok;
  },
} satisfies Command;
