import { randomBytes } from "node:crypto";
import { loadConfig } from "../../config/load-config.ts";
import { SETTINGS } from "../../config/settings.ts";
import { tokenWeakness } from "../../core/access.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { settledDaemon } from "../daemon/ensure-daemon.ts";
import { writeSettings } from "../env-file.ts";

const TOKEN_BYTES = 32;

export const token = {
  meta: {
    name: "token",
    summary: "Show whether the dashboard needs an access token, or make one",
    usage: "token [--new [--replace] | --show]",
    options: {
      "--new": "make one and write it into hooks/.env.discord",
      "--replace": "with --new: replace the present one",
      "--show": "print the token, for a program on another machine",
    },
    examples: [
      "ccen token --new",
      'curl -H "Authorization: Bearer $(ccen token --show)" http://127.0.0.1:8000/api/health',
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    if (args.flag("new") && args.flag("show")) throw new UsageError("--new does not go with --show.");
    if (args.flag("replace") && !args.flag("new")) throw new UsageError("--replace goes with --new.");
    const { values, provenance } = loadConfig(io);
    const current = values.dashboardToken;
    if (args.flag("new")) {
      // No daemon starts with a weak token, so replacing it ends no login.
      if (tokenWeakness(current) !== null || args.flag("replace")) return renew(io);
      io.err(`A token is set already (${provenance.dashboardToken}), so nothing was changed.`);
      io.err(
        "A new one shuts out every browser, script and machine that uses it: `ccen token --new --replace`. `ccen token --show` prints the one that is set.",
      );
      return EXIT.failure;
    }
    if (current === "") {
      io.err(
        "No token is set: the dashboard answers this machine alone, and all its users. `ccen token --new` sets one.",
      );
      return args.flag("show") ? EXIT.failure : EXIT.ok;
    }
    if (args.flag("show")) {
      io.out(current);
      return EXIT.ok;
    }
    const weakness = tokenWeakness(current);
    io.out(`A token is set (${provenance.dashboardToken})${weakness === null ? "." : `, but it ${weakness}.`}`);
    return weakness === null ? EXIT.ok : EXIT.failure;
  },
} satisfies Command;

/** Writes a new token; a running daemon asks for it once it is restarted. */
export function writeNewToken(io: Io): void {
  const drawn = randomBytes(TOKEN_BYTES).toString("base64url");
  writeSettings(io, { [SETTINGS.dashboardToken.env]: drawn }, "A new token stands");
}

async function renew(io: Io): Promise<ExitCode> {
  writeNewToken(io);
  if ((await settledDaemon(io.paths))?.kind !== "none")
    io.out("`ccen restart` makes the daemon ask for it; every browser has to be let in anew.");
  io.out("`ccen open` lets your browser in, `ccen token --show` prints the token.");
  return EXIT.ok;
}
