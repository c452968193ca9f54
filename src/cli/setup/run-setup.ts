import { mayFail } from "../../agents/install/settings-file.ts";
import { refuseOthersHome } from "../../system/files/file-owner.ts";
import { closeOwnFolders } from "../../system/files/folders.ts";
import type { Io, ParsedArgs } from "../command.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { withoutHooks } from "../daemon/stop-daemon.ts";
import { checkOpenFolders } from "../doctor/check-folders.ts";
import { askYes } from "../terminal/ask.ts";
import { outcomeJson, printStep, runEndToEnd } from "../trace/run-end-to-end.ts";
import { extended, makeChanges, plannedReport, type SetupReport } from "./change.ts";
import type { Guide } from "./credentials.ts";
import { guideOf, planSetup, type SetupPlan } from "./plan-setup.ts";

/** Asks before it changes anything. @returns null when the user gave up before any change */
export async function runSetup(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport | null> {
  const guide = guideOf(args, io);
  const plan = await planSetup(args, io, { guide, names });
  if (plan === null) return null;
  if (args.flag("dry-run")) return plannedReport(plan.changes);
  if (guide !== null && !(await confirmSteps(guide, plan))) return null;
  // From here on, the first Ctrl-C takes effect only between two steps.
  if (io.signal.aborted) return null;
  const report = await install(plan, io);
  if (!plan.withTest || io.signal.aborted) return report;

  const asJson = args.flag("json");
  for (const line of asJson ? [] : [...report.lines, ""]) io.out(line);
  return extended(asJson ? report : { ...report, lines: [] }, await sendTestEvent(io, asJson));
}

async function confirmSteps({ ask, out }: Guide, { changes, withTest }: SetupPlan): Promise<boolean> {
  const steps = changes.flatMap(({ what }) => what);
  if (steps.length === 0) return true;
  if (withTest) steps.push("send a test event through the hook, and start the dashboard where it does not run");
  for (const line of ["", "Setup will:", ...steps.map((step) => `  ${step}`)]) out(line);
  return (await askYes(ask, "Go ahead?", true)) === true;
}

async function install({ changes }: SetupPlan, { paths }: Io): Promise<SetupReport> {
  refuseOthersHome(paths);
  return withoutHooks(paths, async () => {
    const report = await makeChanges(changes);
    mayFail(paths.hooksDir, () => closeOwnFolders(paths));
    // Folders that could not be closed, because others share them.
    return extended(report, { warnings: checkOpenFolders(paths).map(({ detail, fix }) => `${detail}. ${fix}`) });
  });
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
    test: { ...outcomeJson(outcome), url },
    failed: !outcome.ok,
  };
}
