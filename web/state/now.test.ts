import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetailDto, MetricsDto } from "../../src/api/dto.ts";
import type { WaitDto } from "../../src/api/session-dto.ts";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import { createAsks, createMetricSamples, fullAsk, shortAsk, todayOf } from "./now.ts";
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

test("today begins at the reader's midnight; its cost is unknown without any price", () => {
  const midnightMs = new Date("2026-01-02T00:00:00").getTime();
  const starts = [-1, 0, 1].map((hours) => new Date(midnightMs + hours * 3_600_000).toISOString());
  const series = { input: [100, 1, 2], output: [100, 3, null], cache_write: [0, 0, 0], cache_read: [0, 4, 0] };
  // Of the eighteen series, those for today's values.
  const stats = (cost_usd: readonly (number | null)[]) =>
    ({ starts, series: { ...series, cost_usd } }) as unknown as StatsDto;
  const nowMs = midnightMs + 5_000_000;
  assert.deepEqual(todayOf(stats([9, 0.5, null]), nowMs), { tokens: 10, costUsd: 0.5 });
  assert.deepEqual(todayOf(stats([9, null, null]), nowMs), { tokens: 10, costUsd: null });
});

test("figures without a history are noted now and then, and not for ever", () => {
  const { samples, record: note } = createMetricSamples();
  const metrics = { total_threads: 1, messages_last_hour: 2, session_duration_avg: 3 } as MetricsDto;
  for (let second = 0; second < 20_000; second += 10) note(metrics, second * 1000);
  assert.equal(samples.value.length, 240);
  assert.equal((samples.value[1]?.atMs ?? 0) - (samples.value[0]?.atMs ?? 0), 30_000);
});
