import type { LoginLinkDto } from "../../api/dto.ts";
import type { PairingDto, RequestsDto } from "../../api/request-dto.ts";
import { LOGIN_FRAGMENT, ROUTES } from "../../api/routes.ts";
import { compareVersions, readClientVersion } from "../../claude/client-program.ts";
import { NOTES_SINCE, registerAskHook, registeredAskHooks, removeAskHook } from "../../claude/install/ask-hook.ts";
import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { loadConfig } from "../../config/load-config.ts";
import { SETTINGS } from "../../config/settings.ts";
import { isUnencrypted, tokenWeakness } from "../../core/access.ts";
import { formatAge, formatDuration } from "../../core/format/time.ts";
import { unpairBrowsers } from "../../daemon/open-access.ts";
import { type Command, EXIT, type ExitCode, type Io, type ParsedArgs, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon, reloadSettings } from "../daemon/daemon-client.ts";
import { settledDaemon } from "../daemon/ensure-daemon.ts";
import { NOT_ENCRYPTED, reachableUrls } from "../daemon/reachable-urls.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { writeSettings } from "../env-file.ts";
import { askYes } from "../terminal/ask.ts";
import { alignColumns } from "../terminal/print.ts";
import { NO_HOOKS } from "./start.ts";
import { writeNewToken } from "./token.ts";

/** Tested from here on; earlier clients take some answers for others. */
const CLIENT_SINCE = "2.1.199";

export const answers = {
  meta: {
    name: "answers",
    summary: "Answer Claude Code's permissions, questions and plans from the dashboard",
    usage: "answers [status | on [--yes] | off | pair | revoke BROWSER | notes on | notes off]",
    positionals: {
      name: "status|on|off|pair|revoke|notes",
      description: "what to do (status); revoke wants a browser's name or id",
      min: 0,
      // A browser's name has several words.
      max: 8,
    },
    options: { "--yes": "with on: make a missing access token without asking" },
    examples: [
      "ccen answers on",
      "ccen answers pair",
      "ccen answers",
      "ccen answers revoke 4f1c09d2ab37",
      "ccen answers notes on",
      "ccen answers off",
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const [first, ...words] = args.positionals;
    if (first === "revoke" && words.length > 0) return revoke(words.join(" "), io);
    const verb = first === undefined ? "status" : args.positionals.join(" ");
    const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
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
  pair,
  "notes on": notesOn,
  "notes off": notesOff,
};

async function on(io: Io, args: ParsedArgs): Promise<ExitCode> {
  const old = await olderThan(CLIENT_SINCE, io);
  if (old !== null) return refuse(io, `${old}: answering needs ${CLIENT_SINCE} or later.`);
  const token = await requireToken(io, args.flag("yes"));
  if (token === "none") return EXIT.failure;
  const { settings } = register(io, { takesNotes: loadConfig(io).values.answersNotes });
  writeSettings(io, { [SETTINGS.answers.env]: "true" }, "Answering is on");
  io.out(`Its hook is registered in ${settings.target}. Sessions that are open use it at once.`);
  const daemon = await settledDaemon(io.paths);
  if (daemon?.kind === "running" && (token === "new" || daemon.address.key === null)) {
    // Hooks go on meanwhile: their files wait for the new daemon.
    await restartDaemon(io);
    io.out("The daemon was restarted and asks for the token: `ccen open` logs a browser in. Hooks kept their events.");
  } else await reload(io);
  if (!inspectHooks(io.paths).installed) io.out(NO_HOOKS);
  io.out(`Next: ${daemon?.kind === "none" ? "`ccen start`, then " : ""}\`ccen answers pair\` lets a browser answer.`);
  return EXIT.ok;
}

/** Offers to make an access token where there is no usable one. */
async function requireToken(io: Io, isAgreed: boolean): Promise<"present" | "new" | "none"> {
  const { values, provenance } = loadConfig(io);
  const weakness = tokenWeakness(values.dashboardToken);
  if (weakness === null) return "present";
  const isSet = values.dashboardToken !== "";
  const why = `Without ${isSet ? "a strong" : "an"} access token any program could answer Claude Code in your place`;
  if (isSet && provenance.dashboardToken === "environment") {
    refuse(io, `${why}: ${SETTINGS.dashboardToken.env} of the environment ${weakness}. Correct it there.`);
    return "none";
  }
  if (!isAgreed && io.ask === undefined) {
    refuse(
      io,
      `${why}. \`ccen answers on --yes\` makes one; a running daemon is restarted and asks every browser for it.`,
    );
    return "none";
  }
  const question = `${why}. Make one? A running daemon is restarted and asks every browser for it.`;
  if (!isAgreed && io.ask !== undefined && (await askYes(io.ask, question, true)) !== true) {
    refuse(io, "Answering stays off, and nothing was changed.");
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
  const { answers: isOn, answersNotes } = loadConfig(io).values;
  if (isOn || answersNotes) {
    const notes = answersNotes ? { [SETTINGS.answersNotes.env]: "false" } : {};
    writeSettings(io, { [SETTINGS.answers.env]: "false", ...notes }, "Answering is off");
  }
  // A daemon that runs forgets its paired browsers itself.
  if (!(await reload(io))) unpairBrowsers(io.paths);
  io.out("Claude Code is answered in its terminal alone.");
  return EXIT.ok;
}

/** @returns whether a daemon runs */
async function reload(io: Io): Promise<boolean> {
  const daemon = await settledDaemon(io.paths);
  if (daemon?.kind === "running") await reloadSettings(daemon.address);
  return daemon?.kind !== "none";
}

async function status(io: Io): Promise<ExitCode> {
  const { asks: isRegistered, takesNotes } = registeredAskHooks(io.paths);
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
  const { address } = await connectToDaemon(io.paths);
  if (address.key === null) return refuse(io, `Answering is on, but ${WITHOUT_TOKEN}`);
  const { requests, pairings } = await askDaemon<RequestsDto>(address, ROUTES.requests);
  const open = requests.filter(({ state }) => state === "open").length;
  io.out(
    `Answering is on. ${open === 1 ? "1 request is" : `${open} requests are`} open.${answersNotes ? " Notes are on." : ""}`,
  );
  if (pairings.length === 0) io.out("No browser is paired: `ccen answers pair`.");
  else io.out(["Paired, with the id for `ccen answers revoke`:", ...lines(pairings, io)].join("\n"));
  return EXIT.ok;
}

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
async function pair(io: Io): Promise<ExitCode> {
  if (io.ask === undefined || (io.environment["CLAUDECODE"] ?? "") !== "") {
    return refuse(io, "Pairing needs you at a terminal of your own: run `ccen answers pair` there.");
  }
  if (!loadConfig(io).values.answers) return refuse(io, IS_OFF);
  const daemon = await connectToDaemon(io.paths);
  if (daemon.address.key === null) return refuse(io, `No browser can be paired: ${WITHOUT_TOKEN}`);
  const { code, expires_in_seconds: seconds } = await askDaemon<LoginLinkDto>(daemon.address, ROUTES.loginPair, {
    method: "POST",
  });
  const urls = await reachableUrls(daemon);
  const links = urls.map(({ url, by }) => [...(urls.length === 1 ? [] : [by]), `${url}/${LOGIN_FRAGMENT}${code}`]);
  for (const line of alignColumns(links)) io.out(line);
  const within = formatDuration(seconds * 1000, "en");
  io.err(
    `Open ${urls.length === 1 ? "that address" : "one of these addresses"} within ${within} in the browser that may answer Claude Code. It works once, and the browser answers at that very address.`,
  );
  if (urls.every(({ isLocal }) => isLocal)) {
    io.err(
      "The daemon listens on this machine alone, so no phone reaches it yet: docs/several-machines.md names the ways.",
    );
  }
  if (urls.some(({ url }) => isUnencrypted(url))) io.err(NOT_ENCRYPTED);
  return EXIT.ok;
}

function refuse(io: Io, reason: string): ExitCode {
  io.err(reason);
  return EXIT.failure;
}
