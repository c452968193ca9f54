import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../../system/paths.ts";
import { compareVersions } from "../claude/client-program.ts";

/** Parts of every hook command in a settings file, from any of our versions. */
export const HOOK_MARKS: readonly string[] = ["/ccen/hook.sh", "/ccen/hook.cjs"];

/** The same of the hook that waits for an answer. */
export const ASK_MARKS: readonly string[] = ["/ccen/ask.sh", "/ccen/ask.cjs"];

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

/**
 * The braces cover all of it, because a shell may print its commands (`SHELLOPTS=xtrace` in bash). If the redirection
 * cannot be opened, the shell skips the braces.
 */
function sourcing(assignments: string): string {
  const commands = `trap 'exit 0' 0; trap '' HUP INT TERM; ${assignments}; [ -f "$h" ] && command . "$h"; exit 0;`;
  return `{ ${commands} } 2>/dev/null || exit 0`;
}

/** Windows accepts both slashes; its shells and {@link HOOK_MARKS} accept only this one. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** As one word of a shell's line. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** How Claude Code runs our hook: a line for a shell, or a program with arguments and no shell. */
export interface HookCall {
  readonly command: string;
  readonly args?: readonly string[];
}

type CallPaths = Pick<Paths, "hookScript" | "hookProgram">;

/**
 * A shell everywhere but on Windows: it is there and quick. There it is Node: Git Bash starts several processes, and
 * without Git Bash a client uses PowerShell.
 */
export function hookCallFor(paths: CallPaths, node: string, platform: NodeJS.Platform): HookCall {
  if (platform !== "win32") return { command: hookCommand(paths.hookScript) };
  return { command: slashed(node), args: [slashed(paths.hookProgram)] };
}

/** The first client that runs a program without a shell. An older one would run Node alone, on our payload. */
const ARGS_SINCE = "2.1.139";

/**
 * @param client its version, null where it is unknown
 * @throws AppError `setup/client-too-old`
 */
export function refuseOldClient(client: string | null, platform: NodeJS.Platform): void {
  if (platform !== "win32" || client === null || compareVersions(client, ARGS_SINCE) >= 0) return;
  throw new AppError("setup/client-too-old", { client, since: ARGS_SINCE });
}

export function hookFileOf({ hookScript, hookProgram }: CallPaths, platform: NodeJS.Platform): string {
  return platform === "win32" ? hookProgram : hookScript;
}
