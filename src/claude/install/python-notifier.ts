import { existsSync } from "node:fs";
import type { Paths } from "../../system/paths.ts";
import { isBlankText, readSettingsFile } from "./settings-file.ts";
import { addGroups, findGroups, removeGroups, type HookGroup } from "./settings-hooks.ts";

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
function runsPythonNotifier(command: string): boolean {
  if (/(?:^|[\s/"'])discord_notifier\.py(?=$|[\s"'])/.test(command)) return true;
  return /(?:^|\s)CLAUDE_HOOK_EVENT=/.test(command) && /\/src\/main\.py(?=$|[\s"'])/.test(command);
}

export function pythonHooksIn(text: string | null): readonly HookGroup[] {
  return isBlankText(text) ? [] : findGroups(text, runsPythonNotifier);
}

export function withoutPythonHooks(text: string): string {
  return removeGroups(text, runsPythonNotifier);
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
