import { readClientVersion } from "../../claude/client-version.ts";
import { ownHookContext } from "../../claude/install/hook-call.ts";
import { eventsFor, eventsNamed } from "../../claude/install/hook-versions.ts";
import { inspectHooks } from "../../claude/install/inspect-hooks.ts";
import { ownSource } from "../../claude/install/install-files.ts";
import {
  planInstall,
  type InstallPlan,
  type InstallRequest,
  type PluginInstead,
} from "../../claude/install/install-plan.ts";
import { readRecord } from "../../claude/install/install-record.ts";
import { readLaunch } from "../../claude/install/launch-file.ts";
import { findPythonNotifier } from "../../claude/install/python-notifier.ts";
import { loadConfig } from "../../config/load-config.ts";
import { planAppCopy, type AppCopy } from "../app/app-copy.ts";
import type { Io, ParsedArgs } from "../command.ts";
import { configuredDestinations } from "../discord/configured-destinations.ts";
import { planDiscord, type DiscordPlan } from "../discord/discord-setup.ts";
import { findDaemon } from "../daemon/find-daemon.ts";
import { UsageError } from "../usage-error.ts";
import { choosePython } from "./choose-python.ts";
import { describeFound, type Guide } from "./guide.ts";
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

interface Questions {
  readonly guide: Guide | null;
  readonly names: readonly string[];
}

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

/** The settings that name a destination on Discord already. */
function destinationsOf(io: Io): readonly string[] {
  return configuredDestinations(loadConfig(io).values).map(({ settings }) => settings.join(", "));
}

function wantsTest(args: ParsedArgs, guide: Guide | null): boolean {
  const [test, noTest] = [args.flag("test"), args.flag("no-test")];
  if (test && noTest) throw new UsageError("--test does not go with --no-test.");
  return !noTest && !args.flag("dry-run") && (test || guide !== null || args.flag("yes"));
}
