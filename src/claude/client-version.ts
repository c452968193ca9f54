import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Environment } from "../system/environment.ts";

const TIMEOUT_MS = 5_000;

export interface ClientSearch {
  readonly configDir: string;
  /** For PATH and HOME; the client inherits it. */
  readonly environment: Environment;
}

/**
 * The version of Claude Code, such as `2.1.331`, as the first program tells it that can be found on PATH or where its
 * installers put it.
 * @returns null when there is none, or none answers within five seconds
 */
export async function readClientVersion({ configDir, environment }: ClientSearch): Promise<string | null> {
  const home = environment["HOME"] ?? "";
  const places = [join(configDir, "local", "claude"), ...(home === "" ? [] : [join(home, ".local", "bin", "claude")])];
  for (const program of ["claude", ...places]) {
    const version = parseClientVersion(await versionOutput(program, environment));
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

function versionOutput(program: string, environment: Environment): Promise<string> {
  const options = {
    env: { ...environment },
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: 10_000,
    encoding: "utf8",
  } as const;
  const { promise, resolve } = Promise.withResolvers<string>();
  try {
    const child = execFile(program, ["--version"], options, (error, stdout) => resolve(error === null ? stdout : ""));
    // Absent programs have no stdin to close.
    child.stdin?.on("error", () => {});
    child.stdin?.end();
  } catch {
    // Some failures to start are thrown instead of reported, such as a file where a folder should be.
    resolve("");
  }
  return promise;
}
