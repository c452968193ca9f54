import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { PairingDto, RequestsDto } from "../../api/request-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { compareVersions, readClientVersion } from "../../agents/claude/client-program.ts";
import {
  NOTES_SINCE,
  registerAskHook,
  registeredAskHooks,
  removeAskHook,
  writeAskFiles,
} from "../../agents/claude/install/ask-hook.ts";
import { CODEX, installAgentHooks, OPENCODE, registeredFile } from "../../agents/install/agent-hooks.ts";
import { inspectAgents } from "../../agents/inspect-agents.ts";
import { loadConfig } from "../../config/load-config.ts";
import { SETTINGS } from "../../config/settings.ts";
import { tokenWeakness } from "../../core/access.ts";
import type { CheckName } from "../../core/health.ts";
import { agentLabel } from "../../core/agent.ts";
import { formatAge } from "../../core/format/time.ts";
import { unpairBrowsers } from "../../daemon/open-access.ts";
import { type Command, EXIT, type ExitCode, type Io, type ParsedArgs, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon, reloadSettings } from "../daemon/daemon-client.ts";
import { ensureDaemon, settledDaemon } from "../daemon/ensure-daemon.ts";
import { pairBrowsers } from "../daemon/pair-browsers.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { writeSettings } from "../env-file.ts";
import { TRUST } from "../setup/agent-change.ts";
import { NO_HOOKS } from "./start.ts";
import { writeNewToken } from "./token.ts";
import { ownEntry } from "../../core/own-entry.ts";

/** Tested from here on; earlier clients take some answers for others. */
const CLIENT_SINCE = "2.1.199";

export const answers = {
  meta: {
    name: "answers",
    summary: "Answer your agents' permissions, questions and plans from the dashboard",
    usage: "answers [status | on [--yes] | off | pair [NAME] | revoke BROWSER | notes on | notes off]",
    positionals: {
      name: "status|on|off|pair|revoke|notes",
      description: "what to do (status); pair takes a browser's name, revoke one's name or id",
      min: 0,
      // A browser's name has several words.
      max: 8,
    },
    options: { "--yes": "with on, outside a terminal: make a missing access token" },
    examples: [
      "ccen answers on",
      "ccen answers pair Kitchen tablet",
      "ccen answers",
      "ccen answers revoke 4f1c09d2ab37",
      "ccen answers notes on",
      "ccen answers off",
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const [first, ...words] = args.positionals;
    if (first === "revoke" && words.length > 0) return revoke(words.join(" "), io);
    if (first === "pair" && words.length > 0) return pair(words.join(" "), io);
    const verb = first === undefined ? "status" : args.positionals.join(" ");
    const act = ownEntry(VERBS, verb);
    if (act === undefined) {
      throw new UsageError(
        `answers cannot ${JSON.stringify(verb)}`,
        "It can turn on and off, pair, revoke a browser by its name or id, show its status, and turn notes on and off.",
      );
    }
    if (args.flag("yes") && act !== on) throw new UsageError("--yes goes with on.");
    return act(io, args);
  },
} satisfies Command;

const IS_OFF = "Answering is off. `ccen answers on` turns it on.";
const WITHOUT_TOKEN = "the daemon runs without an access token. `ccen restart` applies the one in your settings.";

const VERBS: Readonly<Partial<Record<string, (io: Io, args: ParsedArgs) => Promise<ExitCode>>>> = {
  on,
  off,
  status,
  pair: async (io) => pair("", io),
  "notes on": notesOn,
  "notes off": notesOff,
};

async function on(io: Io, args: ParsedArgs): Promise<ExitCode> {
  const old = await olderThan(CLIENT_SINCE, io);
  const others = otherAgents(io);
  if (old !== null && others.length === 0) return refuse(io, `${old}: answering needs ${CLIENT_SINCE} or later.`);
  const token = requireToken(io, args.flag("yes"));
  if (token === "none") return EXIT.failure;
  const made = old === null ? register(io, { takesNotes: loadConfig(io).values.answersNotes }) : null;
  writeAskFiles(io.paths);
  writeSettings(io, { [SETTINGS.answers.env]: "true" }, "Answering is on");
  if (made === null) io.out(`${old}: ${others.join(" and ")} alone can be answered.`);
  else io.out(`Its hook is registered in ${made.settings.target}. Sessions that are open use it at once.`);
  if (changeCodex(io)) for (const line of TRUST) io.out(line);
  const before = await settledDaemon(io.paths);
  if (before?.kind === "running" && (token === "new" || before.address.key === null)) {
    // Hooks go on meanwhile: their files wait for the new daemon.
    await restartDaemon(io);
    io.out("The daemon was restarted and asks for the token: `ccen open` logs a browser in. Hooks kept their events.");
  } else await reload(io);
  if (!inspectAgents(io.paths).installed) io.out(NO_HOOKS);
  if (isPerson(io)) {
    await ensureDaemon(io);
    await pairBrowsers(io, await connectToDaemon(io.paths), "");
  } else io.out("Next: `ccen answers pair` in a terminal lets a browser answer.");
  return EXIT.ok;
}

/** Makes an access token where there is no usable one: for a person, or with `--yes`. */
function requireToken(io: Io, isAgreed: boolean): "present" | "new" | "none" {
  const { values, provenance } = loadConfig(io);
  const weakness = tokenWeakness(values.dashboardToken);
  if (weakness === null) return "present";
  const isSet = values.dashboardToken !== "";
  const why = `Without ${isSet ? "a strong" : "an"} access token any program could answer your agents in your place`;
  if (isSet && provenance.dashboardToken === "environment") {
    refuse(io, `${why}: ${SETTINGS.dashboardToken.env} of the environment ${weakness}. Correct it there.`);
    return "none";
  }
  if (!isAgreed && !isPerson(io)) {
    refuse(
      io,
      `${why}. \`ccen answers on --yes\` makes one; a running daemon is restarted and asks every browser for it.`,
    );
    return "none";
  }
  writeNewToken(io);
  return "new";
}

/** @returns what is there instead; null where it is as new */
async function olderThan(since: string, io: Io): Promise<string | null> {
  const version = await readClientVersion({ configDir: io.paths.configDir, environment: io.environment });
  if (version === null) return "No `claude` was found on your PATH, and none runs";
  return compareVersions(version, since) < 0 ? `Claude Code ${version} is installed` : null;
}

/** Those beside Claude Code that a setup has connected, and that are answered from here. */
function otherAgents({ paths }: Io): readonly string[] {
  return [CODEX, OPENCODE].filter((agent) => registeredFile(agent, paths) !== null).map(({ name }) => agentLabel(name));
}

/** Codex has the hook while its script is here. @returns whether its file has changed */
function changeCodex(io: Io): boolean {
  const file = registeredFile(CODEX, io.paths);
  if (file === null) return false;
  const home = dirname(file.settingsFile);
  const { settings, changesSettings } = installAgentHooks(CODEX, io.paths, { home, nowMs: io.clock.now() });
  if (changesSettings) io.out(`The hooks of Codex are changed in ${settings.target}.`);
  return changesSettings;
}

function register(io: Io, { takesNotes }: { readonly takesNotes: boolean }) {
  const holdMinutes = loadConfig(io).values.answersHoldMinutes;
  return registerAskHook(io.paths, { holdMinutes, takesNotes, nowMs: io.clock.now(), platform: process.platform });
}

async function notesOn(io: Io): Promise<ExitCode> {
  if (process.platform === "win32") return refuse(io, "Notes are not available on Windows yet.");
  if (!loadConfig(io).values.answers) return refuse(io, "Notes need answering: `ccen answers on` turns it on.");
  const old = await olderThan(NOTES_SINCE, io);
  if (old !== null) return refuse(io, `${old}: notes need ${NOTES_SINCE} or later.`);
  const { settings } = register(io, { takesNotes: true });
  writeSettings(io, { [SETTINGS.answersNotes.env]: "true" }, "Notes are on");
  io.out(`Their hook is registered in ${settings.target}. A session takes a note after its next turn.`);
  await reload(io);
  io.out("Claude Code gives its model a note as not from the user, and as no approval.");
  return EXIT.ok;
}

async function notesOff(io: Io): Promise<ExitCode> {
  const { asks, takesNotes } = registeredAskHooks(io.paths);
  if (takesNotes) {
    const { settings } = asks ? register(io, { takesNotes: false }) : removeAskHook(io.paths, io.clock.now());
    io.out(`Their hook is no longer in ${settings.target}.`);
  }
  if (loadConfig(io).values.answersNotes) writeSettings(io, { [SETTINGS.answersNotes.env]: "false" }, "Notes are off");
  await reload(io);
  io.out("Sessions take no notes.");
  return EXIT.ok;
}

async function off(io: Io): Promise<ExitCode> {
  const { settings, changesSettings } = removeAskHook(io.paths, io.clock.now());
  if (changesSettings) io.out(`Its hook is no longer in ${settings.target}.`);
  changeCodex(io);
  const { answers: isOn, answersNotes } = loadConfig(io).values;
  if (isOn || answersNotes) {
    const notes = answersNotes ? { [SETTINGS.answersNotes.env]: "false" } : {};
    writeSettings(io, { [SETTINGS.answers.env]: "false", ...notes }, "Answering is off");
  }
  // A daemon that runs forgets its paired browsers itself.
  if (!(await reload(io))) unpairBrowsers(io.paths);
  io.out("Every agent is answered in its terminal alone.");
  return EXIT.ok;
}

/** @returns whether a daemon runs */
async function reload(io: Io): Promise<boolean> {
  const daemon = await settledDaemon(io.paths);
  if (daemon?.kind === "running") await reloadSettings(daemon.address);
  return daemon?.kind !== "none";
}

async function status(io: Io): Promise<ExitCode> {
  const { asks, takesNotes } = registeredAskHooks(io.paths);
  const isRegistered = asks || (existsSync(io.paths.askScript) && otherAgents(io).length > 0);
  const { answers: isOn, answersNotes } = loadConfig(io).values;
  if (!isOn) {
    io.out(IS_OFF);
    if (isRegistered || takesNotes) io.err("Its hook is still registered: `ccen answers off` removes it.");
    return EXIT.ok;
  }
  if (!isRegistered) {
    io.err("Answering is on, but its hook is not registered: `ccen answers on` registers it.");
    return EXIT.failure;
  }
  if (takesNotes !== answersNotes) {
    io.err(
      `Notes are ${answersNotes ? "on, but their hook is not registered" : "off, but their hook is registered"}: \`ccen answers notes ${answersNotes ? "on" : "off"}\` corrects it.`,
    );
  }
  const { address, health } = await connectToDaemon(io.paths);
  if (address.key === null) return refuse(io, `Answering is on, but ${WITHOUT_TOKEN}`);
  const { requests, pairings } = await askDaemon<RequestsDto>(address, ROUTES.requests);
  const open = requests.filter(({ state }) => state === "open").length;
  io.out(
    `Answering is on. ${open === 1 ? "1 request is" : `${open} requests are`} open.${answersNotes ? " Notes are on." : ""}`,
  );
  if (pairings.length === 0) io.out("No browser is paired: `ccen answers pair`.");
  else io.out(["Paired, with the id for `ccen answers revoke`:", ...lines(pairings, io)].join("\n"));
  for (const { name, value } of health.checks) {
    const service = SERVICES[name];
    if (service !== undefined) io.out(`${service}: ${value}`);
  }
  return EXIT.ok;
}

const SERVICES: Readonly<Partial<Record<CheckName, string>>> = {
  discord_answers: "Discord",
  telegram_answers: "Telegram",
};

function lines(pairings: readonly PairingDto[], { clock }: Io): readonly string[] {
  return pairings.map(({ id, name, paired_at: at }) => {
    const age = formatAge(clock.now() - Date.parse(at), "en");
    return `  ${id}  ${name}, paired ${age} ago`;
  });
}

/** @param wanted the id or the name of one paired browser */
async function revoke(wanted: string, io: Io): Promise<ExitCode> {
  if (!loadConfig(io).values.answers) return refuse(io, "Answering is off: no browser may answer.");
  const { address } = await connectToDaemon(io.paths);
  const { pairings } = await askDaemon<RequestsDto>(address, ROUTES.requests);
  const found = pairings.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
  const [one] = found;
  if (one === undefined || found.length > 1) {
    const listed = found.length > 1 ? found : pairings;
    const what = `${found.length === 0 ? "No browser" : "More than one browser"} is paired as ${JSON.stringify(wanted)}.`;
    return refuse(io, [what, ...lines(listed, io)].join("\n"));
  }
  await askDaemon(address, `${ROUTES.pairing}${one.id}/revoke`, { method: "POST" });
  io.out(`${one.name} may not answer any more. It stays logged in and can still read.`);
  return EXIT.ok;
}

/**
 * Claude Code's own commands run as you and could pair a browser, too. So a person at a terminal has to do it: a high
 * step, though no wall (docs/security.md).
 */
async function pair(name: string, io: Io): Promise<ExitCode> {
  if (!isPerson(io)) {
    return refuse(io, "Pairing needs you at a terminal of your own: run `ccen answers pair` there.");
  }
  if (!loadConfig(io).values.answers) return refuse(io, IS_OFF);
  const daemon = await connectToDaemon(io.paths);
  if (daemon.address.key === null) return refuse(io, `No browser can be paired: ${WITHOUT_TOKEN}`);
  await pairBrowsers(io, daemon, name);
  return EXIT.ok;
}

function isPerson({ ask, environment }: Io): boolean {
  return ask !== undefined && (environment["CLAUDECODE"] ?? "") === "";
}

function refuse(io: Io, reason: string): ExitCode {
  io.err(reason);
  return EXIT.failure;
}
