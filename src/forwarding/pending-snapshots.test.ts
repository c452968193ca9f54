import assert from "node:assert/strict";
import { test } from "node:test";
import { fullSession } from "../../test/support/full-session.ts";
import type { SessionRows } from "../core/forwarding.ts";
import { createPendingSnapshots } from "./pending-snapshots.ts";

const ROWS: SessionRows = { session: { session_id: "s" }, calls: [], usage: [] };
const log = { snapshot: () => ROWS };

function setUp() {
  const now = { ms: 0, restMs: 5000 };
  return { now, pending: createPendingSnapshots({ readMs: () => now.ms, restMs: () => now.restMs }) };
}

const session = (state: "working" | "waiting") => fullSession({ sessionId: "s", machine: null, state });

test("a session that changes all the time is due once in the rest, which may change", () => {
  const { now, pending } = setUp();
  pending.changed([session("working")], true);
  assert.equal(pending.take(log).snapshots.length, 1);
  now.ms = 1000;
  pending.changed([session("working")], true);
  assert.equal(pending.nextDueMs(), 5000);
  now.ms = 5000;
  assert.equal(pending.take(log).snapshots.length, 1);
  now.restMs = 60_000;
  pending.changed([session("working")], true);
  assert.equal(pending.nextDueMs(), 65_000);
});

test("a state that no event carries is due at once, whatever the rest", () => {
  const { now, pending } = setUp();
  now.restMs = 60_000;
  pending.changed([session("working")], true);
  pending.take(log);
  now.ms = 1000;
  pending.changed([session("waiting")], false);
  assert.equal(pending.nextDueMs(), 1000);
});

test("a snapshot whose request failed is due again, whole", () => {
  const { pending } = setUp();
  pending.renew(["s"]);
  const { undo } = pending.take(log);
  assert.equal(pending.nextDueMs(), Infinity);
  undo();
  assert.equal(pending.take(log).snapshots.length, 1);
});
