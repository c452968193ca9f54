import { dirname, join } from "node:path";
import type { JsonObject } from "../../core/json.ts";
import { readJsonObject } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { type HookCall, quoted, slashed } from "./hook-command.ts";
import { askFiles, isInPlace, ownSource, removeFiles, writePlanned } from "./install-files.ts";
import { changeSettings, type Made, type SettingsChange } from "./install-hooks.ts";
import { encodeRecord, isAsWritten, readRecord, recordFile, sha256 } from "./install-record.ts";
import { renewPluginMarker } from "./plugin-marker.ts";
import { isBlankText, readSettingsFile, type SettingsFile } from "./settings-file.ts";
import { addGroups, groupsIn, handlersOf, isAskHook, removeHandlers } from "./settings-hooks.ts";

const EVENT = "PermissionRequest";

/**
 * How Claude Code runs it. A line for a shell becomes the script, whose parent is then the client; silent without the
 * script. On Windows it is Node, as for the hook that stores events. An `http` hook would need neither, but its port
 * and key would stand in settings.json, and any program that takes the port of a daemon that is gone would get both the
 * key and the whole input; nor has it the client's process id (2.1.332).
 */
function askCall({ askScript, askProgram, dataDir }: Paths, node: string, platform: NodeJS.Platform): HookCall {
  if (platform === "win32") return { command: slashed(node), args: [askProgram, dataDir].map(slashed) };
  const run = `h=${quoted(askScript)}; [ -f "$h" ] && exec /bin/sh "$h" ${quoted(dataDir)}; exit 0;`;
  return { command: `{ ${run} } 2>/dev/null || exit 0` };
}

/** A little longer than the daemon holds a request: only a daemon that hangs is ended by the client. */
const GRACE_S = 120;

/**
 * Registers the hook that waits for answers, beside the one that stores events. The script first, so that a registered
 * hook always has one.
 * @throws AppError when settings.json cannot be parsed or a write fails
 */
export function registerAskHook(
  paths: Paths,
  { holdMinutes, nowMs, platform }: { holdMinutes: number; nowMs: number; platform: NodeJS.Platform },
) {
  const source = ownSource();
  for (const file of askFiles(paths, source)) if (!isInPlace(file)) writePlanned(file);
  const timeout = holdMinutes * 60 + GRACE_S;
  const group = { hooks: [{ type: "command", ...askCall(paths, source.node, platform), timeout }] };
  return change(paths, nowMs, (settings) => {
    const text = settings.text;
    const present = groupsIn(text).filter((entry) => handlersOf(entry).some(isAskHook));
    if (present.length === 1 && JSON.stringify(present[0]) === JSON.stringify({ event: EVENT, group })) return text;
    const original = originalOf(paths, settings);
    const next = isBlankText(original)
      ? `${addGroups("{}", [{ event: EVENT, group }])}\n`
      : addGroups(original, [{ event: EVENT, group }]);
    const record = { version: 1, original, written_sha256: sha256(next) } satisfies JsonObject;
    writePlanned({ path: originFile(paths), content: `${JSON.stringify(record)}\n`, mode: 0o600 });
    return next;
  });
}

/** Takes it out again: settings.json becomes what it was without it, byte for byte. */
export function removeAskHook(paths: Paths, nowMs: number) {
  const made = change(paths, nowMs, (settings) => originalOf(paths, settings));
  removeFiles([paths.askScript, paths.askProgram, originFile(paths)]);
  return made;
}

export function isAskHookRegistered({ settingsFile }: Paths): boolean {
  return groupsIn(readSettingsFile(settingsFile).text).some((entry) => handlersOf(entry).some(isAskHook));
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
