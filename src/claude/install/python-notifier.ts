import { existsSync } from "node:fs";
import type { JsonObject } from "../../core/json.ts";
import type { Paths } from "../../system/paths.ts";
import { isBlankText, readSettingsFile } from "./settings-file.ts";
import { addGroups, groupsIn, handlersOf, type HookGroup, removeHandlers } from "./settings-hooks.ts";

/** The Python notifier that this program succeeds, as far as it is set up here. */
export interface PythonNotifier {
  readonly hooks: readonly HookGroup[];
  /** Its settings and threads; read and never changed. */
  readonly files: readonly string[];
}

/**
 * All its releases register `CLAUDE_HOOK_EVENT=<event> …`: first `python3 ~/.claude/hooks/discord_notifier.py`, later
 * `cd <its folder> && uv run … python <its folder>/src/main.py`.
 */
function runsPythonNotifier({ command }: JsonObject): boolean {
  if (typeof command !== "string") return false;
  if (/(?:^|[\s/"'])discord_notifier\.py(?=$|[\s"'])/.test(command)) return true;
  return /(?:^|\s)CLAUDE_HOOK_EVENT=/.test(command) && /\/src\/main\.py(?=$|[\s"'])/.test(command);
}

/** Its entries, each with its own handlers only. */
export function pythonHooksIn(text: string | null): readonly HookGroup[] {
  return groupsIn(text).flatMap((entry) => {
    const hooks = handlersOf(entry).filter(runsPythonNotifier);
    return hooks.length === 0 ? [] : [{ event: entry.event, group: { ...entry.group, hooks } }];
  });
}

export function withoutPythonHooks(text: string | null): string | null {
  return isBlankText(text) ? text : removeHandlers(text, runsPythonNotifier);
}

/** Restores them, unless others were registered since. */
export function withPythonHooks(text: string, hooks: readonly HookGroup[]): string {
  const there = new Set(pythonHooksIn(text).map(({ event }) => event));
  return addGroups(
    text,
    hooks.filter(({ event }) => !there.has(event)),
  );
}

/** @throws AppError for settings that cannot be parsed */
export function findPythonNotifier({ settingsFile, legacyThreadsFile, envFile }: Paths): PythonNotifier {
  const hooks = pythonHooksIn(readSettingsFile(settingsFile).text);
  return { hooks, files: hooks.length === 0 ? [] : [envFile, legacyThreadsFile].filter((file) => existsSync(file)) };
}
