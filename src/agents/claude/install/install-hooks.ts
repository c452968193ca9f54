import { existsSync } from "node:fs";
import type { AgentName } from "../../../core/agent.ts";
import type { HookEventName } from "../../../core/event.ts";
import type { Paths } from "../../../system/paths.ts";
import { hookCallFor, refuseOldClient } from "../../install/hook-command.ts";
import {
  hookFiles,
  type HookSource,
  isInPlace,
  makeRawFolders,
  ownFiles,
  type PlannedFile,
  removeFiles,
  removeOwnFolder,
  writePlanned,
} from "../../install/install-files.ts";
import { type InstallRecord, readRecord } from "../../install/install-record.ts";
import {
  changeSettings,
  type Made,
  planEntries,
  planEntriesRemoval,
  type RemovalPlan,
  type SettingsChange,
} from "../../install/registration.ts";
import { readSettingsFile } from "../../install/settings-file.ts";
import { findHooks, settingsFlags } from "../../install/settings-hooks.ts";
import { warningsFor } from "./hook-versions.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { pythonHooksIn, withoutPythonHooks, withPythonHooks } from "./python-notifier.ts";
import { withoutStatusLine } from "./status-line.ts";

export interface InstallRequest {
  readonly paths: Paths;
  readonly events: readonly HookEventName[];
  readonly eventsNamed: boolean;
  /** Also register where the plugin is enabled; it then skips these events (`hook/plugin.sh`). */
  readonly force: boolean;
  readonly source: HookSource;
  readonly clientVersion?: string | null;
  readonly replacesPython?: boolean;
  /** Whose hooks are registered, here Claude Code's; others run the same script. */
  readonly agents?: readonly AgentName[];
}

/** The changes of an installation; planning writes nothing. */
export interface InstallPlan extends SettingsChange {
  /** The enabled plugin brings the hooks in place of settings.json; null where settings.json has them. */
  readonly plugin: string | null;
  readonly events: readonly HookEventName[];
  /** Our files that are missing or outdated. */
  readonly files: readonly PlannedFile[];
  /** How many hooks of the Python notifier are removed where that is requested. */
  readonly pythonHooks: number;
  readonly warnings: readonly string[];
}

/**
 * Installs the script, then registers it: a registered hook always has its script.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function installHooks(request: InstallRequest, nowMs: number): Made<InstallPlan> {
  const { paths } = request;
  const made = changeSettings(nowMs, () => {
    const plan = planInstall(request);
    // With the record: stopped in between, it describes a file that does not exist, and is ignored.
    for (const file of plan.files) writePlanned(file);
    if (plan.plugin === null || servesOthers(request)) makeRawFolders(paths);
    return plan;
  });
  renewPluginMarker(paths);
  return made;
}

function servesOthers({ agents = [] }: InstallRequest): boolean {
  return agents.some((agent) => agent !== "claude");
}

/**
 * Far more than the few milliseconds of a hook, and short enough that a stuck disk does not stop work. SessionEnd has
 * it too: without it all hooks at the end of a session share 1.5 seconds, and a slow hook of another program could cost
 * us ours.
 */
const TIMEOUT_S = 5;

/** @throws AppError `setup/client-too-old`, or for settings that cannot be parsed; nothing is changed then */
export function planInstall(request: InstallRequest): InstallPlan {
  const { paths, events, eventsNamed, force, source, clientVersion = null, replacesPython = false } = request;
  refuseOldClient(clientVersion, process.platform);
  const settings = readSettingsFile(paths.settingsFile);
  const { disablesAllHooks, plugins } = settingsFlags(settings.text);
  const [plugin] = plugins;
  const files = hookFiles(paths, source, process.platform);
  const pythonHooks = pythonHooksIn(settings.text).length;
  const isPluginEnough = plugin !== undefined && findHooks(settings.text).length === 0 && !force;
  if (isPluginEnough || request.agents?.includes("claude") === false) {
    return {
      plugin: isPluginEnough ? plugin : null,
      settings,
      next: settings.bytes,
      changesSettings: false,
      needsBackup: false,
      events,
      // How its hook starts this daemon: by default it starts the plugin's own copy.
      files: files.filter((file) => (servesOthers(request) || file.path === paths.launchFile) && !isInPlace(file)),
      pythonHooks: 0,
      warnings: [],
    };
  }
  const takesPython = replacesPython && pythonHooks > 0;
  const call = hookCallFor(paths, source.node, process.platform);
  const previous = readRecord(paths);
  const { record, ...change } = planEntries(paths, settings, {
    entries: events.map((event) => ({ event, ...call, timeoutS: TIMEOUT_S })),
    base: takesPython ? withoutPythonHooks(settings.text) : settings.text,
    restore: restoring(paths),
    eventsNamed,
    clientVersion: clientVersion ?? previous?.clientVersion ?? null,
    pythonReplaced: takesPython || previous?.pythonReplaced === true,
  });
  return {
    ...change,
    plugin: null,
    events,
    files: [...files, record].filter((file) => !isInPlace(file)),
    pythonHooks,
    warnings: [
      ...warningsFor(events),
      ...(disablesAllHooks ? ["settings.json says disableAllHooks: no hook fires until that is taken out."] : []),
      ...(plugin === undefined
        ? []
        : [`The plugin ${plugin} is enabled as well: it leaves these events to settings.json and brings its others.`]),
    ],
  };
}

/** @throws AppError when settings.json cannot be parsed */
export function planRemoval(paths: Paths): RemovalPlan {
  const plan = planEntriesRemoval(paths, restoring(paths));
  const marker = existsSync(paths.pluginMarkerFile) ? [paths.pluginMarkerFile] : [];
  return { ...plan, files: [...ownFiles(paths), ...marker, ...plan.files] };
}

/** Undoes {@link installHooks}: settings first, so that no registered hook loses its script. */
export function removeInstalledHooks(paths: Paths, nowMs: number): Made<RemovalPlan> {
  const made = changeSettings(nowMs, () => planRemoval(paths));
  removeFiles(made.files);
  removeOwnFolder(paths);
  return made;
}

/** What was there before: the Python notifier's hooks, and the command of the status line. */
function restoring(paths: Paths) {
  return (text: string, { pythonReplaced, original }: InstallRecord): string => {
    const restored = withoutStatusLine(text, paths);
    return pythonReplaced ? withPythonHooks(restored, pythonHooksIn(original?.toString("utf8") ?? null)) : restored;
  };
}
