import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { LISTEN_OPTIONS, readListenOverrides } from "../daemon/listen-address.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { printJson } from "../terminal/print.ts";

export const restart = {
  meta: {
    name: "restart",
    summary: "Restart the daemon",
    options: { ...LISTEN_OPTIONS, "--json": "print the new daemon as JSON" },
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
