import { rmSync } from "node:fs";
import type { LoginLinkDto } from "../../api/dto.ts";
import type { RequestsDto } from "../../api/request-dto.ts";
import { LOGIN_FRAGMENT, ROUTES } from "../../api/routes.ts";
import { compareVersions, readClientVersion } from "../../claude/client-program.ts";
import { isAskHookRegistered, registerAskHook, removeAskHook } from "../../claude/install/ask-hook.ts";
import { loadConfig } from "../../config/load-config.ts";
import { SETTINGS } from "../../config/settings.ts";
import { tokenWeakness } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import { formatDuration } from "../../core/format/time.ts";
import { type Command, EXIT, type ExitCode, type Io, type ParsedArgs, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon, findDaemon, reloadSettings } from "../daemon/daemon-client.ts";
import { writeSettings } from "../env-file.ts";

/** Tested from here on; earlier clients take some answers for others. */
const CLIENT_SINCE = "2.1.199";

export const answers = {
  meta: {
    name: "answers",
    summary: "Answer Claude Code's permissions, questions and plans from the dashboard",
    usage: "answers on|off|status|pair",
    positionals: { name: "on|off|status|pair", description: "what to do", min: 1, max: 1 },
    options: {},
    examples: ["ccen answers on", "ccen answers pair", "ccen answers off"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const [verb = ""] = args.positionals;
    const act = VERBS[verb];
    if (act === undefined) {
      throw new UsageError(
        `answers cannot ${JSON.stringify(verb)}`,
        "It can turn on and off, pair, and show its status.",
      );
    }
    return act(io);
  },
} satisfies Command;

const VERBS: Readonly<Partial<Record<string, (io: Io) => Promise<ExitCode>>>> = { on, off, status, pair };

async function on(io: Io): Promise<ExitCode> {
  if (process.platform === "win32") return refuse(io, "Answering is not available on Windows yet.");
  const { values } = loadConfig(io);
  if (tokenWeakness(values.dashboardToken) !== null) {
    return refuse(
      io,
      "Without an access token any program could answer Claude Code in your place. `ccen token --new` makes one, `ccen restart` applies it; then run this again.",
    );
  }
  const version = await readClientVersion({ configDir: io.paths.configDir, environment: io.environment });
  if (version === null || compareVersions(version, CLIENT_SINCE) < 0) {
    const found = version === null ? "`claude --version` gave no answer" : `Claude Code ${version} is installed`;
    return refuse(io, `${found}: answering needs ${CLIENT_SINCE} or later.`);
  }
  const { settings } = registerAskHook(io.paths, { holdMinutes: values.answersHoldMinutes, nowMs: io.clock.now() });
  writeSettings(io, { [SETTINGS.answers.env]: "true" }, "Answering is on");
  io.out(`Its hook is registered in ${settings.target}. Sessions that are open use it at once.`);
  await reload(io);
  io.out("Next: `ccen answers pair` lets a browser answer.");
  return EXIT.ok;
}

async function off(io: Io): Promise<ExitCode> {
  const { settings, changesSettings } = removeAskHook(io.paths, io.clock.now());
  if (changesSettings) io.out(`Its hook is no longer in ${settings.target}.`);
  if (loadConfig(io).values.answers) writeSettings(io, { [SETTINGS.answers.env]: "false" }, "Answering is off");
  await reload(io);
  // A daemon that runs forgets which browsers were paired; without one, they must not answer when it is on again.
  if ((await findDaemon(io.paths)).kind === "none") rmSync(io.paths.loginsFile, { force: true });
  io.out("Claude Code is answered in its terminal alone.");
  return EXIT.ok;
}

async function reload(io: Io): Promise<void> {
  const daemon = await findDaemon(io.paths);
  if (daemon.kind === "running") await reloadSettings(daemon.address);
}

async function status(io: Io): Promise<ExitCode> {
  const isRegistered = isAskHookRegistered(io.paths);
  const { answers: isOn } = loadConfig(io).values;
  if (!isOn) {
    io.out("Answering is off. `ccen answers on` turns it on.");
    if (isRegistered) io.err("Its hook is still registered: `ccen answers off` removes it.");
    return EXIT.ok;
  }
  if (!isRegistered) {
    io.err("Answering is on, but its hook is not registered: `ccen answers on` registers it.");
    return EXIT.failure;
  }
  const { address } = await connectToDaemon(io.paths);
  const { requests, paired } = await askDaemon<RequestsDto>(address, ROUTES.requests);
  const open = requests.filter(({ state }) => state === "open").length;
  io.out(`Answering is on. ${open === 1 ? "1 request is" : `${open} requests are`} open.`);
  io.out(paired.length === 0 ? "No browser is paired: `ccen answers pair`." : `Paired: ${paired.join(", ")}.`);
  return EXIT.ok;
}

/**
 * Claude Code's own commands run as you and could pair a browser, too. So a person at a terminal has to do it: a high
 * step, though no wall (docs/security.md).
 */
async function pair(io: Io): Promise<ExitCode> {
  if (io.ask === undefined || (io.environment["CLAUDECODE"] ?? "") !== "") {
    return refuse(io, "Pairing needs you at a terminal of your own: run `ccen answers pair` there.");
  }
  const { address } = await connectToDaemon(io.paths);
  if (address.key === null) throw new AppError("request/not-paired");
  const { code, expires_in_seconds: seconds } = await askDaemon<LoginLinkDto>(address, ROUTES.loginPair, {
    method: "POST",
  });
  io.out(`${address.url}/${LOGIN_FRAGMENT}${code}`);
  io.err(
    `Open that address within ${formatDuration(seconds * 1000, "en")} in the browser that may answer Claude Code. It works once.`,
  );
  return EXIT.ok;
}

function refuse(io: Io, reason: string): ExitCode {
  io.err(reason);
  return EXIT.failure;
}
