import assert from "node:assert/strict";
import { test } from "node:test";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { type EventFacts, recomputeSummary } from "./recompute-summary.ts";

const PAYLOAD = {
  hook_event_name: "PostToolUse",
  session_id: "one",
  tool_name: "Read",
  tool_input: { file_path: "/app/.env" },
  tool_response: { type: "text", file: { content: "of no shape at all" } },
};

const FACTS: EventFacts = {
  sessionId: "one",
  source: "hook",
  clientPid: null,
  agentId: null,
  hookEventName: "PostToolUse",
  toolName: "Read",
  toolUseId: null,
  cwd: "/app",
  receivedAtMs: 0,
  summary: "Read .env",
  status: "ok",
  durationMs: null,
  result: null,
  payloadText: JSON.stringify(PAYLOAD),
  truncations: [],
  searchText: null,
};

test("an event stored before files were sealed comes without the file's text", () => {
  const { payloadText, searchText } = recomputeSummary(FACTS, BUILT_IN);
  assert.doesNotMatch(payloadText + searchText, /of no shape/);
});

test("a payload that no hook sent comes without the file's text as well", () => {
  const { hook_event_name: _, ...unnamed } = PAYLOAD;
  const { payloadText } = recomputeSummary({ ...FACTS, payloadText: JSON.stringify(unnamed) }, BUILT_IN);
  assert.match(payloadText, /secret-file/);
  assert.doesNotMatch(payloadText, /of no shape/);
});
