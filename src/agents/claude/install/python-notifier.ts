import type { JsonObject } from "../../../core/json.ts";
import { isBlankText } from "../../install/settings-file.ts";
import { addGroups, groupsIn, handlersOf, type HookGroup, removeHandlers } from "../../install/settings-hooks.ts";

/**
 * The Python notifier that this program succeeds: all its releases register `CLAUDE_HOOK_EVENT=<event> …`, first
 * `python3 ~/.claude/hooks/discord_notifier.py`, later `cd <its folder> && uv run … python <its folder>/src/main.py`.
 */
function runsPythonNotifier({ command }: JsonObject): boolean {
  if (typeof command !== "string") return false;
  if (/(?:^|[\s/"'])discord_notifier\.py(?=$|[\s"'])/.test(command)) return true;
  return /(?:^|\s)CLAUDE_HOOK_EVENT=/.test(command) && /\/src\/main\.py(?=$|[\s"'])/.test(command);
}

/**
 * Its entries, each with its own handlers only.
 * @throws AppError when the settings are not JSON
 */
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
