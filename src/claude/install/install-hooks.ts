import { existsSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";
import type { HookEventName } from "../../core/event.ts";
import type { Paths } from "../../system/paths.ts";
import { hookCallFor, refuseOldClient } from "./hook-command.ts";
import { warningsFor } from "./hook-versions.ts";
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
} from "./install-files.ts";
import { encodeRecord, type InstallRecord, isAsWritten, readRecord, recordFile, sha256 } from "./install-record.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { pythonHooksIn, withoutPythonHooks, withPythonHooks } from "./python-notifier.ts";
import {
  backUp,
  backupsOf,
  isBlankText,
  readSettingsFile,
  replaceSettingsFile,
  type SettingsFile,
} from "./settings-file.ts";
import { addHooks, findHooks, isAskHook, isOurs, removeHandlers, settingsFlags } from "./settings-hooks.ts";

export interface InstallRequest {
  readonly paths: Paths;
  readonly events: readonly HookEventName[];
  readonly eventsNamed: boolean;
  /** Also register where the plugin is enabled; it then skips these events (`hook/plugin.sh`). */
  readonly force: boolean;
  readonly source: HookSource;
  readonly clientVersion?: string | null;
  readonly replacesPython?: boolean;
}

export interface SettingsChange {
  readonly settings: SettingsFile;
  /** What settings.json will be; null: no file. */
  readonly next: string | Buffer | null;
  readonly changesSettings: boolean;
  /** The file has content that is nowhere else, so a copy of it is kept beside it. */
  readonly needsBackup: boolean;
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

/** A change that was made, with the copy of settings.json. */
export type Made<Plan> = Plan & { readonly backup: string | null };

/**
 * Installs the script, then registers it: a registered hook always has its script.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function installHooks(request: InstallRequest, nowMs: number): Made<InstallPlan> {
  const { paths } = request;
  const made = changeSettings(paths, nowMs, () => {
    const plan = planInstall(request);
    // With the record: stopped in between, it describes a file that does not exist, and is ignored.
    for (const file of plan.files) writePlanned(file);
    if (plan.plugin === null) makeRawFolders(paths);
    return plan;
  });
  renewPluginMarker(paths);
  return made;
}

/** Claude Code itself may write its settings meanwhile; this many new plans. */
const ATTEMPTS = 5;

/** Makes a planned change, and plans it again where another program was quicker. */
export function changeSettings<Plan extends SettingsChange>(paths: Paths, nowMs: number, plan: () => Plan): Made<Plan> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const planned = plan();
    const { settings, next, changesSettings, needsBackup } = planned;
    const backup = needsBackup ? backUp(settings, nowMs) : null;
    if (!changesSettings || replaceSettingsFile(settings, next)) return { ...planned, backup };
    if (backup !== null) removeFiles([backup]);
  }
  throw new AppError("settings/busy", { file: paths.settingsFile });
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
  if (plugin !== undefined && findHooks(settings.text).length === 0 && !force) {
    return {
      plugin,
      settings,
      next: settings.bytes,
      changesSettings: false,
      needsBackup: false,
      events,
      // How its hook starts this daemon: by default it starts the plugin's own copy.
      files: files.filter((file) => file.path === paths.launchFile && !isInPlace(file)),
      pythonHooks: 0,
      warnings: [],
    };
  }
  const takesPython = replacesPython && pythonHooks > 0;
  const call = hookCallFor(paths, source.node, process.platform);
  const next = addHooks(
    takesPython ? withoutPythonHooks(settings.text) : settings.text,
    events.map((event) => ({ event, ...call, timeoutS: TIMEOUT_S })),
  );
  const previous = readRecord(paths);
  const isAsLeft = isAsWritten(settings, previous);
  const record = {
    original: isAsLeft ? previous.original : withoutOurs(settings, previous),
    writtenSha256: sha256(next),
    events,
    eventsNamed,
    clientVersion: clientVersion ?? previous?.clientVersion ?? null,
    pythonReplaced: takesPython || previous?.pythonReplaced === true,
  };
  const recorded = { path: recordFile(paths), content: encodeRecord(record), mode: 0o600 };
  return {
    plugin: null,
    settings,
    next,
    changesSettings: next !== settings.text,
    needsBackup: next !== settings.text && !isAsLeft && settings.bytes !== null,
    events,
    files: [...files, recorded].filter((file) => !isInPlace(file)),
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

export type RemovalPlan = ReturnType<typeof planRemoval>;

/** @throws AppError when settings.json cannot be parsed */
export function planRemoval(paths: Paths) {
  const settings = readSettingsFile(paths.settingsFile);
  const record = readRecord(paths);
  const isExact = isAsWritten(settings, record);
  const next = isExact ? record.original : withoutOurs(settings, record);
  const changesSettings = settings.bytes !== null && (next === null || !next.equals(settings.bytes));
  const backups = backupsOf(settings);
  const copies = backups.filter((path) => isExact && next !== null && readSettingsFile(path).bytes?.equals(next));
  const marker = existsSync(paths.pluginMarkerFile) ? [paths.pluginMarkerFile] : [];
  return {
    settings,
    next,
    changesSettings,
    needsBackup: changesSettings && !isExact,
    /** settings.json becomes what it was, byte for byte. */
    isExact,
    files: [...ownFiles(paths), ...marker, ...copies],
    /** Copies of earlier settings that stay: their content is nowhere else. */
    backupsLeft: backups.filter((path) => !copies.includes(path)),
  };
}

/** Undoes {@link installHooks}: settings first, so that no registered hook loses its script. */
export function removeInstalledHooks(paths: Paths, nowMs: number): Made<RemovalPlan> {
  const made = changeSettings(paths, nowMs, () => planRemoval(paths));
  removeFiles(made.files);
  removeOwnFolder(paths);
  return made;
}

function withoutOurs({ text, bytes }: SettingsFile, record: InstallRecord | null): Buffer | null {
  if (isBlankText(text)) return bytes;
  const original = record?.original?.toString("utf8") ?? null;
  const stripped = removeHandlers(text, (handler) => isOurs(handler) || isAskHook(handler));
  const restored = record?.pythonReplaced === true ? withPythonHooks(stripped, pythonHooksIn(original)) : stripped;
  // We made the file, or filled an empty one, and nothing was added since.
  if (record !== null && isBlankText(original) && /^\ufeff?\s*\{\s*\}\s*$/.test(restored)) return record.original;
  return restored === text ? bytes : Buffer.from(restored);
}
