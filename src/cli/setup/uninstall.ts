import { existsSync, rmSync } from "node:fs";
import { removeFiles, removeOwnFolder } from "../../agents/install/install-files.ts";
import { HOOKED_AGENTS, registeredFile } from "../../agents/install/agent-hooks.ts";
import { planRemoval, removeInstalledHooks } from "../../agents/claude/install/install-hooks.ts";
import type { RemovalPlan } from "../../agents/install/registration.ts";
import { mayFail } from "../../agents/install/settings-file.ts";
import { settingsFlags } from "../../agents/install/settings-hooks.ts";
import { readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess, processIn } from "../../system/process-identity.ts";
import { type Io, type ParsedArgs, UsageError } from "../command.ts";
import { type DaemonState, findDaemon } from "../daemon/daemon-client.ts";
import { stopDaemon, withoutHooks } from "../daemon/stop-daemon.ts";
import { installedService } from "../service/find-service.ts";
import { createRunTool, runSteps } from "../service/service-state.ts";
import { poll } from "../poll.ts";
import { askYes } from "../terminal/ask.ts";
import { type Change, makeChanges, plannedReport, type SetupReport, wouldDo } from "./change.ts";
import { agentRemovalChange } from "./agent-change.ts";
import { readCredentials } from "./credentials.ts";
import { diffOf, removalText } from "./install-change.ts";
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
    // Before the script goes, like the entries of Claude Code.
    ...HOOKED_AGENTS.flatMap((agent) => registeredFile(agent, paths) ?? []).map((file) => agentRemovalChange(file, io)),
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
  return withoutHooks(paths, async () => makeChanges(changes));
}

function refuseOthers(args: ParsedArgs, paths: Paths, names: readonly string[]): void {
  const others = ["force", "test", "no-test", "replace-python", "keep-python", "statusline", "no-statusline"].filter(
    (name) => args.flag(name),
  );
  if (names.length > 0) others.push("events");
  if (args.text("agents") !== undefined) others.push("agents");
  if (others.length > 0) {
    throw new UsageError(`--remove does not go with --${others[0]}.`, "It removes every hook of ccen.");
  }
  if (Object.keys(readCredentials(args)).length > 0) {
    throw new UsageError("--remove goes with no setting for Discord.", `Edit ${paths.envFile} instead.`);
  }
}

async function confirmPurge(args: ParsedArgs, { ask, out }: Io, purge: Change): Promise<boolean> {
  if (args.flag("yes")) return true;
  if (ask === undefined || args.flag("json")) {
    throw new UsageError("--purge deletes what was stored: without a terminal it needs --yes.");
  }
  for (const line of [...(purge.preview ?? []), ...wouldDo(purge)]) out(line);
  return (await askYes(ask, "Delete all of this for good?", false)) === true;
}

function removalChange(plan: RemovalPlan, { paths, clock }: Io, purges: boolean): Change {
  const { settings, next, changesSettings, files, backupsLeft } = plan;
  const diff = changesSettings ? diffOf(settings, next?.toString() ?? "") : [];
  const kept = !purges && existsSync(paths.envFile) ? [paths.envFile] : [];
  const what = [...(changesSettings ? [removalText(plan)] : []), ...files.map((path) => `remove ${path}`)];
  const notes = [
    ...(what.length === 0 ? ["The hooks of ccen are not installed."] : []),
    ...kept.map((path) => `${path} stays.`),
    ...backupsLeft.map((path) => `A copy of earlier settings stays: ${path}`),
  ];
  return {
    what,
    preview: [...diff, ...notes],
    warnings: settingsFlags(next?.toString() ?? null).plugins.map(
      (plugin) => `The plugin ${plugin} still brings its hooks: \`claude plugin uninstall ${plugin}\` takes it away.`,
    ),
    make: () => {
      const { backup } = removeInstalledHooks(paths, clock.now());
      const stored = `Stored events stay in ${paths.hooksDir}; \`ccen setup --remove --purge\` deletes them.`;
      return {
        lines: [
          ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
          ...notes,
          ...(purges || what.length === 0 ? [] : [stored]),
        ],
      };
    },
  };
}

function serviceChange(io: Io): Change {
  const service = installedService(io);
  return {
    what: service === null ? [] : [`remove the ${service.kind} ${service.name} (${service.file})`],
    make: () => {
      if (service !== null) runSteps(service.uninstall, createRunTool(io.environment));
      return {};
    },
  };
}

function stopChange(paths: Paths, planned: DaemonState): Change {
  return {
    what: stopText(planned),
    make: async () => ({ what: stopText(await stopForGood(paths)) }),
  };
}

function stopText(daemon: DaemonState): readonly string[] {
  return daemon.kind === "none" ? [] : [`stop the daemon (process ${daemon.runtime.pid})`];
}

/** The copies of the program, and what a daemon has made again until it was stopped. */
function programChange(paths: Paths): Change {
  const { appDir } = paths;
  return {
    what: existsSync(appDir) ? [`remove ${appDir}`] : [],
    make: () => {
      removeFiles([paths.pluginMarkerFile]);
      mayFail(appDir, () => rmSync(appDir, { recursive: true, force: true }));
      removeOwnFolder(paths);
      return {};
    },
  };
}

/** A hook may be starting a daemon at this moment; this is how long until it is visible. */
const STARTING_MS = 5000;

async function stopForGood(paths: Paths): Promise<DaemonState> {
  await poll(() => (isStarting(paths) ? null : true), { timeoutMs: STARTING_MS });
  const daemon = await findDaemon(paths);
  if (daemon.kind !== "none") await stopDaemon(daemon.runtime.pid, paths);
  return daemon;
}

function isStarting({ startLockFile }: Paths): boolean {
  const { pid, startTime } = processIn(readText(startLockFile) ?? "");
  return pid !== process.pid && isProcess(pid, startTime);
}
