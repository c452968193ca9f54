import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAgent, sampleCall } from "../../../test/support/page/state-harness.ts";
import { distinctBars, layOutLanes, walk } from "./lane-layout.ts";
import { shareOf, ticksOf } from "./time-window.ts";

const startMs = Date.parse("2026-01-01T00:00:00.000Z");
const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString();
const call = (id: string, from: number, to: number | null, different = {}) =>
  sampleCall(id, { started_at: at(from), ended_at: to === null ? null : at(to), ...different });
const nothing = { calls: [], agents: [], transitions: [], endedAtMs: null };

test("calls that overlap are below one another, others share a row", () => {
  const [main] = layOutLanes({
    ...nothing,
    calls: [call("a", 0, 10), call("b", 2, 4), call("c", 5, null), call("d", 11, 12)],
  });
  assert.deepEqual(
    main?.bars.map(({ call: { tool_use_id: id }, row }) => [id, row]),
    [
      ["a", 0],
      ["b", 1],
      ["c", 1],
      ["d", 0],
    ],
  );
  assert.equal(main?.bars[2]?.toMs, Infinity);
});

test("a hundred calls at once make no hundred rows", () => {
  const calls = Array.from({ length: 100 }, (_, i) => call(`t${i}`, i / 100, 50));
  assert.equal(layOutLanes({ ...nothing, calls })[0]?.rowCount, 6);
});

test("subagents are below their parent, also when only their calls are known", () => {
  const agents = [
    sampleAgent("late", { started_at: at(9) }),
    sampleAgent("child", { started_at: at(3), parent_agent_id: "early", depth: 2 }),
    sampleAgent("early", { started_at: at(1), state: "done", ended_at: at(8) }),
  ];
  const lanes = layOutLanes({ ...nothing, agents, calls: [call("x", 1, 2, { agent_id: "stranger" })] });
  assert.deepEqual(
    lanes.map(({ agentId, depth }) => [agentId, depth]),
    [
      [null, 0],
      ["early", 1],
      ["child", 2],
      ["late", 1],
      ["stranger", 1],
    ],
  );
  assert.deepEqual(lanes[1]?.stretches, [{ state: "done", fromMs: startMs + 1000, toMs: startMs + 8000 }]);
});

test("agents that name each other as parents are drawn once", () => {
  const agents = [sampleAgent("a", { parent_agent_id: "b" }), sampleAgent("b", { parent_agent_id: "a" })];
  assert.equal(layOutLanes({ ...nothing, agents }).length, 3);
});

test("the wait for a person is separate from the run, where that is known", () => {
  const permission = { asked_at: at(1), decision: "allowed", by: null } as const;
  const [lane] = layOutLanes({
    ...nothing,
    calls: [
      call("known", 0, 10, { permission, duration_ms: 2000 }),
      call("open", 0, null, { permission: { ...permission, decision: null } }),
      call("unknown", 0, 10, { permission }),
      call("refused", 0, 6, { permission: { ...permission, decision: "denied" } }),
    ],
  });
  const asked = new Map(lane?.bars.map((bar) => [bar.call.tool_use_id, bar.askedMs]));
  assert.deepEqual(asked.get("known"), [startMs + 1000, startMs + 8000]);
  assert.deepEqual(asked.get("open"), [startMs + 1000, Infinity]);
  assert.equal(asked.get("unknown"), null);
  assert.deepEqual(asked.get("refused"), [startMs + 1000, startMs + 6000]);
});

test("states last from one transition to the next, the last one until the end", () => {
  const transitions = [
    { at: at(0), from: null, to: "working", cause: "prompt" },
    { at: at(5), from: "working", to: "done", cause: "turn-ended" },
  ] as const;
  const lengths = (endedAtMs: number | null) =>
    layOutLanes({ ...nothing, transitions, endedAtMs })[0]?.stretches.map(({ fromMs, toMs }) => toMs - fromMs);
  assert.deepEqual(lengths(startMs + 9000), [5000, 4000]);
  assert.deepEqual(lengths(null), [5000, Infinity]);
});

test("the axis has its marks at full units of the reader's time", () => {
  const hour = 3_600_000;
  assert.deepEqual(ticksOf({ fromMs: 1, toMs: 2 * hour }, 4, 0), {
    stepMs: hour / 2,
    atMs: [1, 2, 3, 4].map((n) => (n * hour) / 2),
  });
  const india = ticksOf({ fromMs: 0, toMs: 20 * hour }, 4, 5.5 * hour);
  assert.ok(india.atMs.every((ms) => (ms + 5.5 * hour) % india.stepMs === 0));
});

test("bars on the same pixels are drawn once, unless they went wrong or are open", () => {
  const calls = Array.from({ length: 100 }, (_, i) => call(`t${i}`, i / 100, i / 100));
  const bad = call("bad", 0.005, 0.005, { outcome: "failed" });
  const [lane] = layOutLanes({ ...nothing, calls: [...calls, bad] });
  const ids = distinctBars(lane?.bars ?? [], 0.01, "t50").map((bar) => bar.call.tool_use_id);
  assert.ok(ids.length < 14, ids.join(" "));
  for (const id of ["t0", "t50", "bad"]) assert.ok(ids.includes(id), id);
  assert.equal(distinctBars(lane?.bars ?? [], 1, null).length, 101);
  assert.equal(shareOf(25, { fromMs: 0, toMs: 100 }), 0.25);
});

test("the keyboard walks along a lane and across them", () => {
  const agents = [sampleAgent("sub", { started_at: at(1) })];
  const calls = [call("a", 0, 1), call("b", 10, 11), call("s", 9, 12, { agent_id: "sub" })];
  const lanes = layOutLanes({ ...nothing, agents, calls });
  const go = (from: string | null, step: Parameters<typeof walk>[2]) => walk(lanes, from, step)?.call.tool_use_id;
  assert.equal(go(null, "after"), "s");
  assert.equal(go("a", "after"), "b");
  assert.equal(go("b", "after"), "b");
  assert.equal(go("b", "lane-down"), "s");
  assert.equal(go("s", "lane-up"), "b");
  assert.equal(go("s", "lane-down"), "s");
});
