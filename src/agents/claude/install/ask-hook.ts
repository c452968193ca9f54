import { dirname, join } from "node:path";
import { isSameJson, type JsonObject } from "../../../core/json.ts";
import { readJsonObject } from "../../../system/files/read-text.ts";
import type { Paths } from "../../../system/paths.ts";
import { type HookCall, quoted, slashed } from "../../install/hook-command.ts";
import { askFiles, isInPlace, ownSource, removeFiles, writePlanned } from "../../install/install-files.ts";
import { encodeRecord, isAsWritten, readRecord, sha256 } from "../../install/install-record.ts";
import { changeSettings, type Made, type SettingsChange } from "../../install/registration.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { isBlankText, readSettingsFile, type SettingsFile } from "../../install/settings-file.ts";
import {
  addGroups,
  groupsIn,
  handlersOf,
  type HookGroup,
  isAskHook,
  removeHandlers,
} from "../../install/settings-hooks.ts";

/** Its events: for answers, and for notes. */
const [ASK_EVENT, NOTE_EVENT] = ["PermissionRequest", "Stop"] as const;

type AskEvent = typeof ASK_EVENT | typeof NOTE_EVENT;

/** Notes were tested from here on. Clients of 2.0 would wait for the hook before they take a prompt. */
export const NOTES_SINCE = "2.1.331";

/** How long a session at rest takes a note: a working day. */
export const NOTE_HOLD_MINUTES = 12 * 60;

/**
 * How Claude Code runs it. A line for a shell becomes the script, whose parent is then the client; silent without the
 * script. On Windows it is Node, as for the hook that stores events. An `http` hook would need neither, but its port
 * and key would stand in settings.json, and any program that takes the port of a daemon that is gone would get both the
 * key and the whole input; nor has it the client's process id (2.1.332).
 */
function callOf({ askScript, askProgram, dataDir }: Paths, event: AskEvent, platform: NodeJS.Platform): HookCall {
  const words = event === NOTE_EVENT ? ["note"] : [];
  if (platform === "win32") {
    return { command: slashed(ownSource().node), args: [...[askProgram, dataDir].map(slashed), ...words] };
  }
  const run = `h=${quoted(askScript)}; [ -f "$h" ] && exec /bin/sh "$h" ${[quoted(dataDir), ...words].join(" ")}; exit 0;`;
  return { command: `{ ${run} } ${event === NOTE_EVENT ? "3>&2 " : ""}2>/dev/null || exit 0` };
}

/** A little longer than the daemon holds a request: only a daemon that hangs is ended by the client. */
const GRACE_S = 120;

interface Registration {
  readonly holdMinutes: number;
  /** Also the hook that waits for a note after each turn. */
  readonly takesNotes: boolean;
  readonly nowMs: number;
  readonly platform: NodeJS.Platform;
}

/**
 * Registers the hook that waits for answers, beside the one that stores events. The script first, so that a registered
 * hook always has one.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function registerAskHook(paths: Paths, { holdMinutes, takesNotes, nowMs, platform }: Registration) {
  writeAskFiles(paths);
  const hook = (event: AskEvent, minutes: number) => ({
    type: "command",
    ...callOf(paths, event, platform),
    timeout: minutes * 60 + GRACE_S,
  });
  const wanted = [
    { event: ASK_EVENT, group: { hooks: [hook(ASK_EVENT, holdMinutes)] } },
    // The client goes on at once, and wakes its session if the hook ends with status 2.
    ...(takesNotes
      ? [{ event: NOTE_EVENT, group: { hooks: [{ ...hook(NOTE_EVENT, NOTE_HOLD_MINUTES), asyncRewake: true }] } }]
      : []),
  ];
  return changeBesideSetup(paths, nowMs, (settings) => {
    const text = settings.text;
    if (isSameJson(inWords(registeredGroups(text)), inWords(wanted))) return text;
    const original = originalOf(paths, settings);
    const next = isBlankText(original) ? `${addGroups("{}", wanted)}\n` : addGroups(original, wanted);
    const record = { version: 1, original, written_sha256: sha256(next) } satisfies JsonObject;
    writePlanned({ path: originFile(paths), content: `${JSON.stringify(record)}\n`, mode: 0o600 });
    return next;
  });
}

/** Other agents' hooks and plugins run them too. */
export function writeAskFiles(paths: Paths): void {
  for (const file of askFiles(paths, ownSource())) if (!isInPlace(file)) writePlanned(file);
}

/** Takes it out again: settings.json becomes what it was without it, byte for byte. */
export function removeAskHook(paths: Paths, nowMs: number) {
  const made = changeBesideSetup(paths, nowMs, (settings) => originalOf(paths, settings));
  removeFiles([paths.askScript, paths.askProgram, paths.askModule, originFile(paths)]);
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
export function changeBesideSetup(
  paths: Paths,
  nowMs: number,
  edit: (settings: SettingsFile) => string | null,
): Made<SettingsChange> {
  const record = readRecord(paths);
  const made = changeSettings(nowMs, () => {
    const settings = readSettingsFile(paths.settingsFile);
    const next = edit(settings);
    return { settings, next, changesSettings: next !== settings.text, needsBackup: false };
  });
  if (made.changesSettings && made.next !== null && isAsWritten(made.settings, record)) {
    const content = encodeRecord({ ...record, writtenSha256: sha256(made.next) });
    writePlanned({ path: paths.recordFile, content, mode: 0o600 });
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
