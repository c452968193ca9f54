import type { HookEventName } from "../../core/hook-event-name.ts";
import type { Paths } from "../../system/paths.ts";
import { hookCallFor, type HookCall, type HookContext } from "./hook-call.ts";
import { warningsFor } from "./hook-versions.ts";
import { isInPlace, plannedFiles, type HookSource, type PlannedFile } from "./install-files.ts";
import { readRecord, sha256, type InstallRecord } from "./install-record.ts";
import { pythonHooksIn, withoutPythonHooks, withPythonHooks } from "./python-notifier.ts";
import { isBlankText, readSettingsFile, type SettingsFile } from "./settings-file.ts";
import { settingsFlags } from "./settings-flags.ts";
import { addHooks, findHooks, removeHooks, type HookEntry, type HookGroup } from "./settings-hooks.ts";
import { parseSettings } from "./settings-json.ts";

/**
 * Far more than the few milliseconds of a hook, and short enough that a stuck disk does not stop work. SessionEnd has
 * it too: without it all hooks at the end of a session share 1.5 seconds, and a slow hook of another program could cost
 * us ours.
 */
const TIMEOUT_S = 5;

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

const UNKNOWN_CLIENT: HookContext = {
  platform: process.platform,
  clientVersion: null,
  hasGitBash: () => true,
};

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

function entriesFor(call: HookCall, events: readonly string[]): readonly HookEntry[] {
  return events.map((event) => ({ event, ...call, timeoutS: TIMEOUT_S }));
}

/** Removed earlier and now; for an event in both, the newer ones. */
function mergeTaken(earlier: readonly HookGroup[], now: readonly HookGroup[]): readonly HookGroup[] {
  const events = new Set(now.map(({ event }) => event));
  return [...earlier.filter(({ event }) => !events.has(event)), ...now];
}

/** The settings without our entries. */
export function withoutOurs(settings: SettingsFile, entryCount: number, record: InstallRecord | null): Buffer | null {
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
