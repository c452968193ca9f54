import { loadConfig } from "../../config/load-config.ts";
import { readClientVersion } from "../../claude/client-version.ts";
import { ownSurroundings } from "../../claude/hook-call.ts";
import { eventsFor, eventsNamed } from "../../claude/hook-versions.ts";
import { ownSource } from "../../claude/install-files.ts";
import { installHooks, planRemoval, removeInstalledHooks, type InstallOutcome } from "../../claude/install-hooks.ts";
import { readRecord } from "../../claude/install-record.ts";
import { planInstall, type InstallRequest, type PluginInTheWay } from "../../claude/install-plan.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { configuredDestinations } from "../discord/configured-destinations.ts";
import { CREDENTIAL_OPTIONS, readCredentials } from "../discord/credentials.ts";
import { planDiscord } from "../discord/discord-setup.ts";
import { withDiscord, withoutDiscord } from "../discord/discord-report.ts";
import { applyEnvFileEdit } from "../discord/env-file-edit.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { printJson } from "../print-json.ts";
import { reportInstall, reportRemoval, type SetupReport } from "../setup-report.ts";
import { UsageError } from "../usage-error.ts";

export const setup = {
  meta: {
    name: "setup",
    summary: "Install the hooks into Claude Code's settings.json and set up Discord, or take the hooks out again",
    usage:
      "setup [--webhook-url URL | --bot-token TOKEN --channel-id ID] [--mention-user-id ID] [--no-discord] " +
      "[--no-check] [--events A,B] [--force] [--dry-run] [--json] | setup --remove [--dry-run] [--json]",
    options: {
      "dry-run": { type: "boolean", description: "show what would change, and change nothing" },
      remove: { type: "boolean", description: "take the hooks out; settings.json becomes what it was before" },
      events: {
        type: "string",
        multiple: true,
        value: "A,B",
        description: "register these events instead of those that the dashboard needs",
      },
      ...CREDENTIAL_OPTIONS,
      "no-discord": { type: "boolean", description: "do not ask about Discord" },
      "no-check": { type: "boolean", description: "write the settings for Discord without asking Discord about them" },
      force: { type: "boolean", description: "register also where the plugin is enabled" },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: [
      "ccen setup",
      "ccen setup --dry-run",
      "ccen setup --webhook-url https://discord.com/api/webhooks/…/…",
      "ccen setup --events Stop,Notification",
      "ccen setup --remove",
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const names = args.texts("events").flatMap((list) => list.split(",").map((name) => name.trim()));
    const report = args.flag("remove") ? removeNow(args, io, names) : await setUpNow(args, io, names);
    if (report === null) {
      io.err("Stopped; nothing was changed.");
      return EXIT.failure;
    }
    if (args.flag("json")) printJson(io, report.json);
    else for (const line of report.lines) io.out(line);
    for (const warning of report.warnings) io.err(`warning: ${warning}`);
    return EXIT.ok;
  },
} satisfies Command;

/** @returns null when the person gave up before anything was changed */
async function setUpNow(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport | null> {
  const plan = await planDiscord(args, io);
  if (plan === "abandoned") return null;
  const hooks = await installNow(args, io, names);
  if (plan === "none") return withoutDiscord(hooks, { hint: !args.flag("no-discord") && !isDiscordSetUp(io) });
  const isDryRun = args.flag("dry-run");
  const backup = isDryRun || !plan.edit.changed ? null : applyEnvFileEdit(plan.edit, io.clock.now());
  return withDiscord(hooks, plan, { backup, isDryRun });
}

function isDiscordSetUp(io: Io): boolean {
  return configuredDestinations(loadConfig(io).values).length > 0;
}

async function installNow(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport> {
  const { paths, environment } = io;
  const clientVersion = await readClientVersion({ configDir: paths.configDir, environment });
  const events =
    names.length > 0 ? eventsNamed(names, clientVersion) : eventsFor(clientVersion, readRecord(paths)?.events);
  const hook = ownSurroundings(environment, clientVersion);
  const request = { paths, events, force: args.flag("force"), source: ownSource(), hook };
  const isDryRun = args.flag("dry-run");
  return reportInstall(isDryRun ? pretend(request) : installHooks(request, io.clock.now()), {
    paths,
    clientVersion,
    isDryRun,
  });
}

function pretend(request: InstallRequest): InstallOutcome | PluginInTheWay {
  const plan = planInstall(request);
  if ("plugin" in plan) return plan;
  const registered = plan.nextText !== plan.settings.text;
  return { plan, registered, written: plan.files.map(({ path }) => path), backup: null };
}

function removeNow(args: ParsedArgs, io: Io, names: readonly string[]): SetupReport {
  const { paths } = io;
  if (names.length > 0 || args.flag("force")) {
    throw new UsageError("--remove goes with neither --events nor --force.", "It takes out every hook of ours.");
  }
  if (Object.keys(readCredentials(args)).length > 0) {
    throw new UsageError("--remove goes with no setting for Discord.", `Edit ${paths.envFile} instead.`);
  }
  if (!args.flag("dry-run")) {
    return reportRemoval(removeInstalledHooks(paths, io.clock.now()), { paths, isDryRun: false });
  }
  return reportRemoval({ plan: planRemoval(paths), backup: null }, { paths, isDryRun: true });
}
