import type { Command, Io, ParsedArgs } from "../command.ts";
import { ensureDaemon } from "../ensure-daemon.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { openUrl } from "../open-url.ts";

export const open = {
  meta: {
    name: "open",
    summary: "Open the dashboard in the browser, starting the daemon first where needed",
    usage: "open",
    options: {},
    examples: ["ccen open"],
  },

  async run(_args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { runtime } = await ensureDaemon(io);
    // Printed either way: over ssh, or with another browser in mind, this is what one needs.
    io.out(runtime.url);
    if (!(await openUrl(runtime.url, io.environment))) io.err("No browser can be opened from here: open that address.");
    return EXIT.ok;
  },
} satisfies Command;
