import { mayFail } from "../../claude/install/install-files.ts";
import { installHooks, type InstallOutcome, type PluginInstead } from "../../claude/install/install-hooks.ts";
import { loadConfig } from "../../config/load-config.ts";
import { shellWord, refuseOthersHome } from "../../system/files/file-owner.ts";
import { closeOwnFolders, openFolders, type OpenFolder } from "../../system/files/folders.ts";
import { recordOrigin } from "../../system/origin.ts";
import type { Io, ParsedArgs } from "../command.ts";
import { reloadSettings, findDaemon } from "../daemon/daemon-client.ts";
import { holdOffHooks } from "../daemon/stop-daemon.ts";
import { applyEnvFileEdit } from "../env-file.ts";
import { askYes } from "../terminal/ask.ts";
import { outcomeJson, printStep, runEndToEnd } from "../trace/run-end-to-end.ts";
import { makeAppCopy } from "./app-copy.ts";
import { toEnvironment } from "./credentials.ts";
import { unusedProviders, withDiscord, withoutDiscord, type DiscordPlan } from "./discord-setup.ts";
import { confirmationText, guideOf, type Guide, planSetup, type SetupPlan } from "./plan-setup.ts";
import { restartAfterUpgrade } from "./restart-after-upgrade.ts";
import { reportInstall, type InstallContext, extended, type SetupReport } from "./setup-report.ts";

/**
 * Inspects the machine, asks where a user can answer, and only then changes anything.
 * @returns null when the user gave up before any change
 */
export async function runSetup(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport | null> {
  const guide = guideOf(args, io);
  const plan = await planSetup(args, io, { guide, names });
  if (plan === null) return null;
  if (args.flag("dry-run")) return reportDryRun(plan, args, io);
  if (guide !== null && !(await confirmSteps(guide, confirmationText(plan)))) return null;
  // From here on, the first Ctrl-C takes effect only between two steps.
  if (io.signal.aborted) return null;
  const report = await install(plan, args, io);
  if ("plugin" in plan.install || !plan.withTest || io.signal.aborted) return report;

  const asJson = args.flag("json");
  for (const line of asJson ? [] : [...report.lines, ""]) io.out(line);
  const ended = extended(report, await sendTestEvent(io, asJson));
  return asJson ? ended : { ...ended, lines: ended.lines.slice(report.lines.length) };
}

async function confirmSteps({ ask, out }: Guide, steps: readonly string[]): Promise<boolean> {
  if (steps.length === 0) return true;
  out("");
  out("Setup will:");
  for (const step of steps) out(`  ${step}`);
  return (await askYes(ask, "Go ahead?", true)) === true;
}

/** Each step is complete before the next begins: the copy, then the hook that starts it, then the settings. */
async function install(plan: SetupPlan, args: ParsedArgs, io: Io): Promise<SetupReport> {
  const { request, copy, renewal } = plan;
  refuseOthersHome(io.paths);
  mayFail(io.paths.originFile, () => recordOrigin(io.paths));
  const letHooksStart = holdOffHooks(io.paths);
  try {
    if (copy !== null && !copy.isInPlace) makeAppCopy(copy);
    const hooks = reportInstall(installHooks(request, io.clock.now()), contextOf(plan, args, io));
    mayFail(io.paths.hooksDir, () => closeOwnFolders(io.paths));
    const written = extended(setUpDiscord(hooks, { plan, args, io }), await restartAfterUpgrade(io, renewal));
    const loading = plan.discord === "none" ? [] : await loadInDaemon(plan.discord, io);
    return extended(written, { warnings: [...loading, ...openFolders(io.paths).map(openFolderText)] });
  } finally {
    letHooksStart();
  }
}

/** Folders that could not be closed, because others share them. */
function openFolderText({ folder, mode }: OpenFolder): string {
  const close = `chmod go-w ${shellWord(folder)}`;
  return `Other users may write to ${folder} (mode ${mode}), and so put their own program into the hook's place. Close it: ${close}`;
}

/**
 * Has a running daemon load the new settings, so that they apply to the next event.
 * @returns why it cannot, for people
 */
async function loadInDaemon({ credentials }: DiscordPlan, { paths, environment }: Io): Promise<readonly string[]> {
  const daemon = await findDaemon(paths);
  if (daemon.kind !== "running") return [];
  const loaded = await reloadSettings(daemon.address);
  if (loaded === null) return ["The running daemon has not loaded the Discord settings yet. Run `ccen restart`."];
  const names = Object.keys(toEnvironment(credentials)).filter((name) => (environment[name] ?? "").trim() === "");
  const overruled = loaded.settings.filter(
    ({ key, source }) => source === "environment" && names.some((name) => name === key),
  );
  return overruled.map(({ key }) => `The running daemon has ${key} in its environment, which wins over the file.`);
}

function reportPlanned(plan: SetupPlan, args: ParsedArgs, io: Io): SetupReport {
  return setUpDiscord(reportInstall(asPlanned(plan), contextOf(plan, args, io)), { plan, args, io });
}

function reportDryRun(plan: SetupPlan, args: ParsedArgs, io: Io): SetupReport {
  const { outdated } = plan;
  const report = reportPlanned(plan, args, io);
  const renewal = outdated === null ? [] : [`would start the daemon anew, which is version ${outdated}`];
  return { ...report, lines: [...renewal, ...report.lines] };
}

function contextOf({ clientVersion, copy }: SetupPlan, args: ParsedArgs, { paths }: Io): InstallContext {
  return { paths, clientVersion, copy, isDryRun: args.flag("dry-run") };
}

/** The plan's outcome without errors. */
function asPlanned({ install: plan }: SetupPlan): InstallOutcome | PluginInstead {
  if ("plugin" in plan) return plan;
  const registered = plan.nextText !== plan.settings.text;
  return { plan, registered, written: plan.files.map(({ path }) => path), backup: null };
}

/** Writes the settings for Discord, and reports them. */
function setUpDiscord(
  hooks: SetupReport,
  { plan: { discord }, args, io }: { readonly plan: SetupPlan; readonly args: ParsedArgs; readonly io: Io },
): SetupReport {
  if (discord === "none") {
    return withoutDiscord(hooks, args.flag("no-discord") ? [] : unusedProviders(loadConfig(io).values));
  }
  const isDryRun = args.flag("dry-run");
  const { edit } = discord;
  const backup = isDryRun || !edit.changed ? null : applyEnvFileEdit(edit, { paths: io.paths, nowMs: io.clock.now() });
  return withDiscord(hooks, discord, { backup, isDryRun });
}

/** The end of a setup: an event through the hook that Claude Code runs, until the dashboard's API returns it. */
async function sendTestEvent(io: Io, asJson: boolean): Promise<Partial<SetupReport>> {
  const outcome = await runEndToEnd(io, (step) => {
    if (!asJson) printStep(step, io);
  });
  const daemon = await findDaemon(io.paths);
  const url = daemon.kind === "none" ? null : daemon.runtime.url;
  const places = `on the dashboard${outcome.messageId === null ? "" : " and on Discord"}`;
  const arrived = outcome.seq === null ? [] : [`The test event is ${places}.`];
  return {
    lines: [
      "",
      ...(outcome.ok ? arrived : ["The test event did not get through; `ccen doctor` looks at everything."]),
      ...(url === null ? [] : [`Dashboard: ${url}   (\`ccen open\` opens it)`]),
    ],
    json: { test: { ...outcomeJson(outcome), url } },
    ...(outcome.ok ? {} : { failed: true }),
  };
}
