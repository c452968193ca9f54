import { spawn } from "node:child_process";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { HOOKED_AGENTS, registeredFile } from "../agents/install/agent-hooks.ts";
import type { HookCall } from "../agents/install/hook-command.ts";
import { ownSource } from "../agents/install/install-files.ts";
import { readSettingsFile } from "../agents/install/settings-file.ts";
import { findHooks } from "../agents/install/settings-hooks.ts";
import { shellWord } from "../system/files/file-owner.ts";
import type { Environment, Paths } from "../system/paths.ts";

/**
 * The hook as Claude Code would run it, else as another agent would. Without an installed one it is the package's own
 * script, which writes where that would.
 * @throws AppError when the settings file is not JSON
 */
export function findHook(paths: Paths) {
  const others = HOOKED_AGENTS.flatMap((agent) => registeredFile(agent, paths) ?? []);
  const hookFiles = others.filter(({ isPlugin }) => isPlugin !== true).map(({ settingsFile }) => settingsFile);
  for (const file of [paths.settingsFile, ...hookFiles]) {
    const [call] = findHooks(readSettingsFile(file).text);
    if (call !== undefined) return { file: basename(file), call };
  }
  return { file: null, call: substituteHook(paths) };
}

/** @param platform of the hook: on Windows the hook runs in Node */
export function substituteHook(paths: Paths, platform: NodeJS.Platform = process.platform): HookCall {
  const { hookScript, hookProgram } = ownSource();
  if (platform === "win32") return { command: process.execPath, args: [hookProgram, "as", paths.hookProgram] };
  return { command: `h=${shellWord(paths.hookScript)}; . ${shellWord(hookScript)}` };
}

/** The most that Claude Code would wait by our settings, with a margin. */
const HOOK_TIMEOUT_MS = 30_000;

interface HookFiring {
  readonly call: HookCall;
  readonly input: string;
  readonly environment: Environment;
}

/**
 * Fires a hook as Claude Code does: the program with its arguments, or the command by `sh -c`,
 * with the payload on standard input.
 * @returns null when it printed nothing and exited with 0, as required; else what it did
 */
export async function fireHook({ call, input, environment }: HookFiring): Promise<string | null> {
  const [program, args] = call.args === undefined ? ["sh", ["-c", call.command]] : [call.command, call.args];
  const child = spawn(program, args, { env: environment, stdio: "pipe", timeout: HOOK_TIMEOUT_MS, windowsHide: true });
  const exit = new Promise<string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? String(code)}`));
  });
  // A hook that exits without reading closes the pipe; its exit code is enough.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [problem, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  const output = `${stdout}${stderr}`.trim();
  return problem ?? (output === "" ? null : `printed ${JSON.stringify(output.slice(0, 200))}`);
}
