import { readClientVersion } from "../../claude/client-program.ts";
import { ownHookContext } from "../../claude/install/hook-command.ts";
import { eventsFor, eventsNamed } from "../../claude/install/hook-versions.ts";
import { inspectHooks, type HooksReport } from "../../claude/install/inspect-hooks.ts";
import { ownSource, readRecord } from "../../claude/install/install-files.ts";
import {
  planInstall,
  type InstallPlan,
  type InstallRequest,
  type PluginInstead,
} from "../../claude/install/install-hooks.ts";
import { readLaunch } from "../../claude/install/launch-file.ts";
import { findPythonNotifier, type PythonNotifier } from "../../claude/install/python-notifier.ts";
import { loadConfig } from "../../config/load-config.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { type Io, type ParsedArgs, UsageError, type OptionTable } from "../command.ts";
import { configuredDestinations } from "../configured-destinations.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { askYes } from "../terminal/ask.ts";
import { planAppCopy, type AppCopy } from "./app-copy.ts";
import { readCredentials, toEnvironment } from "./credentials.ts";
import { planDiscord, type DiscordPlan } from "./discord-setup.ts";
import { isOutdated, type Renewal } from "./restart-after-upgrade.ts";

/** The plan of a setup; nothing has changed yet. */
export interface SetupPlan {
  readonly request: InstallRequest;
  readonly install: InstallPlan | PluginInstead;
  /** Null where nothing is copied: in a clone. */
  readonly copy: AppCopy | null;
  readonly discord: DiscordPlan | "none";
  readonly clientVersion: string | null;
  readonly withTest: boolean;
  readonly renewal: Renewal;
  /** Version of a running daemon that has to be restarted. */
  readonly outdated: string | null;
}

/** The terminal of a user who is led through the setup. */
export type Guide = Pick<Io, "out"> & Required<Pick<Io, "ask">>;

interface Questions {
  readonly guide: Guide | null;
  readonly names: readonly string[];
}

export const PYTHON_OPTIONS = {
  "--replace-python": "remove the Python notifier's hooks; --remove restores them",
  "--keep-python": "keep them: both notifiers report everything",
} satisfies OptionTable;

/**
 * Inspects the machine, reports it, and asks where a user can answer.
 * @returns null when the user gave up
 * @throws AppError, UsageError: this setup is impossible
 */
export async function planSetup(args: ParsedArgs, io: Io, { guide, names }: Questions): Promise<SetupPlan | null> {
  const { paths, environment } = io;
  const withTest = wantsTest(args, guide);
  const clientVersion = await readClientVersion({ configDir: paths.configDir, environment });
  const python = findPythonNotifier(paths);
  const found = { clientVersion, hooks: inspectHooks(paths), python, discord: destinationsOf(io) };
  for (const line of guide === null ? [] : describeFound(found)) io.out(line);
  const replacesPython = await choosePython(args, guide, python);
  if (replacesPython === null) return null;
  const discord = await planDiscord(args, io);
  if (discord === "abandoned") return null;

  const events =
    names.length > 0 ? eventsNamed(names, clientVersion) : eventsFor(clientVersion, readRecord(paths)?.events);
  const copy = planAppCopy(paths);
  const hook = ownHookContext(environment, clientVersion);
  const request = {
    paths,
    events,
    eventsNamed: names.length > 0,
    force: args.flag("force") || names.length > 0,
    source: ownSource(copy?.program),
    hook,
    replacesPython,
  };
  const install = planInstall(request);
  const renewal = { before: readLaunch(paths), program: request.source.cli, copy };
  const daemon = await findDaemon(paths);
  const outdated = !("plugin" in install) && isOutdated(daemon, renewal) ? daemon.runtime.version : null;
  return { request, install, copy, discord, clientVersion, withTest, renewal, outdated };
}

/** Null with flags that answer the questions, or with JSON. */
export function guideOf(args: ParsedArgs, { ask, out }: Io): Guide | null {
  if (ask === undefined) return null;
  const isAnswered = ["yes", "json", "dry-run", "no-discord"].some((name) => args.flag(name));
  return isAnswered || Object.keys(readCredentials(args)).length > 0 ? null : { ask, out };
}

/** The settings that name a destination on Discord already. */
function destinationsOf(io: Io): readonly string[] {
  return configuredDestinations(loadConfig(io).values).map(({ settings }) => settings.join(", "));
}

function wantsTest(args: ParsedArgs, guide: Guide | null): boolean {
  const [test, noTest] = [args.flag("test"), args.flag("no-test")];
  if (test && noTest) throw new UsageError("--test does not go with --no-test.");
  return !noTest && !args.flag("dry-run") && (test || guide !== null || args.flag("yes"));
}

/**
 * Whether to remove the Python notifier's hooks: two notifiers send everything twice.
 * @returns null when the user gave up
 */
async function choosePython(args: ParsedArgs, guide: Guide | null, { hooks }: PythonNotifier): Promise<boolean | null> {
  const [replace, keep] = [args.flag("replace-python"), args.flag("keep-python")];
  if (replace && keep) throw new UsageError("--replace-python does not go with --keep-python.");
  if (replace || keep) return replace;
  if (hooks.length === 0) return false;
  if (guide === null) return args.flag("yes");
  return askYes(guide.ask, "Remove its hooks from settings.json, so that no message comes twice?", true);
}

interface Found {
  readonly clientVersion: string | null;
  readonly hooks: HooksReport;
  readonly python: PythonNotifier;
  readonly discord: readonly string[];
}

/** The state of this machine, as far as it matters. */
function describeFound({ clientVersion, hooks, python, discord }: Found): readonly string[] {
  const client = clientVersion === null ? "Claude Code was not found" : `Claude Code ${clientVersion}`;
  const ours = hooks.registered.length === 0 ? [] : [`Our hooks: registered for ${hooks.registered.length} events.`];
  return [
    `${client}; Node ${process.version}.`,
    ...ours,
    ...(discord.length === 0 ? [] : [`Discord: set up already (${discord.join(", ")}).`]),
    ...describePython(python),
  ];
}

function describePython({ hooks, files }: PythonNotifier): readonly string[] {
  if (hooks.length === 0) return [];
  const kept = files.length === 0 ? [] : [`Its files are used as they are and stay: ${files.join(", ")}`];
  return [`The Python notifier: its hooks are registered for ${hooks.length} events.`, ...kept];
}

/** The planned changes, one line each; empty without any. */
export function confirmationText({
  install,
  request,
  copy,
  discord,
  withTest,
  outdated,
}: SetupPlan): readonly string[] {
  const steps = [
    ...("plugin" in install
      ? install.files.map(({ path }) => `have the plugin's hooks start this program (${path})`)
      : describeInstall(install, request.paths.settingsFile)),
    ...(copy === null || copy.isInPlace ? [] : [`copy this program (${sizeText(copy.sizeBytes)}) to ${copy.folder}`]),
    ...(discord === "none" || !discord.edit.changed
      ? []
      : [`write ${Object.keys(toEnvironment(discord.credentials)).join(", ")} into ${discord.edit.file.target}`]),
    ...(outdated === null ? [] : [`start the daemon anew, which is version ${outdated}`]),
  ];
  const ending =
    withTest && !("plugin" in install)
      ? ["send a test event through the hook, and start the dashboard where it does not run"]
      : [];
  return steps.length === 0 ? steps : [...steps, ...ending];
}

function describeInstall(plan: InstallPlan, settingsFile: string): readonly string[] {
  const { taken } = plan.python;
  const copied = plan.needsBackup ? ", with a copy beside it" : "";
  return [
    ...(plan.nextText === plan.settings.text
      ? []
      : [`register ${plan.record.events.length} events in ${settingsFile}${copied}`]),
    ...(taken.length === 0
      ? []
      : [`take the Python notifier's hooks out of it (${taken.length}); \`ccen setup --remove\` puts them back`]),
    ...plan.files.map(({ path }) => `write ${path}`),
  ];
}
