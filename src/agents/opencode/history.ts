import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import {
  isWithin,
  type JsonObject,
  type JsonValue,
  LAST_MS,
  numberField,
  objectField,
  textField,
} from "../../core/json.ts";
import { lineObject } from "../claude/transcript/parse-line.ts";
import { boundedField, MAX_PATH } from "../payload/payload-field.ts";
import type {
  FoundTranscript,
  HistoryLine,
  HistoryResult,
  ListOptions,
  TranscriptHistory,
} from "../transcript/history.ts";
import { failureCodeOf } from "../transcript/provider-facts.ts";
import type { TranscriptFact } from "../transcript/transcript-line.ts";
import { IS_OWN, ownPath, TREE } from "./session-rows.ts";

/** More sessions than anyone has. */
const MAX_SESSIONS = 20_000;

/** Those with a message of their own; a subagent follows with its session. */
const SESSIONS = `
  SELECT id, time_updated AS changed, max(time_updated,
    (SELECT max(time_updated) FROM message WHERE session_id = session.id),
    (SELECT ifnull(max(time_updated), 0) FROM part WHERE session_id = session.id)) AS end
  FROM session WHERE parent_id IS NULL AND time_updated >= $since
    AND EXISTS (SELECT 1 FROM message WHERE session_id = session.id AND ${IS_OWN})
  ORDER BY time_updated LIMIT ${MAX_SESSIONS}`;

/** What hooks would have reported, in its order: prompts, begun and ended calls, and the ends of answers. */
const LINES = `
  WITH own AS (
    SELECT message.id, message.time_created, message.data, directory
    FROM message JOIN session ON session.id = session_id
    WHERE session_id = $id AND ${IS_OWN} AND message.data -> 'summary' IS NOT 'true'
  ), tool AS (
    SELECT part.id, message_id, part.data, directory FROM part JOIN own ON own.id = message_id
    WHERE part.data ->> 'type' = 'tool'
  )
  SELECT json_object('id', id, 'at', at, 'cwd', directory, 'message', message_id, kind, json(value)) AS line FROM (
    SELECT 1 AS rank, 'prompt' AS kind, id, time_created AS at, directory, NULL AS message_id, (
      SELECT json_object('text', group_concat(data ->> 'text', char(10))) FROM part
      WHERE message_id = own.id AND data ->> 'type' = 'text' AND data ->> 'synthetic' IS NOT 1) AS value
    FROM own WHERE data ->> 'role' = 'user'
    UNION ALL
    SELECT 2, 'call', id, data ->> '$.state.time.start', directory, message_id, json_object(
      'callID', data ->> 'callID', 'tool', data ->> 'tool', 'input', data -> '$.state.input') FROM tool
    UNION ALL
    SELECT 3, 'result', id, data ->> '$.state.time.end', directory, NULL, data FROM tool
    UNION ALL
    SELECT 4, 'end', id, data ->> '$.time.completed', directory, id, json_object(
      'finish', data ->> 'finish', 'error', data -> 'error', 'reply', (
        SELECT data ->> 'text' FROM part WHERE message_id = own.id AND data ->> 'type' = 'text'
        ORDER BY id DESC LIMIT 1))
    FROM own WHERE data ->> 'role' = 'assistant'
  ) WHERE at IS NOT NULL ORDER BY at, rank, id`;

/** Earlier sessions of OpenCode (1.18.33), all in one database. */
export const opencodeHistory: TranscriptHistory = {
  list: listSessions,
  listSubagents: async (path, sessionId) => {
    const found: string[] = [];
    const others = `${TREE} SELECT id FROM tree WHERE id <> $id ORDER BY id`;
    for await (const { id } of rows(path, others, { $id: sessionId })) found.push(String(id));
    return found;
  },
  agentTypeOf: async () => null,
  mayBeConversation: () => true,
  parser: () => parseHistoryRow,
  async *readLines(path, sessionId) {
    for await (const { line } of rows(path, LINES, { $id: sessionId })) yield String(line);
  },
};

async function listSessions(path: string, { sinceMs, signal }: ListOptions): Promise<readonly FoundTranscript[]> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  const found: Omit<FoundTranscript, "sizeBytes">[] = [];
  if (size === undefined) return [];
  for await (const { id, changed, end } of rows(path, SESSIONS, { $since: sinceMs })) {
    if (signal.aborted) return [];
    found.push({ path, sessionId: String(id), modifiedAtMs: Number(changed), end: Number(end) });
  }
  // What is read of each is not known before.
  return found.map((one) => ({ ...one, sizeBytes: Math.ceil(size / found.length) }));
}

const CHUNK_ROWS = 50;

/** Lets other work run between rows. None of a database of another user. */
async function* rows(path: string, sql: string, values: Readonly<Record<string, string | number>>) {
  const own = ownPath(path);
  if (own === null) return;
  const database = new DatabaseSync(own, { readOnly: true });
  try {
    let count = 0;
    for (const row of database.prepare(sql).iterate(values)) {
      yield row;
      if (++count % CHUNK_ROWS === 0) await setImmediate();
    }
  } finally {
    database.close();
  }
}

function parseHistoryRow(text: string): HistoryLine | null {
  const row = lineObject(text);
  const [uuid, at] = [boundedField(row ?? {}, "id"), row?.["at"]];
  if (row === null || uuid === null || !isWithin(at, 0, LAST_MS)) return null;
  const line = {
    uuid,
    sessionId: null,
    copiedFrom: null,
    agentId: null,
    atMs: at,
    gitBranch: null,
    clientVersion: null,
  };
  const cwd = boundedField(row, "cwd", MAX_PATH);
  const common = { cwd, permissionMode: null, promptId: null, prompt: null, reply: null, calls: [], results: [] };
  const empty = { ...common, line: { ...line, facts: [] }, messageId: null, endsTurn: false };
  if ("prompt" in row) {
    const prompt = textField(objectField(row, "prompt"), "text");
    return prompt === null ? null : { ...empty, prompt };
  }
  const messageId = boundedField(row, "message");
  if ("call" in row) {
    const call = objectField(row, "call");
    const toolUseId = boundedField(call, "callID");
    return toolUseId === null ? null : { ...empty, messageId, calls: [{ toolUseId, ...shapeCall(call) }] };
  }
  if ("result" in row) return { ...empty, results: resultsOf(objectField(row, "result")) };
  const end = objectField(row, "end");
  const facts = failureFacts(objectField(end, "error"));
  if (facts.length > 0) return { ...empty, line: { ...line, facts } };
  const endsTurn = end["finish"] !== null && end["finish"] !== "tool-calls";
  return { ...empty, messageId, endsTurn, reply: textField(end, "reply") };
}

/** As our plugin names them (`hook/opencode.js`). */
const SAME = ["Bash", "Edit", "Glob", "Grep", "Read", "Skill", "Task", "TodoWrite", "WebFetch", "WebSearch", "Write"];
const TOOLS = new Map(SAME.map((name) => [name.toLowerCase(), name]));
TOOLS.set("list", "LS").set("question", "AskUserQuestion");

function shapeCall(call: JsonObject): { readonly toolName: string; readonly input: JsonObject } {
  const [tool, input] = [textField(call, "tool") ?? "?", objectField(call, "input")];
  const toolName = TOOLS.get(tool);
  if (toolName === undefined) return { toolName: tool, input };
  const shaped = Object.entries(input).map(([key, value]) => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return { toolName, input: Object.fromEntries(shaped) };
}

const REFUSED = /^The user (?:rejected|dismissed) /;

function resultsOf(part: JsonObject): readonly HistoryResult[] {
  const toolUseId = boundedField(part, "callID");
  if (toolUseId === null) return [];
  const tool = textField(part, "tool");
  const state = objectField(part, "state");
  const metadata = objectField(state, "metadata");
  const [error, output] = [textField(state, "error"), textField(state, "output") ?? ""];
  // A command that was stopped, or ran out of time, has no exit code.
  const { exit = 0 } = metadata;
  const wasRefused = REFUSED.test(error ?? "");
  const wasStopped =
    error === null
      ? exit === null && output.includes("User aborted the command")
      : error.startsWith("Tool execution aborted");
  const denial = wasRefused ? "user-rejected" : wasStopped ? "interrupted" : null;
  const agentId = tool === "task" ? boundedField(metadata, "sessionId") : null;
  const agentType = boundedField(objectField(state, "input"), "subagent_type");
  return [
    {
      result: {
        kind: "tool-result",
        toolUseId,
        isError: error !== null || exit !== 0,
        permission: null,
        denial,
        deniedBeforeRun: wasRefused,
      },
      response: responseOf(tool, { output, metadata, agentId }),
      text: error ?? (typeof exit === "number" && exit !== 0 ? `Exit code ${exit}\n${output}` : output),
      // OpenCode's own includes the time for which a dialog was open.
      durationMs: null,
      agent: agentId === null ? null : { agentId, agentType },
    },
  ];
}

interface Made {
  readonly output: string;
  readonly metadata: JsonObject;
  readonly agentId: string | null;
}

function responseOf(tool: string | null, { output, metadata, agentId }: Made): JsonValue {
  if (tool === "write") return { type: metadata["exists"] === false ? "create" : "update", output };
  if (agentId === null) return output;
  return { agentId, resolvedModel: textField(objectField(metadata, "model"), "modelID"), output };
}

function failureFacts(error: JsonObject): readonly TranscriptFact[] {
  const name = textField(error, "name");
  if (name === null) return [];
  if (name === "MessageAbortedError") return [{ kind: "interrupted", during: "turn", cutCalls: false }];
  const data = objectField(error, "data");
  const code = name === "ProviderAuthError" ? "authentication_failed" : failureCodeOf(numberField(data, "statusCode"));
  return [{ kind: "api-error", error: code ?? name, message: textField(data, "message"), untilMs: null }];
}
