import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { LISTEN_OPTIONS, readListenOverrides } from "../daemon/listen-address.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { printAnswer } from "../terminal/print.ts";

export const restart = {
  meta: {
    name: "restart",
    summary: "Restart the daemon",
    options: { ...LISTEN_OPTIONS, "--json": "print the new daemon as JSON" },
    examples: ["ccen restart", "ccen restart --port 8123"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { runtime } = await restartDaemon(io, readListenOverrides(args));
    printAnswer(io, args, { json: runtime, lines: [`Dashboard: ${runtime.url}`] });
    return EXIT.ok;
  },
} satisfies Command;
