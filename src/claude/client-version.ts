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
export async function readClientVersion(search: ClientSearch): Promise<string | null> {
  for (const [program, ...args] of clientPrograms(search, process.platform)) {
    const version = parseClientVersion(await versionOutput(program, args, search.environment));
    if (version !== null) return version;
  }
  return null;
}

type ProgramCall = readonly [program: string, ...args: string[]];

/**
 * What may be the client, in the order of trying. On Windows npm's `claude` is a batch file, which only the command
 * interpreter runs; it is given fixed words.
 */
export function clientPrograms({ configDir, environment }: ClientSearch, platform: NodeJS.Platform): ProgramCall[] {
  const isWindows = platform === "win32";
  const home = environment["HOME"] ?? (isWindows ? environment["USERPROFILE"] : undefined) ?? "";
  const name = isWindows ? "claude.exe" : "claude";
  return [
    [name],
    ...(isWindows ? [[environment["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c", "claude"] as const] : []),
    [join(configDir, "local", name)],
    ...(home === "" ? [] : [[join(home, ".local", "bin", name)] as const]),
  ];
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

function versionOutput(program: string, args: readonly string[], environment: Environment): Promise<string> {
  const options = {
    env: { ...environment },
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: 10_000,
    encoding: "utf8",
    windowsHide: true,
  } as const;
  const { promise, resolve } = Promise.withResolvers<string>();
  try {
    const child = execFile(program, [...args, "--version"], options, (error, stdout) =>
      resolve(error === null ? stdout : ""),
    );
    // Absent programs have no stdin to close.
    child.stdin?.on("error", () => {});
    child.stdin?.end();
  } catch {
    // Some failures to start are thrown instead of reported, such as a file where a folder should be.
    resolve("");
  }
  return promise;
}
