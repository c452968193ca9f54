import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

const TIMEOUT_MS = 5_000;

/** Where installers of Claude Code put it; tried after PATH. */
export function clientPrograms(configDir: string): readonly string[] {
  return ["claude", join(configDir, "local", "claude"), join(homedir(), ".local", "bin", "claude")];
}

/**
 * The version of the first of these programs that tells one, such as `2.1.331`.
 * @returns null when none is there, or none answers within five seconds
 */
export async function readClientVersion(programs: readonly string[]): Promise<string | null> {
  for (const program of programs) {
    const version = parseClientVersion(await versionOutput(program));
    if (version !== null) return version;
  }
  return null;
}

/** `2.1.331 (Claude Code)` → `2.1.331`. */
export function parseClientVersion(output: string): string | null {
  return /^\s*v?(\d{1,6}\.\d{1,6}\.\d{1,6})\b/.exec(output)?.[1] ?? null;
}

/** Negative when `a` is older than `b`. Both as `major.minor.patch`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let part = 0; part < 3; part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function versionOutput(program: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: 10_000, encoding: "utf8" } as const;
    const child = execFile(program, ["--version"], options, (error, stdout) => resolve(error === null ? stdout : ""));
    child.stdin?.end();
  });
}
