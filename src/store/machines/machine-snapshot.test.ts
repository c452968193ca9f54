import assert from "node:assert/strict";
import { test } from "node:test";
import { fullSession } from "../../../test/support/full-session.ts";
import { toSessionValues, WRITTEN_COLUMNS } from "../sessions/session-row.ts";
import { readMachineSnapshot } from "./machine-snapshot.ts";

const row = (): Record<string, unknown> => {
  const values = toSessionValues(fullSession());
  return Object.fromEntries(WRITTEN_COLUMNS.map((column, index) => [column, values[index]]));
};

const usage = (tokens: object, usd = 1) => ({
  tokens: { input: 1, output: 1, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0, ...tokens },
  cost: { usd, estimated: true, unpricedModels: [] },
  contextTokens: null,
});

test("a session with one of everything is read from its row as it was", () => {
  const story = readMachineSnapshot(row(), []);
  assert.deepEqual(story?.session, fullSession());
});

test("a row that this release would not write is ignored", () => {
  const broken: readonly Record<string, unknown>[] = [
    { state: "dreaming" },
    { detail: "{" },
    { detail: JSON.stringify({ waits: {} }) },
    { detail: JSON.stringify({ waits: [{ kind: "permission" }] }) },
    { detail: JSON.stringify({ openToolCalls: [null] }) },
    { detail: JSON.stringify({ usage: { tokens: {} } }) },
    { failure: JSON.stringify({ code: 7 }) },
    { process: JSON.stringify({ pid: "1" }) },
    { started_at: -1 },
    // Later than any date: formatting it would fail.
    ...["started_at", "last_seen_at", "state_since", "turn_since", "compacting_since", "ended_at"].map((column) => ({
      [column]: Number.MAX_SAFE_INTEGER,
    })),
    { event_count: 1.5 },
    { detail: JSON.stringify({ usage: usage({ input: Number.MAX_SAFE_INTEGER }) }) },
    { detail: JSON.stringify({ usage: usage({}, 1e308) }) },
    { detail: JSON.stringify({ usage: usage({}, -1) }) },
    { last_used_at: 1.5 },
    { session_id: "" },
    { title: { text: "x" } },
  ];
  for (const fields of broken)
    assert.equal(readMachineSnapshot({ ...row(), ...fields }, []), null, JSON.stringify(fields));
});

test("an invalid call is left out, its session stays", () => {
  const call = {
    tool_use_id: "t1",
    agent_id: null,
    tool_name: "Bash",
    summary: "ls",
    started_at: 1,
    ended_at: null,
    outcome: null,
    duration_ms: null,
    permission: null,
    background: null,
  };
  assert.equal(readMachineSnapshot(row(), [call])?.calls.length, 1);
  const broken = [{ tool_use_id: "t1" }, {}, { ...call, started_at: 9e15 }, { ...call, duration_ms: 1.5 }];
  assert.deepEqual(readMachineSnapshot(row(), broken)?.calls, []);
});
