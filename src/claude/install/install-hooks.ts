import { existsSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";
import type { HookEventName } from "../../core/event.ts";
import { emptyMarks } from "../../system/loss-marks.ts";
import type { Paths } from "../../system/paths.ts";
import { hookCallFor, type HookCall, type HookContext } from "./hook-command.ts";
import { warningsFor } from "./hook-versions.ts";
import {
  encodeRecord,
  isInPlace,
  makeRawFolders,
  plannedFiles,
  readRecord,
  recordFile,
  removeFiles,
  removeOwnFolder,
  sha256,
  writePlanned,
  type HookSource,
  type InstallRecord,
  type PlannedFile,
} from "./install-files.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { pythonHooksIn, withoutPythonHooks, withPythonHooks } from "./python-notifier.ts";
import { backUp, isBlankText, readSettingsFile, replaceSettingsFile, type SettingsFile } from "./settings-file.ts";
import { addHooks, findHooks, removeHooks, settingsFlags, type HookEntry, type HookGroup } from "./settings-hooks.ts";
import { parseSettings } from "./settings-json.ts";

export interface InstallRequest {
  readonly paths: Paths;
  readonly events: readonly HookEventName[];
  /** A person named these events. */
  readonly eventsNamed: boolean;
  /** Also register where the plugin is enabled; it then skips these events (`hook/plugin.sh`). */
  readonly force: boolean;
  readonly source: HookSource;
  /** Decides how the hook is called; by default this system and an unknown client. */
  readonly hook?: HookContext;
  /** Remove the hooks of the Python notifier. */
  readonly replacesPython?: boolean;
}

/** The changes of an installation; planning writes nothing. */
export interface InstallPlan {
  readonly settings: SettingsFile;
  readonly nextText: string;
  /** Our files that are missing or outdated. */
  readonly files: readonly PlannedFile[];
  readonly record: InstallRecord;
  /** Hooks of the Python notifier to remove, and to keep. */
  readonly python: { readonly taken: readonly HookGroup[]; readonly left: readonly HookGroup[] };
  /** The file changed since our last write, so a copy of it is kept beside it. */
  readonly needsBackup: boolean;
  readonly warnings: readonly string[];
}

/** The plugin brings the hooks, and `force` is off. */
export interface PluginInstead {
  readonly plugin: string;
  /** How its hook starts this daemon, where that is missing: by default it starts the plugin's own copy. */
  readonly files: readonly PlannedFile[];
}

export interface InstallOutcome {
  readonly plan: InstallPlan;
  /** Whether settings.json was written. */
  readonly registered: boolean;
  readonly written: readonly string[];
  readonly backup: string | null;
}

/** Claude Code itself may write its settings meanwhile; this many restarts. */
const ATTEMPTS = 5;

/**
 * Installs the script, then registers it: a registered hook always has its script.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function installHooks(request: InstallRequest, nowMs: number): InstallOutcome | PluginInstead {
  const { paths } = request;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = planInstall(request);
    for (const file of plan.files) writePlanned(file);
    if ("plugin" in plan) return plan;
    makeRawFolders(paths);
    const backup = plan.needsBackup ? backUp(plan.settings, nowMs) : null;
    const record = recordPlanned(paths, plan.record, backup);
    // Before the settings: stopped in between, the record describes a file that does not exist, and is ignored.
    const records = isInPlace(record) ? [] : [record];
    for (const file of records) writePlanned(file);
    const registered = plan.nextText !== plan.settings.text;
    if (!registered || replaceSettingsFile(plan.settings, plan.nextText)) {
      renewPluginMarker(paths);
      return { plan, registered, written: [...plan.files, ...records].map(({ path }) => path), backup };
    }
    if (backup !== null) removeFiles([backup]);
  }
  throw new AppError("settings/busy", { file: paths.settingsFile });
}

function recordPlanned(paths: Paths, record: InstallRecord, backup: string | null): PlannedFile {
  const backups = backup === null ? record.backups : [...record.backups, backup];
  return { path: recordFile(paths), content: encodeRecord({ ...record, backups }), mode: 0o600 };
}

const UNKNOWN_CLIENT: HookContext = {
  platform: process.platform,
  clientVersion: null,
  hasGitBash: () => true,
};

/** @throws AppError for settings that cannot be parsed; nothing is changed then */
export function planInstall(request: InstallRequest): InstallPlan | PluginInstead {
  const { paths, events, eventsNamed, force, source, hook = UNKNOWN_CLIENT, replacesPython = false } = request;
  const settings = readSettingsFile(paths.settingsFile);
  const isBlank = isBlankText(settings.text);
  const entriesNow = isBlank ? [] : findHooks(settings.text);
  const { disablesAllHooks, plugins } = isBlank
    ? { disablesAllHooks: false, plugins: [] }
    : settingsFlags(settings.text);
  const files = plannedFiles(paths, source, hook.platform).filter((file) => !isInPlace(file));
  const [plugin] = plugins;
  if (plugin !== undefined && entriesNow.length === 0 && !force) {
    return { plugin, files: files.filter(({ path }) => path === paths.launchFile) };
  }

  const pythonHooks = pythonHooksIn(settings.text);
  const taken = replacesPython ? pythonHooks : [];
  const base = taken.length === 0 || isBlank ? settings.text : withoutPythonHooks(settings.text);
  const nextText = addHooks(base, entriesFor(hookCallFor(paths, source.node, hook), events));
  const previous = readRecord(paths);
  const isAsWeLeftIt =
    previous !== null && settings.bytes !== null && sha256(settings.bytes) === previous.writtenSha256;
  return {
    settings,
    nextText,
    files,
    record: {
      original: isAsWeLeftIt ? previous.original : withoutOurs(settings, entriesNow.length, previous),
      writtenSha256: sha256(nextText),
      events,
      eventsNamed,
      clientVersion: hook.clientVersion ?? previous?.clientVersion ?? null,
      backups: previous?.backups ?? [],
      pythonHooks: mergeTaken(previous?.pythonHooks ?? [], taken),
    },
    python: { taken, left: replacesPython ? [] : pythonHooks },
    needsBackup: nextText !== settings.text && !isAsWeLeftIt && settings.bytes !== null,
    warnings: [
      ...warningsFor(events),
      ...(disablesAllHooks ? ["settings.json says disableAllHooks: no hook fires until that is taken out."] : []),
      ...(plugin === undefined
        ? []
        : [`The plugin ${plugin} is enabled as well: it leaves these events to settings.json and brings its others.`]),
    ],
  };
}

/**
 * Far more than the few milliseconds of a hook, and short enough that a stuck disk does not stop work. SessionEnd has
 * it too: without it all hooks at the end of a session share 1.5 seconds, and a slow hook of another program could cost
 * us ours.
 */
const TIMEOUT_S = 5;

function entriesFor(call: HookCall, events: readonly string[]): readonly HookEntry[] {
  return events.map((event) => ({ event, ...call, timeoutS: TIMEOUT_S }));
}

/** Removed earlier and now; for an event in both, the newer ones. */
function mergeTaken(earlier: readonly HookGroup[], now: readonly HookGroup[]): readonly HookGroup[] {
  const events = new Set(now.map(({ event }) => event));
  return [...earlier.filter(({ event }) => !events.has(event)), ...now];
}

export interface RemovalPlan {
  readonly settings: SettingsFile;
  /** Null: the file is removed, because we created it. */
  readonly next: Buffer | null;
  /** `next` equals the original, byte for byte. */
  readonly isExact: boolean;
  readonly files: readonly string[];
  /** Copies of earlier settings that stay: their content is nowhere else. */
  readonly backupsLeft: readonly string[];
}

export interface RemovalOutcome {
  readonly plan: RemovalPlan;
  readonly unregistered: boolean;
  readonly backup: string | null;
}

/** @throws AppError when settings.json cannot be parsed */
export function planRemoval(paths: Paths): RemovalPlan {
  const settings = readSettingsFile(paths.settingsFile);
  const record = readRecord(paths);
  const isExact = record !== null && settings.bytes !== null && sha256(settings.bytes) === record.writtenSha256;
  const next = isExact ? record.original : withoutOurs(settings, countOurs(settings), record);
  const copies = isExact ? record.backups.filter((path) => holds(path, record.original)) : [];
  const files = [
    paths.hookScript,
    paths.hookProgram,
    paths.launchFile,
    paths.lossMarksFile,
    paths.lossSinceFile,
    ...emptyMarks(paths),
    recordFile(paths),
    paths.pluginMarkerFile,
    ...copies,
  ];
  const backupsLeft = (record?.backups ?? []).filter((path) => !copies.includes(path) && existsSync(path));
  return { settings, next, isExact, files: files.filter((path) => existsSync(path)), backupsLeft };
}

/** Whether it changes settings.json. */
export function unregisters({ settings, next }: Pick<RemovalPlan, "settings" | "next">): boolean {
  return settings.bytes !== null && (next === null || !next.equals(settings.bytes));
}

/** Undoes {@link installHooks}: settings first, so that no registered hook loses its script. */
export function removeInstalledHooks(paths: Paths, nowMs: number): RemovalOutcome {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = planRemoval(paths);
    const { settings, next, isExact, files } = plan;
    const unregistered = unregisters(plan);
    const backup = unregistered && !isExact ? backUp(settings, nowMs) : null;
    if (!unregistered || replaceSettingsFile(settings, next)) {
      removeFiles(files);
      removeOwnFolder(paths);
      return { plan, unregistered, backup };
    }
    if (backup !== null) removeFiles([backup]);
  }
  throw new AppError("settings/busy", { file: paths.settingsFile });
}

function countOurs({ text }: SettingsFile): number {
  return text === null || text.trim() === "" ? 0 : findHooks(text).length;
}

function holds(path: string, bytes: Buffer | null): boolean {
  return bytes !== null && readSettingsFile(path).bytes?.equals(bytes) === true;
}

/** The settings without our entries. */
function withoutOurs(settings: SettingsFile, entryCount: number, record: InstallRecord | null): Buffer | null {
  const { text, bytes } = settings;
  const pythonHooks = record?.pythonHooks ?? [];
  if (isBlankText(text) || (entryCount === 0 && pythonHooks.length === 0)) return bytes;
  const original = record?.original ?? null;
  const originalText = original?.toString("utf8") ?? null;
  const ownless = removeHooks(text, isBlankText(originalText) ? null : originalText);
  const stripped = withPythonHooks(ownless, pythonHooks);
  // We made the file, or filled an empty one, and nothing was added since.
  if (record !== null && isBlankText(originalText) && isEmptyObject(stripped)) return original;
  return Buffer.from(stripped);
}

function isEmptyObject(text: string): boolean {
  const root = parseSettings(text);
  return root.kind === "object" && root.members.length === 0;
}
