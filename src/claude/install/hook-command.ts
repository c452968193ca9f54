/** Parts of every hook command in a settings file, from any of our versions. */
export const HOOK_MARKS: readonly string[] = ["/ccen/hook.sh", "/ccen/hook.cjs"];

/**
 * The `command` of settings.json, which Claude Code gives to `sh -c`. It sources the script, which saves a second
 * shell. It prints nothing and always exits 0. The script may be missing, unreadable, or vanish between the two checks:
 * then `.` alone would end dash with status 2, which forbids the tool call. Signals are ignored from the first word on:
 * a client that shuts down kills its hooks some 20 ms after their start.
 * @param hookScript absolute path
 */
export function hookCommand(hookScript: string): string {
  return sourcing(`h=${quoted(hookScript)}`);
}

/**
 * The same for a plugin. The client passes its folder in a variable; in braces it would paste the path into the
 * command, with any shell syntax in it. The script needs the event before it has read the payload.
 */
export function pluginCommand(event: string): string {
  return sourcing(`e=${event}; h="$CLAUDE_PLUGIN_ROOT/hook/plugin.sh"`);
}

function sourcing(assignments: string): string {
  return silently(`${assignments}; [ -f "$h" ] && command . "$h"`);
}

/**
 * The same with Node, for the Git Bash of Windows. Either file may be gone, and a project's NODE_OPTIONS could make
 * Node print warnings before our first line.
 */
export function nodeHookCommand(node: string, hookProgram: string): string {
  const [n, h] = [quoted(slashed(node)), quoted(slashed(hookProgram))];
  return silently(`n=${n}; h=${h}; [ -f "$n" ] && [ -f "$h" ] && NODE_OPTIONS= "$n" "$h"`);
}

/**
 * The braces cover all of it, because a shell may print its commands (`SHELLOPTS=xtrace` in bash). If the redirection
 * cannot be opened, the shell skips the braces.
 */
function silently(commands: string): string {
  return `{ trap 'exit 0' 0; trap '' HUP INT TERM; ${commands}; exit 0; } 2>/dev/null || exit 0`;
}

/** Windows accepts both slashes; its shells and {@link HOOK_MARKS} accept only this one. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
