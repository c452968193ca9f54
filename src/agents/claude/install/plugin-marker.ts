import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { JsonObject } from "../../../core/json.ts";
import type { Paths } from "../../../system/paths.ts";
import { quoted } from "../../install/hook-command.ts";
import { callOf, groupsIn, handlersOf, isOurs } from "../../install/settings-hooks.ts";

/**
 * Has the marker name the events at which settings.json runs our hook at every firing: the plugin's hook leaves these to
 * it (`hook/plugin.sh`), and stores all others. The marker has the modification time of the settings.json that it was
 * made from; beside any other it counts for nothing, because a lost event is worse than one stored twice. `touch` sets
 * that time, because Node is exact to the microsecond only.
 *
 * Never throws: without a marker the plugin's hook stores every event.
 */
export function renewPluginMarker({ settingsFile, hookScript, pluginMarkerFile }: Paths): void {
  const unfinished = `${pluginMarkerFile}.${process.pid}`;
  try {
    const settingsTime = timeOf(settingsFile);
    const events = settingsTime === null ? [] : eventsOfEveryFiring(readFileSync(settingsFile, "utf8"), hookScript);
    if (events.length === 0) {
      rmSync(pluginMarkerFile, { force: true });
      return;
    }
    const text = `${events.join(" ")}\n`;
    if (timeOf(pluginMarkerFile) === settingsTime && readFileSync(pluginMarkerFile, "utf8") === text) return;
    writeFileSync(unfinished, text, { mode: 0o600 });
    execFileSync("touch", ["-r", settingsFile, unfinished], { stdio: "ignore" });
    // Otherwise the settings have changed since they were read.
    if (timeOf(unfinished) === settingsTime) renameSync(unfinished, pluginMarkerFile);
  } catch {
    // A settings.json that Claude Code cannot read either, a folder that is not there yet, a full disk.
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Nanoseconds; null without such a file. */
function timeOf(file: string): bigint | null {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? null;
}

/**
 * Not those where the hook has a matcher or a condition.
 * @throws AppError for invalid JSON, which Claude Code ignores
 */
function eventsOfEveryFiring(settings: string, hookScript: string): readonly string[] {
  const paths = [hookScript, quoted(hookScript)];
  const runsOurs = (handler: JsonObject): boolean =>
    isOurs(handler) && !("if" in handler) && paths.some((path) => callOf(handler).command.includes(path));
  const always = groupsIn(settings).filter(
    (entry) => ["", "*", undefined].some((all) => entry.group["matcher"] === all) && handlersOf(entry).some(runsOurs),
  );
  return [...new Set(always.map(({ event }) => event))];
}
