import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { findGitBash, type HookCall } from "../../claude/install/hook-call.ts";

/** The most that Claude Code would wait by our settings, with a margin. */
const TIMEOUT_MS = 30_000;

export interface HookFiring {
  readonly call: HookCall;
  /** The hook's standard input. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Fires a hook as Claude Code does: the program with its arguments, or the command by `sh -c` (on Windows Git Bash),
 * with the payload on standard input.
 * @returns null when it printed nothing and exited with 0, as required; else what it did
 */
export async function fireHook({ call, input, environment }: HookFiring): Promise<string | null> {
  const [program, args] =
    call.args === undefined ? [shellOf(environment), ["-c", call.command]] : [call.command, call.args];
  const child = spawn(program, args, { env: environment, stdio: "pipe", timeout: TIMEOUT_MS, windowsHide: true });
  const exit = new Promise<string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? String(code)}`));
  });
  // A hook that exits without reading closes the pipe; its exit code is enough.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [problem, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  const said = `${stdout}${stderr}`.trim();
  return problem ?? (said === "" ? null : `printed ${JSON.stringify(said.slice(0, 200))}`);
}

function shellOf(environment: HookFiring["environment"]): string {
  return process.platform === "win32" ? (findGitBash(environment) ?? "sh") : "sh";
}
