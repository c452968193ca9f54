import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { removeFiles, removeOwnFolder } from "../../claude/install/install-files.ts";
import { planRemoval, removeInstalledHooks, unregisters } from "../../claude/install/install-hooks.ts";
import { emptyMarks } from "../../system/loss-marks.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess, processIn } from "../../system/process-identity.ts";
import { type Io, type ParsedArgs, UsageError } from "../command.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { holdOffHooks, stopDaemon } from "../daemon/stop-daemon.ts";
import { installedService } from "../service/find-service.ts";
import { removeService } from "../service/service-state.ts";
import { askYes } from "../terminal/ask.ts";
import { removeCopies } from "./app-copy.ts";
import { readCredentials } from "./credentials.ts";
import { planPurge } from "./plan-purge.ts";
import { purge, reportPurge, reportPlannedPurge } from "./purge.ts";
import { reportRemoval, extended, type SetupReport } from "./setup-report.ts";

/**
 * Undoes a setup: first the settings, then the daemon, which gets no events any more, then its program. `--purge` also
 * deletes what was stored.
 * @returns null when the user did not agree
 */
export async function uninstall(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport | null> {
  const { paths } = io;
  refuseOthers(args, paths, names);
  const purges = args.flag("purge");
  if (args.flag("dry-run")) return reportDryRun(io, purges);
  if (purges && !(await confirmPurge(args, io))) return null;
  // From here on, the first Ctrl-C takes effect only between two steps.
  if (io.signal.aborted) return null;

  const letHooksStart = holdOffHooks(paths);
  try {
    const outcome = removeInstalledHooks(paths, io.clock.now());
    const report = reportRemoval(outcome, { paths, isDryRun: false, purges });
    const isOver = outcome.unregistered || outcome.plan.files.length > 0 || purges;
    // At the next login it would start a program that is gone.
    const service = removeService(io);
    const stopped = isOver && (await stopForGood(paths));
    // The running daemon recreated these files.
    removeFiles([paths.lossMarksFile, paths.lossSinceFile, ...emptyMarks(paths)]);
    removeCopies(paths);
    removeOwnFolder(paths);
    const ended = extended(report, {
      lines: [
        ...(service === null ? [] : [`The ${service} is removed.`]),
        ...(stopped ? ["The daemon is stopped."] : []),
      ],
      json: { daemon_stopped: stopped, service_removed: service !== null },
    });
    if (!purges) return ended;
    const plan = planPurge(paths);
    return extended(ended, reportPurge(plan, purge(paths, plan)));
  } finally {
    letHooksStart();
  }
}

function refuseOthers(args: ParsedArgs, paths: Paths, names: readonly string[]): void {
  const others = ["force", "test", "no-test", "replace-python", "keep-python"].filter((name) => args.flag(name));
  if (names.length > 0 || others.length > 0) {
    throw new UsageError(`--remove does not go with --${others[0] ?? "events"}.`, "It removes every hook of ccen.");
  }
  if (Object.keys(readCredentials(args)).length > 0) {
    throw new UsageError("--remove goes with no setting for Discord.", `Edit ${paths.envFile} instead.`);
  }
}

async function reportDryRun(io: Io, purges: boolean): Promise<SetupReport> {
  const { paths } = io;
  const plan = planRemoval(paths);
  const removal = reportRemoval({ plan, backup: null }, { paths, isDryRun: true, purges });
  const service = installedService(io);
  const isOver = unregisters(plan) || plan.files.length > 0 || purges;
  const daemon = isOver ? await findDaemon(paths) : null;
  const stops = daemon !== null && daemon.kind !== "none";
  const report = extended(removal, {
    lines: [
      ...(existsSync(paths.appDir) ? [`would remove ${paths.appDir}`] : []),
      ...(service === null ? [] : [`would remove the ${service.kind} ${service.name} (${service.file})`]),
      ...(stops ? [`would stop the daemon (process ${daemon.runtime.pid})`] : []),
    ],
    json: { daemon_stopped: stops, service_removed: service !== null },
  });
  const whole = purges ? extended(report, reportPlannedPurge(planPurge(paths))) : report;
  return extended(whole, { lines: ["Nothing was changed (--dry-run)."] });
}

async function confirmPurge(args: ParsedArgs, { ask, out, paths }: Io): Promise<boolean> {
  if (args.flag("yes")) return true;
  if (ask === undefined || args.flag("json")) {
    throw new UsageError("--purge deletes what was stored: without a terminal it needs --yes.");
  }
  for (const line of reportPlannedPurge(planPurge(paths)).lines) out(line);
  return (await askYes(ask, "Delete all of this for good?", false)) === true;
}

/** A hook may be starting a daemon at this moment; this is how long until it is visible. */
const STARTING_MS = 5000;
const POLL_MS = 50;

async function stopForGood(paths: Paths): Promise<boolean> {
  for (let left = STARTING_MS / POLL_MS; left > 0; left--) {
    const daemon = await findDaemon(paths);
    if (daemon.kind !== "none") {
      await stopDaemon(daemon.runtime.pid, paths);
      return true;
    }
    if (!isStarting(paths)) return false;
    await sleep(POLL_MS);
  }
  return false;
}

/** Another process holds the start lock. */
function isStarting({ startLockFile }: Paths): boolean {
  try {
    const { pid, startTime } = processIn(readFileSync(startLockFile, "utf8"));
    return pid !== process.pid && isProcess(pid, startTime);
  } catch {
    return false;
  }
}
