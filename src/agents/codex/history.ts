import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type JsonObject,
  numberField,
  objectField,
  objectsField,
  parseJsonObject,
  textField,
} from "../../core/json.ts";
import { boundedField, MAX_PATH } from "../payload/payload-field.ts";
import type {
  FoundTranscript,
  HistoryCall,
  HistoryLine,
  HistoryResult,
  ListOptions,
  TranscriptHistory,
} from "../transcript/history.ts";
import { openTranscript } from "../transcript/open-transcript.ts";
import type { LineParser, ToolResult } from "../transcript/transcript-line.ts";
import { createRolloutParser } from "./rollout.ts";

const DAY_MS = 86_400_000;

/** More sessions than anyone has. */
const MAX_FILES = 20_000;

/** The first line of a rollout file, which has the instructions of the model, is longer than it should be. */
const HEAD_BYTES = 4096;

export const codexHistory: TranscriptHistory = {
  list: listRollouts,
  // They are sessions' own files in the folder of their day, and follow with the session while it runs.
  listSubagents: async () => [],
  agentTypeOf: async () => null,
  mayBeConversation: (line) => line.includes('"event_msg"') || line.includes('"turn_context"'),
  parser: createHistoryParser,
};

async function listRollouts(sessions: string, { sinceMs, signal }: ListOptions): Promise<readonly FoundTranscript[]> {
  const found: FoundTranscript[] = [];
  for (const day of await daysOf(sessions)) {
    // A session may go on for days after its first one.
    if (Date.parse(day) < sinceMs - 30 * DAY_MS) continue;
    const folder = join(sessions, ...day.split("-"));
    for (const name of await readdir(folder).catch(() => [])) {
      if (signal.aborted || found.length >= MAX_FILES) return [];
      const transcript = name.endsWith(".jsonl") ? await readHead(join(folder, name), sessions) : null;
      if (transcript !== null && transcript.modifiedAtMs >= sinceMs) found.push(transcript);
    }
  }
  return found.toSorted((one, other) => one.modifiedAtMs - other.modifiedAtMs);
}

/** `2026-12-02` for each `2026/12/02`. */
async function daysOf(sessions: string): Promise<readonly string[]> {
  const days: string[] = [];
  for (const year of await readdir(sessions).catch(() => [])) {
    for (const month of await readdir(join(sessions, year)).catch(() => [])) {
      for (const day of await readdir(join(sessions, year, month)).catch(() => []))
        days.push(`${year}-${month}-${day}`);
    }
  }
  return days.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).sort();
}

const SESSION_ID = /"session_id":"([\w-]{1,128})","id":"([\w-]{1,128})"/;

/** Null for a subagent's file, whose own id is not its session's. */
async function readHead(path: string, folder: string): Promise<FoundTranscript | null> {
  const opened = await openTranscript(path, folder);
  if (opened.kind !== "opened") return null;
  const { handle, sizeBytes } = opened;
  try {
    const { mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const [, sessionId, id] = SESSION_ID.exec(buffer.toString("utf8", 0, bytesRead)) ?? [];
    if (sessionId === undefined || sessionId !== id) return null;
    return { path, sessionId, sizeBytes, modifiedAtMs: Math.trunc(mtimeMs) };
  } finally {
    await handle.close();
  }
}

/** The lines of the conversation, with what hooks would have reported of them. */
function createHistoryParser(): (...given: Parameters<LineParser>) => HistoryLine | null {
  const parse = createRolloutParser(null, true);
  let cwd: string | null = null;
  return (text, redactor) => {
    const line = parse(text, redactor);
    const object = parseJsonObject(text);
    if (object === null) return null;
    const payload = objectField(object, "payload");
    if (textField(object, "type") === "turn_context") cwd = boundedField(payload, "cwd", MAX_PATH) ?? cwd;
    if (line === null) return null;
    const item = objectField(payload, "item");
    const type = textField(payload, "type");
    // A failed turn has no reply, and is no answer.
    const isEnd = type === "task_complete" && payload["error"] === undefined;
    const call = callOf(item);
    const messageId = isEnd || call !== null ? line.uuid : null;
    return {
      line,
      cwd,
      permissionMode: null,
      promptId: null,
      messageId,
      endsTurn: isEnd,
      prompt: textField(item, "type") === "UserMessage" ? contentOf(item) : null,
      reply: isEnd ? textField(payload, "last_agent_message") : null,
      calls: call === null ? [] : [call],
      results: line.facts.flatMap((fact) => (fact.kind === "tool-result" ? toResult(fact, item) : [])),
    };
  };
}

function toResult(result: ToolResult, item: JsonObject): readonly HistoryResult[] {
  const output = textField(item, "aggregated_output") ?? textField(item, "stdout") ?? "";
  const exitCode = numberField(item, "exit_code") ?? 0;
  const { secs = 0, nanos = 0 } = objectField(item, "duration");
  const durationMs = Number(secs) * 1000 + Math.round(Number(nanos) / 1e6);
  return [
    {
      result,
      response: output,
      text: exitCode === 0 ? output : `Exit code ${exitCode}\n${output}`,
      durationMs: Number.isFinite(durationMs) ? durationMs : null,
      agent: null,
    },
  ];
}

function contentOf(item: JsonObject): string {
  return objectsField(item, "content")
    .flatMap((part) => textField(part, "text") ?? [])
    .join("\n");
}

function callOf(item: JsonObject): HistoryCall | null {
  const toolUseId = boundedField(item, "id");
  if (toolUseId === null) return null;
  switch (textField(item, "type")) {
    case "CommandExecution": {
      const { command } = item;
      // `["/bin/bash", "-lc", "npm test"]`
      const text = Array.isArray(command) ? (command.at(-1) ?? "") : "";
      return { toolUseId, toolName: "Bash", input: { command: text } };
    }
    case "FileChange": {
      const files = Object.keys(objectField(item, "changes")).map((file) => `*** Update File: ${file}`);
      return { toolUseId, toolName: "apply_patch", input: { command: files.join("\n") } };
    }
    case "McpToolCall": {
      const name = `mcp__${textField(item, "server") ?? ""}__${textField(item, "tool") ?? ""}`;
      return { toolUseId, toolName: name, input: item["arguments"] ?? {} };
    }
    default:
      return null;
  }
}
