import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findHooks } from "../../claude/settings-hooks.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";

export interface FoundHook {
  /** False: the package's own script stands in, and writes where an installed one would. */
  readonly installed: boolean;
  /** The shell command for an event. */
  commandFor(hookEventName: string): string;
}

/**
 * The hook as Claude Code would run it.
 * @throws AppError when the settings file is no JSON
 */
export function findHook(paths: Paths): FoundHook {
  const entries = findHooks(readSettings(paths.settingsFile));
  const [first] = entries;
  if (first === undefined) {
    const command = `h=${quote(paths.hookScript)}; . ${quote(join(packageRoot, "hook", "hook.sh"))}`;
    return { installed: false, commandFor: () => command };
  }
  const byEvent = new Map(entries.map(({ event, command }) => [event, command]));
  // An event that is not registered goes the same way as the registered ones: the hook does not know which it serves.
  return { installed: true, commandFor: (name) => byEvent.get(name) ?? first.command };
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
