import { createHash } from "node:crypto";
import { type JsonObject, objectField, textField } from "../../core/json.ts";
import { ownEntry } from "../../core/own-entry.ts";

/** Fields of a few events that Copilot CLI spells in its own way, even for a hook registered by Claude Code's names. */
const FIELDS: Readonly<Record<string, string>> = {
  sessionId: "session_id",
  hookName: "hook_event_name",
  toolName: "tool_name",
  toolInput: "tool_input",
  transcriptPath: "transcript_path",
};

/** Inputs of its tools for files; the tools themselves come with Claude Code's names. */
const INPUTS: Readonly<Record<string, string>> = {
  path: "file_path",
  file_text: "content",
  old_str: "old_string",
  new_str: "new_string",
};
const FILE_TOOLS: ReadonlySet<string> = new Set(["Read", "Write", "Edit"]);

/**
 * A hook payload of Copilot CLI (1.0.102) with the names of Claude Code's fields. Its hooks give calls no id, so one
 * that begins gets an id that its transcript leads to as well.
 */
export function claudeShape(given: JsonObject): JsonObject {
  const { tool_result: result, ...payload } = renamed(given, FIELDS);
  const { agent_id: agentId, parent_agent_id: parentId } = payload;
  // A subagent's own events have its id for the session's.
  const isOfAgent = typeof parentId === "string" && agentId === payload["session_id"];
  const input = objectField(payload, "tool_input");
  const name = textField(payload, "tool_name") ?? "";
  const time = textField(payload, "timestamp");
  const output = textField(objectField({ result: result ?? null }, "result"), "text_result_for_llm") ?? result;
  return {
    ...(payload["hook_event_name"] === "PreToolUse" && time !== null && { tool_use_id: callIdOf(time, input) }),
    // The one event without a name of its own.
    ...("agentName" in payload && { hook_event_name: "SubagentStart" }),
    ...payload,
    ...(isOfAgent && { session_id: parentId }),
    ...(FILE_TOOLS.has(name) && { tool_input: renamed(input, INPUTS) }),
    // Its tool only makes new files.
    ...(output !== undefined && { tool_response: name === "Write" ? { type: "create", output } : output }),
  };
}

function renamed(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [ownEntry(names, key) ?? key, value]));
}

/**
 * The same for a hook of the main agent and for the line of the transcript that reports it: both have one time. Calls
 * of one moment differ in their input; these few bits of a hash reveal nothing of it.
 */
export function callIdOf(timestamp: string, input: JsonObject): string {
  return `${timestamp}-${createHash("sha256").update(JSON.stringify(input)).digest("hex").slice(0, 4)}`;
}
