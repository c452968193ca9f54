import assert from "node:assert/strict";
import { test } from "node:test";
import { noticesOf, placeOf, unnotified } from "./desktop.ts";
import { inboxItemsOf } from "./state/inbox.ts";
import { START } from "./state/route.ts";
import { sampleSession } from "../test/support/page/state-harness.ts";

const since = "2026-01-01T00:00:00.000Z";
const NONE = { waiting: [], failed: [], done: [] };
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
  const one = unnotified(noticesOf({ ...NONE, waiting: [first] }), []);
  assert.deepEqual(
    one.fresh.map(({ ask }) => ask),
    ["rm -rf build"],
  );
  const two = unnotified(noticesOf({ ...NONE, waiting: [second] }), one.notified);
  assert.deepEqual(
    two.fresh.map(({ ask }) => ask),
    ["make"],
  );
  assert.equal(unnotified(noticesOf({ ...NONE, waiting: [second] }), two.notified).fresh.length, 0);
});

test("a click on a notification opens what waits, and its session once it is answered", () => {
  const session = sampleSession("s1", { state: "waiting", waits: [{ ...wait, tool_use_id: "t1" }] });
  const [notice] = noticesOf({ ...NONE, waiting: [session] });
  assert.ok(notice !== undefined);
  const toSession = { ...START, view: "session", sessionId: "s1" };
  assert.deepEqual(placeOf(notice, inboxItemsOf(session)), { ...START, filter: { item: "s1 permission:t1" } });
  assert.deepEqual(placeOf(notice, []), toSession);
  const done = sampleSession("s1", { state: "done" });
  const [finished] = noticesOf({ ...NONE, done: [done] });
  assert.ok(finished !== undefined);
  assert.deepEqual(placeOf(finished, inboxItemsOf(session)), toSession);
});

test("a failure is notified, and again only after the session failed again", () => {
  const failed = sampleSession("s1", { state: "failed", state_since: since });
  const { fresh, notified } = unnotified(noticesOf({ ...NONE, failed: [failed] }), []);
  assert.equal(fresh.length, 1);
  assert.equal(unnotified(noticesOf({ ...NONE, failed: [failed] }), notified).fresh.length, 0);
  const again = { ...failed, state_since: "2026-01-01T01:00:00.000Z" };
  assert.equal(unnotified(noticesOf({ ...NONE, failed: [again] }), notified).fresh.length, 1);
});

test("every current wait is remembered, and a bounded number of past ones", () => {
  const many = Array.from({ length: 900 }, (_, i) => sampleSession(`s${i}`, { state: "failed" }));
  const { notified } = unnotified(noticesOf({ ...NONE, failed: many }), []);
  assert.equal(unnotified(noticesOf({ ...NONE, failed: many }), notified).fresh.length, 0);
  assert.equal(unnotified([], notified).notified.length, 200);
});

test("a finished turn is notified once a turn; an interrupted or imported one is not", () => {
  const done = sampleSession("s1", { state: "done", state_since: since });
  const others = [
    sampleSession("s2", { state: "interrupted" }),
    sampleSession("s3", { state: "done", imported: true }),
  ];
  const { fresh, notified } = unnotified(noticesOf({ ...NONE, done: [done, ...others] }), []);
  assert.deepEqual(
    fresh.map(({ kind, session }) => [kind, session.session_id]),
    [["finished", "s1"]],
  );
  const later = { ...done, state_since: "2026-01-01T01:00:00.000Z" };
  assert.equal(unnotified(noticesOf({ ...NONE, done: [done] }), notified).fresh.length, 0);
  assert.equal(unnotified(noticesOf({ ...NONE, done: [later] }), notified).fresh.length, 1);
});
