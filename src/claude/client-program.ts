import { basename } from "node:path";

/** A running program, from `/proc`. */
export interface RunningProgram {
  readonly args: readonly string[];
  /** Path of the executable; null where it is unreadable. */
  readonly executable: string | null;
}

/**
 * Whether a program is Claude Code, by its name and path. Its arguments do not count: a shell that runs our hook has
 * `.claude` in them, and a wrapper may live in a folder of that name.
 */
export function isClientProgram({ args, executable }: RunningProgram): boolean {
  const [name = "", script = ""] = args;
  // A script client sets its process name; otherwise it follows its interpreter.
  if (basename(name) === "claude" || basename(script) === "claude") return true;
  if (/\/@anthropic-ai\/claude-(?:code|agent-sdk)\//.test(script)) return true;
  // The native installer stores it as `…/share/claude/versions/2.1.331`.
  return executable !== null && (basename(executable) === "claude" || executable.includes("/claude/versions/"));
}
