import { readClientVersion } from "../../claude/client-program.ts";
import { eventsFor, eventsNamed } from "../../claude/install/hook-versions.ts";
import { findHooks } from "../../claude/install/settings-hooks.ts";
import { readSettingsFile } from "../../claude/install/settings-file.ts";
import { ownSource } from "../../claude/install/install-files.ts";
import { planInstall } from "../../claude/install/install-hooks.ts";
import { readRecord } from "../../claude/install/install-record.ts";
import { readLaunch } from "../../claude/install/launch-file.ts";
import { pythonHooksIn } from "../../claude/install/python-notifier.ts";
import { loadConfig } from "../../config/load-config.ts";
import { type Io, type OptionTable, type ParsedArgs, UsageError } from "../command.ts";
import { configuredDestinations } from "../configured-destinations.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { askYes } from "../terminal/ask.ts";
import { copyChange, planAppCopy } from "./app-copy.ts";
import { type Guide, readCredentials } from "./credentials.ts";
import { planDiscord } from "./discord-setup.ts";
import { installChange } from "./install-change.ts";
import { renewalChange } from "./restart-after-upgrade.ts";

export type SetupPlan = NonNullable<Awaited<ReturnType<typeof planSetup>>>;

export const PYTHON_OPTIONS = {
  "--replace-python": "remove the Python notifier's hooks; --remove restores them",
  "--keep-python": "keep them: both notifiers report everything",
} satisfies OptionTable;

/**
 * Inspects the machine, reports it, and asks where a user can answer.
 * @returns what a setup will do, in this order, and whether it ends with a test event; null when the user gave up
 * @throws AppError, UsageError: this setup is impossible
 */
export async function planSetup(
  args: ParsedArgs,
  io: Io,
  { guide, names }: { guide: Guide | null; names: readonly string[] },
) {
  const { paths, environment, clock } = io;
  const withTest = wantsTest(args, guide);
  const clientVersion = await readClientVersion({ configDir: paths.configDir, environment });
  const python = pythonHooksIn(readSettingsFile(paths.settingsFile).text).length;
  for (const line of guide === null ? [] : describeFound(io, clientVersion, python)) io.out(line);
  const replacesPython = await choosePython(args, guide, python);
  if (replacesPython === null) return null;
  const discord = await planDiscord(args, io, guide);
  if (discord === null) return null;

  const isNamed = names.length > 0;
  const copy = planAppCopy(paths);
  const request = {
    paths,
    events: isNamed ? eventsNamed(names, clientVersion) : eventsFor(clientVersion, readRecord(paths)?.events),
    eventsNamed: isNamed,
    force: args.flag("force") || isNamed,
    source: ownSource(copy?.program),
    clientVersion,
    replacesPython,
  };
  const install = planInstall(request);
  const renewal = { before: readLaunch(paths), program: request.source.cli, copy };
  return {
    // The copy, then the hook that starts it, then what a restarted daemon reads.
    changes: [
      ...(copy === null ? [] : [copyChange(copy)]),
      installChange(install, request, clock),
      discord,
      renewalChange(io, renewal, await findDaemon(paths)),
    ],
    withTest: withTest && install.plugin === null,
  };
}

/** Null with flags that answer the questions, or with JSON. */
export function guideOf(args: ParsedArgs, { ask, out }: Io): Guide | null {
  if (ask === undefined) return null;
  const isAnswered = ["yes", "json", "dry-run", "no-discord"].some((name) => args.flag(name));
  return isAnswered || Object.keys(readCredentials(args)).length > 0 ? null : { ask, out };
}

function wantsTest(args: ParsedArgs, guide: Guide | null): boolean {
  const [test, noTest] = [args.flag("test"), args.flag("no-test")];
  if (test && noTest) throw new UsageError("--test does not go with --no-test.");
  return !noTest && !args.flag("dry-run") && (test || guide !== null || args.flag("yes"));
}

/** Two notifiers send everything twice. @returns null when the user gave up */
async function choosePython(args: ParsedArgs, guide: Guide | null, hooks: number): Promise<boolean | null> {
  const [replace, keep] = [args.flag("replace-python"), args.flag("keep-python")];
  if (replace && keep) throw new UsageError("--replace-python does not go with --keep-python.");
  if (replace || keep) return replace;
  if (hooks === 0) return false;
  if (guide === null) return args.flag("yes");
  return askYes(guide.ask, "Remove its hooks from settings.json, so that no message comes twice?", true);
}

function describeFound(io: Io, clientVersion: string | null, pythonHooks: number): readonly string[] {
  const client =
    clientVersion === null ? "Claude Code: `claude --version` gave no answer" : `Claude Code ${clientVersion}`;
  const registered = findHooks(readSettingsFile(io.paths.settingsFile).text).length;
  const discord = configuredDestinations(loadConfig(io).values).map(({ settings }) => settings.join(", "));
  return [
    `${client}; Node ${process.version}.`,
    ...(registered === 0 ? [] : [`Our hooks: registered for ${registered} events.`]),
    ...(discord.length === 0 ? [] : [`Discord: set up already (${discord.join(", ")}).`]),
    ...(pythonHooks === 0 ? [] : [`The Python notifier: its hooks are registered for ${pythonHooks} events.`]),
  ];
}
