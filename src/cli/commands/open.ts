import type { LoginLinkDto } from "../../api/dto.ts";
import { LOGIN_FRAGMENT, ROUTES } from "../../api/routes.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { askDaemon, type DaemonAddress } from "../daemon/daemon-client.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../daemon/ensure-daemon.ts";
import { openUrl } from "../terminal/open-url.ts";

export const open = {
  meta: {
    name: "open",
    summary: "Open the dashboard in the browser; start the daemon if needed",
    options: {},
    examples: ["ccen open"],
  },

  async run(_args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { address, moved } = await ensureDaemonAnywhere(io);
    if (moved) io.err(ON_A_FREE_PORT);
    const link = await loginLink(address);
    const opened = await openUrl(link, io.environment);
    // Always printed: over ssh or for another browser, you need the address.
    io.out(opened ? address.url : link);
    if (!opened)
      io.err(
        `No browser can be opened from here: open that address${link === address.url ? "" : ONCE_WITHIN_A_MINUTE}.`,
      );
    return EXIT.ok;
  },
} satisfies Command;

const ONCE_WITHIN_A_MINUTE = " within a minute (it works once)";

/**
 * The dashboard's address; where it needs a token, with a code that logs one browser in. The code is in the fragment,
 * which no server, proxy or Referer receives and which the page removes at once. Other users of the machine may see it
 * in the process list: so it works once, and a second use ends the session of the first.
 */
async function loginLink(address: DaemonAddress): Promise<string> {
  if (address.key === null) return address.url;
  const { code } = await askDaemon<LoginLinkDto>(address, ROUTES.loginLink, { method: "POST" });
  return `${address.url}/${LOGIN_FRAGMENT}${code}`;
}
