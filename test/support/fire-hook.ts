import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ConfigHome } from "./config-home.ts";

interface HookEntry {
  readonly hooks: readonly { readonly command: string }[];
}

/** The command that `ccen setup` registered for an event, or for any event: they are all the same. */
export function hookCommand({ paths }: Pick<ConfigHome, "paths">, eventName = "PreToolUse"): string {
  const settings = JSON.parse(readFileSync(paths.settingsFile, "utf8")) as { hooks: Record<string, HookEntry[]> };
  const entry = settings.hooks[eventName]?.[0]?.hooks[0];
  if (entry === undefined) throw new Error(`no hook is registered for ${eventName}`);
  return entry.command;
}

export interface HookResult {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface HookCall {
  readonly environment: Readonly<Record<string, string>>;
  readonly command: string;
}

/** Starts the hook as Claude Code does, and leaves its standard input open. */
export function beginHook({ environment, command }: HookCall): ChildProcessWithoutNullStreams {
  return spawn("sh", ["-c", command], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
}

/** Fires the hook exactly as Claude Code does: `sh -c` with the command of settings.json, the payload on standard input. */
export async function fireHook(call: HookCall, payload: string | Buffer): Promise<HookResult> {
  const child = beginHook(call);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  // A hook that exits early closes its input, which is allowed.
  child.stdin.on("error", () => {});
  child.stdin.end(payload);
  const { promise, resolve, reject } = Promise.withResolvers<HookResult>();
  child.on("error", reject);
  child.on("close", (exitCode) => resolve({ exitCode, output }));
  return promise;
}
