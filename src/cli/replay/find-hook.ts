import { readFileSync } from "node:fs";
import type { HookCall } from "../../claude/install/hook-call.ts";
import { ownSource } from "../../claude/install/install-files.ts";
import { findHooks } from "../../claude/install/settings-hooks.ts";
import type { Paths } from "../../system/paths.ts";

export interface FoundHook {
  /** False: the package's own script is used, and writes where an installed one would. */
  readonly installed: boolean;
  callFor(hookEventName: string): HookCall;
}

/**
 * The hook as Claude Code would run it.
 * @throws AppError when the settings file is not JSON
 */
export function findHook(paths: Paths): FoundHook {
  const entries = findHooks(readSettings(paths.settingsFile));
  const [first] = entries;
  if (first === undefined) {
    const call = substituteHook(paths);
    return { installed: false, callFor: () => call };
  }
  const byEvent = new Map(entries.map((entry) => [entry.event, entry]));
  // An unregistered event uses the first registered hook: the command is the same for each event.
  return { installed: true, callFor: (name) => byEvent.get(name) ?? first };
}

/** @param platform of the hook: on Windows the hook runs in Node */
export function substituteHook(paths: Paths, platform: NodeJS.Platform = process.platform): HookCall {
  const { hookScript, hookProgram } = ownSource();
  if (platform === "win32") return { command: process.execPath, args: [hookProgram, "as", paths.hookProgram] };
  return { command: `h=${quote(paths.hookScript)}; . ${quote(hookScript)}` };
}

function readSettings(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "{}";
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
