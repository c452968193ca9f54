import { execFile } from "node:child_process";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../../system/paths.ts";
import type { programOf } from "../../system/process-identity.ts";
import { createClientRegistry } from "./client-registry.ts";

/**
 * Whether a program is Claude Code, by its name and path. Its arguments do not count: a shell that runs our hook has
 * `.claude` in them, and a wrapper may live in a folder of that name.
 */
export function isClientProgram({ args, executable }: NonNullable<ReturnType<typeof programOf>>): boolean {
  const [name = "", script = ""] = args;
  // A script client sets its process name; otherwise it follows its interpreter.
  if (basename(name) === "claude" || basename(script) === "claude") return true;
  if (/\/@anthropic-ai\/claude-(?:code|agent-sdk)\//.test(script)) return true;
  // The native installer stores it as `…/share/claude/versions/2.1.331`.
  return executable !== null && (basename(executable) === "claude" || executable.includes("/claude/versions/"));
}

const TIMEOUT_MS = 5_000;

export interface ClientSearch {
  readonly configDir: string;
  readonly environment: Environment;
}

/**
 * The version of Claude Code, such as `2.1.331`, from the first program that answers: on PATH, or where its own
 * installers put it. Where none answers, the oldest running client counts: an event that a client does not know costs its
 * settings.
 * @returns null when there is none, or none answers within five seconds
 */
export async function readClientVersion(search: ClientSearch): Promise<string | null> {
  for (const call of clientPrograms(search, process.platform)) {
    const version = await versionOf(call, search.environment);
    if (version !== null) return version;
  }
  const running = createClientRegistry(search.configDir).clients();
  const versions = running.flatMap(({ version }) => parseClientVersion(version ?? "") ?? []);
  return versions.toSorted(compareVersions)[0] ?? null;
}

/** @returns null where it does not answer within five seconds */
export async function versionOf([program, ...args]: ProgramCall, environment: Environment): Promise<string | null> {
  return parseClientVersion(await versionOutput(program, args, environment));
}

type ProgramCall = readonly [program: string, ...args: string[]];

/**
 * Programs that may be the client, in the order of trying. On Windows npm's `claude` is a batch file, which only the
 * command interpreter runs; its arguments are constant.
 */
export function clientPrograms({ configDir, environment }: ClientSearch, platform: NodeJS.Platform): ProgramCall[] {
  const isWindows = platform === "win32";
  const home = environment["HOME"] ?? (isWindows ? environment["USERPROFILE"] : undefined) ?? "";
  const name = isWindows ? "claude.exe" : "claude";
  return [
    [name],
    ...(isWindows ? [[environment["ComSpec"] ?? "cmd.exe", "/d", "/s", "/c", "claude"] as const] : []),
    [join(configDir, "local", name)],
    // The native installer's folder is missing on many a PATH.
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

async function versionOutput(program: string, args: readonly string[], environment: Environment): Promise<string> {
  const options = {
    env: environment,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: 10_000,
    encoding: "utf8",
    windowsHide: true,
  } as const;
  try {
    const output = promisify(execFile)(program, [...args, "--version"], options);
    // A program that is absent has no stdin to close.
    output.child.stdin?.on("error", () => {}).end();
    return (await output).stdout;
  } catch {
    return "";
  }
}
