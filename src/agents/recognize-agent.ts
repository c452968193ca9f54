import { basename } from "node:path";
import type { AgentName } from "../core/agent.ts";
import { isHookEventName } from "../core/event.ts";
import { type JsonObject, textField } from "../core/json.ts";
import type { programOf } from "../system/process-identity.ts";
import { isClientProgram } from "./claude/client-program.ts";
import { ownEntry } from "../core/own-entry.ts";

/** Folders in which agents keep their transcripts, below a home folder. */
const FOLDERS: readonly (readonly [folder: RegExp, agent: AgentName])[] = [
  // Its folder can be moved (`CODEX_HOME`), and its files keep their names.
  [/\/\.codex\/|\/rollout-\d{4}-[^/]*\.jsonl$/, "codex"],
  [/\/\.copilot\/|\/session-state\/[^/]+\/events\.jsonl$/, "copilot"],
  [/\/opencode\//, "opencode"],
  [/\/\.cursor\//, "cursor"],
  [/\/\.gemini\//, "gemini"],
  [/\/\.qwen\//, "qwen"],
  // Its folder can be moved too (`CLAUDE_CONFIG_DIR`): `projects/<working folder>/<session>.jsonl`.
  [/\/projects\/[^/]+\/[^/]+\.jsonl$/, "claude"],
];

const GEMINI_EVENTS: ReadonlySet<string> = new Set([
  "BeforeAgent",
  "AfterAgent",
  "BeforeTool",
  "AfterTool",
  "BeforeModel",
  "AfterModel",
  "PreCompress",
]);

/**
 * Whose event a hook payload is, by its own fields. Several agents imitate Claude Code's payloads, so a field of another
 * agent says more than anything that looks like Claude Code. A payload without a transcript came to a hook that is
 * registered for Claude Code, and names one of its events: it is Claude Code's until something else shows.
 */
export function recognizeAgent(payload: JsonObject): AgentName {
  const hookEventName = textField(payload, "hook_event_name") ?? "";
  const named = ownEntry(OWN_NAMES, textField(payload, "ccen_agent") ?? "");
  if (named !== undefined) return named;
  if (textField(payload, "cursor_version") !== null) return "cursor";
  if (GEMINI_EVENTS.has(hookEventName)) return "gemini";
  const transcript = textField(payload, "transcript_path")?.replaceAll("\\", "/") ?? "";
  const agent = FOLDERS.find(([folder]) => folder.test(transcript))?.[1];
  if (agent !== undefined) return agent;
  if (transcript !== "") return "unknown";
  // Copilot CLI names its transcript in few events, and the time in all. Others with a time name a transcript, if none.
  if ("timestamp" in payload && !("transcript_path" in payload)) return "copilot";
  // Claude Code numbers turns in a few events, which always name their transcript.
  if (textField(payload, "turn_id") !== null) return "codex";
  return isHookEventName(hookEventName) ? "claude" : "unknown";
}

/** Agents whose plugin is our own says so itself. */
const OWN_NAMES: Readonly<Record<string, AgentName | undefined>> = { opencode: "opencode" };

type Program = NonNullable<ReturnType<typeof programOf>>;

/** Names of programs, and npm packages of those that run as a script of Node. */
const PROGRAMS: readonly (readonly [names: readonly string[], packageName: string, agent: AgentName])[] = [
  [["codex"], "@openai/codex", "codex"],
  [["copilot"], "@github/copilot", "copilot"],
  [["opencode"], "opencode-ai", "opencode"],
  [["cursor", "cursor-agent"], "cursor-agent", "cursor"],
  [["gemini"], "@google/gemini-cli", "gemini"],
  [["qwen"], "@qwen-code/qwen-code", "qwen"],
];

/** Whether a program has a terminal. Codex's terminals share a server, which outlives them and runs their sessions. */
export function hasTerminal({ args }: Program): boolean {
  return !args.includes("app-server");
}

/** Whose program a process runs; null for any other one, such as a shell between an agent and its hook. */
export function agentOfProgram(program: Program): AgentName | null {
  if (isClientProgram(program)) return "claude";
  const [name = "", script = ""] = program.args;
  const files = [name, script, program.executable ?? ""];
  const found = PROGRAMS.find(
    ([names, packageName]) =>
      files.some((file) => names.includes(basename(file).replace(/\.(?:exe|c?js|mjs)$/, ""))) ||
      files.some((file) => file.includes(`/node_modules/${packageName}/`)),
  );
  return found?.[2] ?? null;
}
