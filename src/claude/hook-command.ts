/** What every command of ours in a settings file holds, whichever version of ours wrote it. */
export const HOOK_MARK = "/ccen/hook.sh";

/**
 * The `command` of settings.json, which Claude Code gives to `sh -c`. It sources the script, so that no second shell is
 * started. It never prints and always exits 0: the script may be missing, unreadable, or vanish between the two looks
 * at it, and then `.` alone would end dash with status 2, which forbids the tool call.
 * Signals are ignored from the first word on: a client that shuts down ends its hooks some 20 ms after it started them.
 * @param hookScript absolute path
 */
export function hookCommand(hookScript: string): string {
  const quoted = `'${hookScript.replaceAll("'", String.raw`'\''`)}'`;
  return `trap 'exit 0' 0; trap '' HUP INT TERM; h=${quoted}; [ -f "$h" ] && command . "$h" 2>/dev/null; exit 0`;
}
