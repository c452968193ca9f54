import { loadConfig } from "../../config/load-config.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { ensureDaemon, ensureDaemonAnywhere } from "../daemon/ensure-daemon.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { LISTEN_OPTIONS, listensThere, readListenOverrides } from "../daemon/listen-overrides.ts";
import { printJson } from "../terminal/print-json.ts";
import { runForeground } from "../daemon/run-foreground.ts";

export const start = {
  meta: {
    name: "start",
    summary: "Start the daemon in the background and wait until it is ready",
    usage: "start [--port N] [--host H] [--foreground] [--json]",
    options: {
      ...LISTEN_OPTIONS,
      foreground: { type: "boolean", short: "f", description: "run here until Ctrl-C (twice: at once)" },
      json: { type: "boolean", description: "print the running daemon as JSON" },
      "from-hook": { type: "boolean", hidden: true, description: "print nothing; obey CCEN_AUTO_START" },
    },
    examples: ["ccen start", "ccen start --port 8123", "ccen start --foreground --port 0"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const overrides = readListenOverrides(args);
    if (args.flag("from-hook")) return startFromHook(io);
    if (args.flag("foreground")) return runForeground(overrides, io);
    const { runtime, alreadyRan } = await ensureDaemon(io, overrides);
    if (args.flag("json")) {
      printJson(io, runtime);
      return EXIT.ok;
    }
    io.out(`Dashboard: ${runtime.url}${alreadyRan ? " (it was running already)" : ""}`);
    if (alreadyRan && !listensThere(runtime, overrides)) io.err("`ccen restart` with the same options moves it.");
    return EXIT.ok;
  },
} satisfies Command;

/**
 * Claude Code shows a hook's output to its user, so this prints nothing in any case. The log has the reason; `ccen
 * open` and `ccen status` find any port.
 */
async function startFromHook(io: Io): Promise<ExitCode> {
  if (!loadConfig(io).values.dashboardEnabled) return EXIT.ok;
  try {
    await ensureDaemonAnywhere(io);
    return EXIT.ok;
  } catch {
    return EXIT.failure;
  }
}
