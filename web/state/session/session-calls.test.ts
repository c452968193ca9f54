import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_RESULT, sampleCall } from "../../../test/support/page/state-harness.ts";
import { callsShown, countBy, sortOf, statusOf } from "./session-calls.ts";

const calls = [
  sampleCall("a", { tool_name: "Read", duration_ms: 40 }),
  sampleCall("b", { tool_name: "Bash", summary: "npm test", duration_ms: 9000, outcome: "failed" }),
  sampleCall("c", { tool_name: "Bash", summary: "git push", ended_at: null, outcome: null, duration_ms: null }),
  sampleCall("d", { tool_name: "Edit", duration_ms: 80, result: { ...NO_RESULT, error_line: "TypeError: Retry" } }),
];
const startedMs = Date.parse(sampleCall("c").started_at);
const ids = (query: Partial<Parameters<typeof callsShown>[1]>) =>
  callsShown(calls, { tool: null, status: null, text: "", sort: "time", nowMs: startedMs + 60, ...query }).map(
    (call) => call.tool_use_id,
  );

test("calls are shown by time, by duration with open ones until now, or by tool", () => {
  assert.deepEqual(ids({}), ["d", "c", "b", "a"]);
  assert.deepEqual(ids({ sort: "duration" }), ["b", "d", "c", "a"]);
  assert.deepEqual(ids({ sort: "duration", nowMs: startedMs + 10_000 }), ["c", "b", "d", "a"]);
  assert.deepEqual(ids({ sort: "tool" }), ["c", "b", "d", "a"]);
  assert.equal(sortOf({ sort: "started" }), "time");
});

test("calls are filtered by tool, outcome and text, also of the error's line", () => {
  assert.deepEqual(ids({ tool: "Bash" }), ["c", "b"]);
  assert.deepEqual(ids({ status: "open" }), ["c"]);
  assert.deepEqual(ids({ text: " RETRY " }), ["d"]);
  assert.deepEqual(ids({ text: "npm", status: "ok" }), []);
});

test("kinds of calls are counted, the most frequent first", () => {
  assert.deepEqual(countBy(calls, statusOf), [
    ["ok", 2],
    ["failed", 1],
    ["open", 1],
  ]);
});
