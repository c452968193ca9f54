import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeFiles, removeOwnFolder } from "../../claude/install/install-files.ts";
import { planRemoval, removeInstalledHooks, type RemovalPlan } from "../../claude/install/install-hooks.ts";
import { mayFail } from "../../claude/install/settings-file.ts";
import { settingsFlags } from "../../claude/install/settings-hooks.ts";
import { emptyMarks } from "../../system/loss-marks.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess, processIn } from "../../system/process-identity.ts";
import { type Io, type ParsedArgs, UsageError } from "../command.ts";
import { type DaemonState, findDaemon } from "../daemon/daemon-client.ts";
import { holdOffHooks, stopDaemon } from "../daemon/stop-daemon.ts";
import { installedService } from "../service/find-service.ts";
import { removeService } from "../service/service-state.ts";
import { askYes } from "../terminal/ask.ts";
import { type Change, makeChanges, plannedReport, type SetupReport } from "./change.ts";
import { readCredentials } from "./credentials.ts";
import { diffOf } from "./install-change.ts";
import { purgeChange } from "./purge.ts";

/**
 * Undoes a setup: first the settings, then the daemon, which gets no events any more, then its program. `--purge` also
 * deletes what was stored.
 * @returns null when the user did not agree
 */
export async function uninstall(args: ParsedArgs, io: Io, names: readonly string[]): Promise<SetupReport | null> {
  const { paths, signal } = io;
  refuseOthers(args, paths, names);
  const removal = planRemoval(paths);
  const purge = args.flag("purge") ? purgeChange(paths) : null;
  const isOver = removal.changesSettings || removal.files.length > 0 || purge !== null;
  const changes = [
    removalChange(removal, io, purge !== null),
    // At the next login it would start a program that is gone.
    serviceChange(io),
    ...(isOver ? [stopChange(paths, await findDaemon(paths))] : []),
    programChange(paths),
    ...(purge === null ? [] : [purge]),
  ];
  if (args.flag("dry-run")) return plannedReport(changes);
  if (purge !== null && !(await confirmPurge(args, io, purge))) return null;
  // From here on, the first Ctrl-C takes effect only between two steps.
  if (signal.aborted) return null;
  const letHooksStart = holdOffHooks(paths);
  try {
    return await makeChanges(changes);
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

async function confirmPurge(args: ParsedArgs, { ask, out }: Io, { preview = [], what }: Change): Promise<boolean> {
  if (args.flag("yes")) return true;
  if (ask === undefined || args.flag("json")) {
    throw new UsageError("--purge deletes what was stored: without a terminal it needs --yes.");
  }
  for (const line of [...preview, ...what.map((step) => `would ${step}`)]) out(line);
  return (await askYes(ask, "Delete all of this for good?", false)) === true;
}

/** The hooks in settings.json, and their files. */
function removalChange(plan: RemovalPlan, { paths, clock }: Io, purges: boolean): Change {
  const { settings, next, changesSettings, isExact, files, backupsLeft } = plan;
  const diff = changesSettings ? diffOf(settings, next?.toString() ?? "") : [];
  const kept = !purges && existsSync(paths.envFile) ? [paths.envFile] : [];
  const gone = [...(changesSettings && next === null ? [settings.target] : []), ...files];
  const what = [
    ...(changesSettings && next !== null ? [`take the hooks out of ${paths.settingsFile}`] : []),
    ...gone.map((path) => `remove ${path}`),
  ];
  return {
    what,
    preview: diff,
    json: {
      settings_file: paths.settingsFile,
      settings_changed: changesSettings,
      settings_restored: changesSettings && isExact,
      files,
      kept,
      backup: null,
      backups_left: backupsLeft,
      diff: diff.join("\n"),
    },
    warnings: settingsFlags(next?.toString() ?? null).plugins.map(
      (plugin) => `The plugin ${plugin} still brings its hooks: \`claude plugin uninstall ${plugin}\` takes it away.`,
    ),
    make: () => {
      const { backup } = removeInstalledHooks(paths, clock.now());
      return {
        lines: [
          what.length === 0
            ? `The hooks of ccen are not installed${purges ? "" : "; nothing was changed"}.`
            : removedText(plan, paths),
          ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
          ...kept.map((path) => `${path} stays.`),
          ...backupsLeft.map((path) => `A copy of earlier settings stays: ${path}`),
          ...(purges || what.length === 0
            ? []
            : [`Stored events stay in ${paths.hooksDir}; \`ccen setup --remove --purge\` deletes them.`]),
        ],
        json: { backup },
      };
    },
  };
}

function removedText({ changesSettings, isExact, next }: RemovalPlan, { settingsFile }: Paths): string {
  if (!changesSettings) return "Removed the hook's files; no hooks were registered.";
  const name = basename(settingsFile);
  if (next === null) return `Removed the hooks. ${name} did not exist before, so it was deleted.`;
  if (isExact) return `Removed the hooks. ${name} is exactly what it was before.`;
  return `Removed the hooks from ${settingsFile}; your later changes stay.`;
}

function serviceChange(io: Io): Change {
  const service = installedService(io);
  return {
    what: service === null ? [] : [`remove the ${service.kind} ${service.name} (${service.file})`],
    json: { service_removed: service !== null },
    make: async () => {
      const removed = await removeService(io);
      return removed === null ? {} : { lines: [`The ${removed} is removed.`] };
    },
  };
}

function stopChange(paths: Paths, daemon: DaemonState): Change {
  return {
    what: daemon.kind === "none" ? [] : [`stop the daemon (process ${daemon.runtime.pid})`],
    json: { daemon_stopped: daemon.kind !== "none" },
    make: async () => {
      const stopped = await stopForGood(paths);
      return { lines: stopped ? ["The daemon is stopped."] : [], json: { daemon_stopped: stopped } };
    },
  };
}

/** The copies of the program, and what a daemon has made again until it was stopped. */
function programChange(paths: Paths): Change {
  const { appDir } = paths;
  return {
    what: existsSync(appDir) ? [`remove ${appDir}`] : [],
    make: () => {
      removeFiles([paths.lossMarksFile, paths.lossSinceFile, paths.pluginMarkerFile, ...emptyMarks(paths)]);
      mayFail(appDir, () => rmSync(appDir, { recursive: true, force: true }));
      removeOwnFolder(paths);
      return {};
    },
  };
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
