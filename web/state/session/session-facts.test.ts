import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAgent, sampleCall, sampleEvent, sampleSession } from "../../../test/support/page/state-harness.ts";
import { agentTree, elapsedMs, sessionErrors } from "./session-facts.ts";

const START = Date.parse("2026-01-01T00:00:00.000Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

test("time passes while a session can go on, and stops once it is over", () => {
  const session = (different = {}) =>
    elapsedMs(sampleSession("s", { last_seen_at: at(30), ...different }), START + 90_000);
  assert.equal(session(), 90_000);
  assert.equal(session({ state: "done" }), 90_000);
  assert.equal(session({ state: "ended", ended_at: at(40) }), 40_000);
  assert.equal(session({ state: "lost" }), 30_000);
  assert.equal(session({ state: "unknown" }), 30_000);
});

test("errors are calls and turns that did not end well, newest first", () => {
  const outcomes = ["ok", "failed", "denied", "interrupted", "unknown", null] as const;
  const calls = outcomes.map((outcome, index) => sampleCall(String(index), { outcome, started_at: at(index) }));
  const events = ["Stop", "StopFailure", "ProcessGone"].map((hook_event_name, index) =>
    sampleEvent(index, { hook_event_name, received_at: at(10 + index) }),
  );
  assert.deepEqual(
    sessionErrors(calls, events).map(({ key }) => key),
    ["event 2", "event 1", "call 3", "call 2", "call 1"],
  );
});

test("subagents are below their parent, even if parents form a cycle or are unlisted", () => {
  const agents = [
    sampleAgent("b", { started_at: at(2) }),
    sampleAgent("a", { started_at: at(1) }),
    sampleAgent("a1", { parent_agent_id: "a", started_at: at(9) }),
    sampleAgent("x", { parent_agent_id: "y" }),
    sampleAgent("y", { parent_agent_id: "x" }),
    sampleAgent("orphan", { parent_agent_id: "gone", depth: 2, started_at: at(5) }),
  ];
  assert.deepEqual(
    agentTree(agents).map(({ agent, depth }) => `${agent.agent_id} ${depth}`),
    ["a 1", "a1 2", "b 1", "orphan 2", "x 1", "y 2"],
  );
});
