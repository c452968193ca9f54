/** What every command of ours in a settings file holds, whichever version of ours wrote it. */
export const HOOK_MARKS: readonly string[] = ["/ccen/hook.sh", "/ccen/hook.cjs"];

/**
 * The `command` of settings.json, which Claude Code gives to `sh -c`. It sources the script, so that no second shell is
 * started. It never prints and always exits 0: the script may be missing, unreadable, or vanish between the two looks
 * at it, and then `.` alone would end dash with status 2, which forbids the tool call.
 * Signals are ignored from the first word on: a client that shuts down ends its hooks some 20 ms after it started them.
 * @param hookScript absolute path
 */
export function hookCommand(hookScript: string): string {
  return sourcing(`h=${quoted(hookScript)}`);
}

/**
 * The same for a plugin. The client tells its place in a variable; in braces it would write the path into the command
 * itself, with whatever a shell sees in it. The script wants to know the event before it has read the payload.
 */
export function pluginCommand(event: string): string {
  return sourcing(`e=${event}; h="$CLAUDE_PLUGIN_ROOT/hook/plugin.sh"`);
}

function sourcing(assignments: string): string {
  return silently(`${assignments}; [ -f "$h" ] && command . "$h"`);
}

/**
 * The same by Node, for the Git Bash of Windows. Either file may be gone, and a project's NODE_OPTIONS could have Node
 * complain before our first line.
 */
export function nodeHookCommand(node: string, hookProgram: string): string {
  const [n, h] = [quoted(slashed(node)), quoted(slashed(hookProgram))];
  return silently(`n=${n}; h=${h}; [ -f "$n" ] && [ -f "$h" ] && NODE_OPTIONS= "$n" "$h"`);
}

/**
 * All of it in braces, for a shell may be told to repeat what it runs (`SHELLOPTS=xtrace` in bash). Where nothing more
 * can be opened, the braces are not entered.
 */
function silently(commands: string): string {
  return `{ trap 'exit 0' 0; trap '' HUP INT TERM; ${commands}; exit 0; } 2>/dev/null || exit 0`;
}

/** Windows takes both kinds of slash; a shell there, and {@link HOOK_MARKS}, only this one. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
