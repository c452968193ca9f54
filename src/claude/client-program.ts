import { basename } from "node:path";

/** A running program, as `/proc` tells it. */
export interface RunningProgram {
  readonly args: readonly string[];
  /** Path of the executable; null where it may not be read. */
  readonly executable: string | null;
}

/**
 * Whether a program is Claude Code, by its name and place. Not by any mention of it: a shell that runs our own hook has
 * `.claude` in its arguments, and a wrapper may live in a folder of that name.
 */
export function isClientProgram({ args, executable }: RunningProgram): boolean {
  const [name = "", script = ""] = args;
  // The client that is a script names its process so; else it stands behind its interpreter.
  if (basename(name) === "claude" || basename(script) === "claude") return true;
  if (/\/@anthropic-ai\/claude-(?:code|agent-sdk)\//.test(script)) return true;
  // The native installer keeps it as `…/share/claude/versions/2.1.331`.
  return executable !== null && (basename(executable) === "claude" || executable.includes("/claude/versions/"));
}
