import { statSync } from "node:fs";
import { win32 } from "node:path";
import type { Environment, Paths } from "../../system/paths.ts";
import { compareVersions } from "../client-program.ts";

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
function slashed(path: string): string {
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

export interface HookContext {
  readonly platform: NodeJS.Platform;
  /** Null where it is unknown. */
  readonly clientVersion: string | null;
  /** Whether Claude Code would find a Git Bash; called on Windows only. */
  readonly hasGitBash: () => boolean;
}

type CallPaths = Pick<Paths, "hookScript" | "hookProgram">;

/** The first client that runs a program without a shell. An older one would run Node alone, on our payload. */
const ARGS_SINCE = "2.1.139";

/**
 * The calls that this version may register; any of them is up to date. A shell everywhere but on Windows: it is there
 * and quick. On Windows it is Node, without a shell where the client supports that: Git Bash starts several processes,
 * and without Git Bash a client uses PowerShell.
 */
export function possibleCalls(paths: CallPaths, node: string, platform: NodeJS.Platform): readonly HookCall[] {
  const { hookScript, hookProgram } = paths;
  if (platform !== "win32") return [{ command: hookCommand(hookScript) }];
  return [{ command: slashed(node), args: [slashed(hookProgram)] }, { command: nodeHookCommand(node, hookProgram) }];
}

/**
 * The call for a client. Git Bash is for older clients, and for unknown ones where it is installed. An unknown client
 * without Git Bash is new enough.
 */
export function hookCallFor(paths: CallPaths, node: string, context: HookContext): HookCall {
  const { platform, clientVersion, hasGitBash } = context;
  const [call = { command: "" }, inGitBash = call] = possibleCalls(paths, node, platform);
  if (platform !== "win32") return call;
  const takesArgs = clientVersion === null ? !hasGitBash() : compareVersions(clientVersion, ARGS_SINCE) >= 0;
  return takesArgs ? call : inGitBash;
}

export function hookFileOf({ hookScript, hookProgram }: CallPaths, platform: NodeJS.Platform): string {
  return platform === "win32" ? hookProgram : hookScript;
}

/** The context of this machine. */
export function ownHookContext(environment: Environment, clientVersion: string | null): HookContext {
  return { platform: process.platform, clientVersion, hasGitBash: () => findGitBash(environment) !== null };
}

/** Where Claude Code looks for a Git Bash: its setting, the usual folders, beside the `git` on PATH. */
export function findGitBash(environment: Environment, isThere: (file: string) => boolean = isFile): string | null {
  const folders = [
    ...["ProgramFiles", "ProgramFiles(x86)"].map((name) => environment[name]),
    environment["LOCALAPPDATA"] === undefined ? undefined : win32.join(environment["LOCALAPPDATA"], "Programs"),
  ].filter((folder) => folder !== undefined && folder !== "");
  const onPath = (environment["PATH"] ?? environment["Path"] ?? "").split(win32.delimiter);
  const candidates = [
    environment["CLAUDE_CODE_GIT_BASH_PATH"] ?? "",
    ...folders.map((folder) => win32.join(folder ?? "", "Git", "bin", "bash.exe")),
    ...onPath
      .filter((folder) => folder !== "" && isThere(win32.join(folder, "git.exe")))
      .map((folder) => win32.join(folder, "..", "bin", "bash.exe")),
  ];
  return candidates.find((file) => file !== "" && isThere(file)) ?? null;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
