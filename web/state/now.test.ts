import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetailDto } from "../../src/api/dto.ts";
import type { WaitDto } from "../../src/api/session-dto.ts";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import { createAsks, fullAsk, shortAsk, todayOf } from "./now.ts";
import { sampleEvent, sampleSession } from "./state-harness.ts";

const since = "2026-01-01T00:00:00.000Z";
const wait: WaitDto = {
  kind: "permission",
  ask: "Bash: cat <<'SQL' DELETE FROM customers SQL rm -rf build",
  tool_name: "Bash",
  tool_use_id: "t1",
  agent_id: null,
  since,
  item: "permission:t1",
  mark: null,
};
const command = "cat <<'SQL'\nDELETE FROM customers\nSQL\nrm -rf build";

test("a command keeps its lines, a question its answers, a plan its text", () => {
  assert.deepEqual(fullAsk({ tool_input: { command } }), { text: command, choices: [] });
  assert.deepEqual(fullAsk({ tool_input: { plan: "# Plan\n1. Test" } })?.text, "# Plan\n1. Test");
  const question = { question: "Which first?", options: [{ label: "ja" }, { label: "en" }, "?"] };
  assert.deepEqual(fullAsk({ tool_input: { questions: [question] } }), {
    text: "Which first?",
    choices: ["ja", "en"],
  });
  assert.deepEqual(fullAsk({ tool_input: { questions: [question, { question: "And then?" }] } }), {
    text: "Which first?\nAnd then?",
    choices: [],
  });
  for (const input of [null, "x", {}, { command: 1 }, { questions: [] }, { questions: [null] }]) {
    assert.equal(fullAsk({ tool_input: input }), null);
  }
  assert.equal(shortAsk(wait).text, "cat <<'SQL' DELETE FROM customers SQL rm -rf build");
  assert.equal(shortAsk({ ...wait, tool_name: null }).text, wait.ask);
});

test("a full request is fetched once, from the waiting call, and dropped with the wait", async () => {
  const fetched: number[] = [];
  const asks = createAsks({
    fetchLog: async () => ({
      events: [sampleEvent(9, { tool_use_id: "t2" }), sampleEvent(8, { tool_use_id: "t1" })],
      next: null,
    }),
    fetchEvent: async (seq) => {
      fetched.push(seq);
      // The code reads only the payload.
      return { payload: { tool_input: { command } } } as unknown as EventDetailDto;
    },
  });
  const waiting = [sampleSession("s1", { state: "waiting", waits: [wait] })];
  asks.follow(waiting);
  asks.follow(waiting);
  assert.equal(asks.of("s1", wait).text, shortAsk(wait).text);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asks.of("s1", wait).text, command);
  assert.deepEqual(fetched, [8]);
  asks.follow([]);
  assert.equal(asks.of("s1", wait).text, shortAsk(wait).text);
});

test("today begins at midnight; without data, cost and cache hits are unknown", () => {
  const midnightMs = new Date("2026-01-02T00:00:00").getTime();
  const starts = [-1, 0, 1].map((hours) => new Date(midnightMs + hours * 3_600_000).toISOString());
  const none = { input: [0, 0, 0], cache_write: [0, 0, 0], cache_read: [9, 0, 0] };
  const calls = { tool_calls: [50, 3, null], tool_failures: [7, 1, 0] };
  // Of the eighteen series, those for today's values.
  const stats = (series: Readonly<Record<string, readonly (number | null)[]>>) =>
    ({ starts, series: { ...calls, ...series } }) as unknown as StatsDto;
  const nowMs = midnightMs + 5_000_000;
  const usage = { input: [100, 1, 2], cache_write: [0, 0, 0], cache_read: [0, 4, 1], cost_usd: [9, 0.5, null] };
  assert.deepEqual(todayOf(stats(usage), nowMs), { costUsd: 0.5, calls: 3, failedCalls: 1, cacheHits: 5 / 8 });
  assert.deepEqual(todayOf(stats({ ...none, cost_usd: [9, null, null] }), nowMs), {
    costUsd: null,
    calls: 3,
    failedCalls: 1,
    cacheHits: null,
  });
});
