import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSameJson, type JsonObject } from "../../core/json.ts";
import { readJsonObject } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { quoted } from "./hook-command.ts";
import { isInPlace, ownSource, removeFiles, writePlanned } from "./install-files.ts";
import { changeSettings, type Made, type SettingsChange } from "./install-hooks.ts";
import { encodeRecord, isAsWritten, readRecord, recordFile, sha256 } from "./install-record.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { isBlankText, readSettingsFile, type SettingsFile } from "./settings-file.ts";
import { addGroups, groupsIn, handlersOf, type HookGroup, isAskHook, removeHandlers } from "./settings-hooks.ts";

/** Its events: for answers, and for notes. */
const [ASK_EVENT, NOTE_EVENT] = ["PermissionRequest", "Stop"] as const;

/** Notes were tested from here on. Clients of 2.0 would wait for the hook before they take a prompt. */
export const NOTES_SINCE = "2.1.331";

/** How long a session at rest takes a note: a working day. */
export const NOTE_HOLD_MINUTES = 12 * 60;

/** The command of settings.json: it becomes the script, whose parent is then the client. Silent without the script. */
function commandOf({ askScript, dataDir }: Paths, event: typeof ASK_EVENT | typeof NOTE_EVENT): string {
  const [words, redirects] = event === NOTE_EVENT ? [" note", "3>&2 2>/dev/null"] : ["", "2>/dev/null"];
  const run = `h=${quoted(askScript)}; [ -f "$h" ] && exec /bin/sh "$h" ${quoted(dataDir)}${words}; exit 0;`;
  return `{ ${run} } ${redirects} || exit 0`;
}

/** A little longer than the daemon holds a request: only a daemon that hangs is ended by the client. */
const GRACE_S = 120;

interface Registration {
  readonly holdMinutes: number;
  /** Also the hook that waits for a note after each turn. */
  readonly takesNotes: boolean;
  readonly nowMs: number;
}

/**
 * Registers the hook that waits for answers, beside the one that stores events. The script first, so that a registered
 * hook always has one.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function registerAskHook(paths: Paths, { holdMinutes, takesNotes, nowMs }: Registration) {
  const script = { path: paths.askScript, content: readFileSync(ownSource().askScript, "utf8"), mode: 0o755 };
  if (!isInPlace(script)) writePlanned(script);
  const command = (event: typeof ASK_EVENT | typeof NOTE_EVENT, minutes: number) => ({
    type: "command",
    command: commandOf(paths, event),
    timeout: minutes * 60 + GRACE_S,
  });
  const wanted = [
    { event: ASK_EVENT, group: { hooks: [command(ASK_EVENT, holdMinutes)] } },
    // The client goes on at once, and wakes its session if the hook ends with status 2.
    ...(takesNotes
      ? [{ event: NOTE_EVENT, group: { hooks: [{ ...command(NOTE_EVENT, NOTE_HOLD_MINUTES), asyncRewake: true }] } }]
      : []),
  ];
  return change(paths, nowMs, (settings) => {
    const text = settings.text;
    if (isSameJson(inWords(registeredGroups(text)), inWords(wanted))) return text;
    const original = originalOf(paths, settings);
    const next = isBlankText(original) ? `${addGroups("{}", wanted)}\n` : addGroups(original, wanted);
    const record = { version: 1, original, written_sha256: sha256(next) } satisfies JsonObject;
    writePlanned({ path: originFile(paths), content: `${JSON.stringify(record)}\n`, mode: 0o600 });
    return next;
  });
}

/** Takes it out again: settings.json becomes what it was without it, byte for byte. */
export function removeAskHook(paths: Paths, nowMs: number) {
  const made = change(paths, nowMs, (settings) => originalOf(paths, settings));
  removeFiles([paths.askScript, originFile(paths)]);
  return made;
}

/** What of it is in settings.json. */
export function registeredAskHooks({ settingsFile }: Paths): { readonly asks: boolean; readonly takesNotes: boolean } {
  const events = new Set(registeredGroups(readSettingsFile(settingsFile).text).map(({ event }) => event));
  return { asks: events.has(ASK_EVENT), takesNotes: events.has(NOTE_EVENT) };
}

function inWords(groups: readonly HookGroup[]): string[] {
  return groups.map((group) => JSON.stringify(group)).toSorted();
}

function registeredGroups(text: string | null): readonly HookGroup[] {
  return groupsIn(text).filter((entry) => handlersOf(entry).some(isAskHook));
}

/** Setup's record of the file stays true, so that its removal still finds its own work. */
function change(paths: Paths, nowMs: number, edit: (settings: SettingsFile) => string | null): Made<SettingsChange> {
  const record = readRecord(paths);
  const made = changeSettings(paths, nowMs, () => {
    const settings = readSettingsFile(paths.settingsFile);
    const next = edit(settings);
    return { settings, next, changesSettings: next !== settings.text, needsBackup: false };
  });
  if (made.changesSettings && made.next !== null && isAsWritten(made.settings, record)) {
    const content = encodeRecord({ ...record, writtenSha256: sha256(made.next) });
    writePlanned({ path: recordFile(paths), content, mode: 0o600 });
  }
  renewPluginMarker(paths);
  return made;
}

/** The settings without this hook: as they were, while only this program has written them since. */
function originalOf(paths: Paths, { text }: SettingsFile): string | null {
  if (isBlankText(text)) return text;
  const record = readJsonObject(originFile(paths));
  if (record?.["written_sha256"] !== sha256(text)) return removeHandlers(text, isAskHook);
  return typeof record["original"] === "string" ? record["original"] : null;
}

/** Containers that were empty before are lost by the edits alone. */
function originFile({ askScript }: Paths): string {
  return join(dirname(askScript), "ask.json");
}
