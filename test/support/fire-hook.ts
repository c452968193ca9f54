import { spawn } from "node:child_process";
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

/**
 * Fires the hook exactly as Claude Code does: `sh -c` with the command of settings.json, the payload on standard input.
 * @param extra more environment, for example `CCEN_NO_START`
 */
export async function fireHook(
  { environment, command }: { environment: Readonly<Record<string, string>>; command: string },
  payload: string | Buffer,
): Promise<HookResult> {
  const child = spawn("sh", ["-c", command], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  // A hook that gives up early closes its input: that is its right, not our failure.
  child.stdin.on("error", () => {});
  child.stdin.end(payload);
  const { promise, resolve, reject } = Promise.withResolvers<HookResult>();
  child.on("error", reject);
  child.on("close", (exitCode) => resolve({ exitCode, output }));
  return promise;
}
