import assert from "node:assert/strict";
import { test } from "node:test";
import { barLength, FULL_BAR_MS, isCallEnd, lineOfCall, lineOfEvents, toolTitle } from "./call-line.ts";
import { sampleCall, sampleEvent } from "../../test/support/page/state-harness.ts";

const RESULT = {
  added: 3,
  removed: 2,
  file_path: "a.ts",
  created: false,
  exit_code: null,
  error_line: null,
  lines: null,
};

test("a call of the daemon's list is one line with its result", () => {
  const call = sampleCall("t1", { tool_name: "Edit", duration_ms: 82 });
  const line = lineOfCall({ ...call, result: RESULT, start_seq: 4, end_seq: 5 });
  assert.equal(line.outcome, "ok");
  assert.deepEqual([line.added, line.removed, line.durationMs, line.seq], [3, 2, 82, 5]);
});

test("an open call whose permission is undecided waits for you", () => {
  const permission = { asked_at: "2026-01-02T00:00:01.000Z", decision: null, by: null };
  const call = sampleCall("t1", { ended_at: null, outcome: null, permission });
  assert.equal(lineOfCall(call, 9).outcome, "asked");
  assert.equal(lineOfCall(call, 9).seq, 9);
  assert.equal(lineOfCall({ ...call, permission: { ...permission, decision: "allowed" } }).outcome, "open");
});

test("the events of a call become one line, from its start to its end", () => {
  const start = sampleEvent(7, {
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: "t2",
    summary: "make",
  });
  const end = sampleEvent(9, {
    hook_event_name: "PostToolUseFailure",
    tool_name: "Bash",
    tool_use_id: "t2",
    summary: "make — no rule",
    duration_ms: 400,
    result: { ...RESULT, added: null, removed: null, exit_code: 2, error_line: "no rule" },
  });
  assert.deepEqual([lineOfEvents(start, null)?.outcome, lineOfEvents(start, null)?.seq], ["open", 7]);
  const line = lineOfEvents(start, end);
  assert.deepEqual([line?.outcome, line?.subject, line?.seq], ["failed", "make", 9]);
  assert.deepEqual([line?.exitCode, line?.errorLine, line?.durationMs], [2, "no rule", 400]);
  assert.equal(lineOfEvents(null, end)?.outcome, "failed");
  assert.equal(lineOfEvents(null, sampleEvent(1, { tool_use_id: null })), null);
  assert.deepEqual([isCallEnd(start), isCallEnd(end)], [false, true]);
});

test("a tool of an MCP server has its server's name before it", () => {
  assert.equal(toolTitle("mcp__linear__get_issue"), "linear · get_issue");
  assert.equal(toolTitle("mcp__claude_ai_Google_Drive__search_files"), "Google Drive · search_files");
  assert.equal(toolTitle("Bash"), "Bash");
});

test("a duration's bar is twice as long for twice the time, and never too long", () => {
  assert.deepEqual([barLength(10_000, 40_000), barLength(20_000, 40_000)], [0.25, 0.5]);
  assert.equal(barLength(99_000, 40_000), 1);
  assert.equal(barLength(300, 40_000), null);
  assert.equal(barLength(30_000, FULL_BAR_MS), 0.5);
});
