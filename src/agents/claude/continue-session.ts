import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { type ClientSearch, compareVersions, versionOf } from "./client-program.ts";

/** From here on `claude --bg --resume` keeps the session's id; 2.1.199 makes a copy. Versions between were not tried. */
const CONTINUES_SINCE = "2.1.331";

/** It starts a program of its own first, and answers within three seconds. */
const TIMEOUT_MS = 60_000;

type FoundClient = { readonly program: string } | { readonly obstacle: "no-client" | "old-client" };

export type ContinueOutcome =
  | { readonly kind: "started"; readonly attach: string }
  /** The first line of what it said; empty where it said nothing. */
  | { readonly kind: "failed"; readonly line: string };

/**
 * The first Claude Code on PATH, or where its own installers put it, that can continue a session. Its path is absolute:
 * with a relative folder on PATH, a project's own file would be run.
 */
export async function findContinuingClient({ configDir, environment }: ClientSearch): Promise<FoundClient> {
  const home = environment["HOME"] ?? "";
  const folders = [
    ...(environment["PATH"] ?? "").split(delimiter),
    join(configDir, "local"),
    join(home, ".local", "bin"),
  ].filter((folder) => isAbsolute(folder));
  for (const program of folders.map((folder) => join(folder, "claude"))) {
    const version = isExecutable(program) ? await versionOf([program], environment) : null;
    if (version === null) continue;
    return compareVersions(version, CONTINUES_SINCE) < 0 ? { obstacle: "old-client" } : { program };
  }
  return { obstacle: "no-client" };
}

/** `--`: a prompt that begins with a dash is none of its options. */
export function continueArguments(sessionId: string, prompt: string): readonly string[] {
  return ["--bg", "--resume", sessionId, "--", prompt];
}

interface ContinueRun extends ClientSearch {
  readonly program: string;
  readonly cwd: string;
  readonly args: readonly string[];
}

/** Runs it without a shell, and waits until it has handed the session over to its own background service. */
export async function runContinue({ program, cwd, args, ...search }: ContinueRun): Promise<ContinueOutcome> {
  const options = {
    cwd,
    env: clientEnvironment(search),
    timeout: TIMEOUT_MS,
    maxBuffer: 100_000,
    encoding: "utf8",
  } as const;
  return new Promise((settle) => {
    // What Claude writes is not for its owner alone, as the daemon's own files are; a program inherits this at its start.
    const umask = process.umask(0o022);
    try {
      const child = execFile(program, args, options, (error, stdout, stderr) => {
        const id = /^backgrounded \S ([0-9a-f]{8})\b/m.exec(stdout)?.[1];
        if (error === null && id !== undefined) settle({ kind: "started", attach: `claude attach ${id}` });
        else settle({ kind: "failed", line: firstLine(stderr) || firstLine(stdout) || (error?.message ?? "") });
      });
      child.stdin?.on("error", () => {}).end();
    } finally {
      process.umask(umask);
    }
  });
}

/** Variables of the session that started this daemon, and the daemon's own secrets. */
const NOT_FOR_THE_CLIENT =
  /^(?:CLAUDECODE|CLAUDE_CODE_(?:ENTRYPOINT|SSE_PORT|MESSAGING_TOKEN|SESSION_\w+)|CLAUDE_PID|CCEN_\w+|DISCORD_\w+|NODE_\w+)$/;

function clientEnvironment({ configDir, environment }: ClientSearch): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(
    ([name]) => !NOT_FOR_THE_CLIENT.test(name) && name !== "CLAUDE_CONFIG_DIR",
  );
  // Set to its default, it would still move the client's own `~/.claude.json`, and with that the login.
  const isDefault = resolve(configDir) === resolve(environment["HOME"] ?? "", ".claude");
  return { ...Object.fromEntries(kept), ...(!isDefault && { CLAUDE_CONFIG_DIR: configDir }) };
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]?.trim() ?? "";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
