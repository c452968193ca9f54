import assert from "node:assert/strict";
import { test } from "node:test";
import { noticesOf, unnotified } from "./desktop.ts";
import { sampleSession } from "./state/state-harness.ts";

const since = "2026-01-01T00:00:00.000Z";
const wait = {
  kind: "permission",
  ask: "rm -rf build",
  tool_name: "Bash",
  agent_id: null,
  since,
  item: "permission:t1",
  mark: null,
} as const;

test("each wait of a session is notified once, however often its session changes", () => {
  const first = sampleSession("s1", { state: "waiting", waits: [{ ...wait, tool_use_id: "t1" }] });
  const second = { ...first, event_count: 9, waits: [...first.waits, { ...wait, tool_use_id: "t2", ask: "make" }] };
  const one = unnotified(noticesOf([first], []), []);
  assert.deepEqual(
    one.fresh.map(({ ask }) => ask),
    ["rm -rf build"],
  );
  const two = unnotified(noticesOf([second], []), one.notified);
  assert.deepEqual(
    two.fresh.map(({ ask }) => ask),
    ["make"],
  );
  assert.equal(unnotified(noticesOf([second], []), two.notified).fresh.length, 0);
});

test("a failure is notified, and again only after the session failed again", () => {
  const failed = sampleSession("s1", { state: "failed", state_since: since });
  const { fresh, notified } = unnotified(noticesOf([], [failed]), []);
  assert.equal(fresh.length, 1);
  assert.equal(unnotified(noticesOf([], [failed]), notified).fresh.length, 0);
  const again = { ...failed, state_since: "2026-01-01T01:00:00.000Z" };
  assert.equal(unnotified(noticesOf([], [again]), notified).fresh.length, 1);
});

test("every current wait is remembered, and a bounded number of past ones", () => {
  const many = Array.from({ length: 900 }, (_, i) => sampleSession(`s${i}`, { state: "failed" }));
  const { notified } = unnotified(noticesOf([], many), []);
  assert.equal(unnotified(noticesOf([], many), notified).fresh.length, 0);
  assert.equal(unnotified([], notified).notified.length, 200);
});
