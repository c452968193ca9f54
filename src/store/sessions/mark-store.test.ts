import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { clean, NOW_MS } from "../../../test/support/old-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import type { Mark } from "../../core/session/attention-item.ts";
import type { Store } from "../store.ts";

const HANDLED: Omit<Mark, "item"> = { kind: "handled", untilMs: null, atMs: NOW_MS };

/** A session that asks for each of these calls. */
function ask(store: Store, sessionId: string, calls: readonly string[], startMs = NOW_MS): void {
  const call = (id: string) => ({
    session_id: sessionId,
    tool_name: "Bash",
    tool_use_id: id,
    tool_input: { command: id },
  });
  fill(
    store,
    calls.flatMap((id) => [
      payload({ ...call(id), hook_event_name: "PreToolUse" }),
      payload({ ...call(id), hook_event_name: "PermissionRequest" }),
    ]),
    startMs,
  );
}

const answered = (sessionId: string, id: string): string =>
  payload({ session_id: sessionId, hook_event_name: "PostToolUse", tool_name: "Bash", tool_use_id: id });

function marksOf(store: Store, sessionId: string): readonly Mark[] {
  return store.marksOf(store.session(sessionId) ?? assert.fail(`no session ${sessionId}`));
}

const rowsIn = (store: Store): unknown => store.database.prepare("SELECT count(*) AS n FROM marks").get()?.["n"];

test("a mark survives a restart, and its session's other question is unmarked", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  ask(store, "s", ["t1", "t2"]);
  store.mark("s", { item: "permission:t1", ...HANDLED });
  store.close();
  const again = tempStore(t, file);
  assert.deepEqual(marksOf(again, "s"), [{ item: "permission:t1", ...HANDLED }]);
  again.unmark("s", "permission:t1");
  assert.deepEqual(marksOf(again, "s"), []);
});

test("a mark ends with its item, in the transaction of the answer", (t) => {
  const store = tempStore(t);
  ask(store, "s", ["t1", "t2"]);
  for (const item of ["permission:t1", "permission:t2"]) store.mark("s", { item, ...HANDLED });
  fill(store, [answered("s", "t1")], NOW_MS + 60_000);
  assert.equal(rowsIn(store), 1);
  // The same question of the same call, asked once more, is a new one.
  ask(store, "s", ["t1"], NOW_MS + 120_000);
  assert.deepEqual(
    marksOf(store, "s").map(({ item }) => item),
    ["permission:t2"],
  );
});

test("a mark whose transaction is undone stays", (t) => {
  const store = tempStore(t);
  ask(store, "s", ["t1"]);
  store.mark("s", { item: "permission:t1", ...HANDLED });
  const waiting = store.session("s") ?? assert.fail("no session");
  const broken = { sessionId: "absent", atMs: 1, from: null, to: "done", cause: "answered" } as const;
  const over = { ...waiting, state: "done", waits: [] } as const;
  assert.throws(() => store.commit({ events: [], sessions: [over], calls: [], transitions: [broken] }));
  assert.equal(marksOf(store, "s").length, 1);
});

test("items and marks are counted over the whole store, an ended snooze not", (t) => {
  const store = tempStore(t);
  for (const id of ["a", "b", "c"]) ask(store, id, ["t1", "t2"]);
  fill(
    store,
    ["d", "e"].map((id) => payload({ session_id: id, hook_event_name: "StopFailure", error: "rate_limit" })),
    NOW_MS,
  );
  store.mark("a", { item: "permission:t1", ...HANDLED });
  store.mark("b", { item: "permission:t1", kind: "snoozed", untilMs: NOW_MS + 60_000, atMs: NOW_MS });
  const failed = store.session("d") ?? assert.fail("no session");
  store.mark("d", { item: `failure:${failed.stateSinceMs}`, ...HANDLED });
  const { items, handled, snoozed, waiting } = store.attentionCounts(NOW_MS + 30_000);
  assert.deepEqual({ waiting, items, handled, snoozed }, { waiting: 3, items: 8, handled: 2, snoozed: 1 });
  assert.deepEqual(store.metrics(NOW_MS + 60_000).attention.snoozed, 0);
  const { handled: kept, ...later } = store.attentionCounts(NOW_MS + 30 * 86_400_000);
  assert.deepEqual([kept, later.waiting, later.failed, later.items], [2, 3, 2, 8], "silence ends nothing");
});

test("retention removes the marks of a session that it forgets", (t) => {
  const store = tempStore(t);
  ask(store, "s", ["t1"], NOW_MS - 400 * 86_400_000);
  store.mark("s", { item: "permission:t1", ...HANDLED });
  store.cleaner.recordStored(NOW_MS - 2 * 86_400_000);
  clean(store, { eventsBeforeMs: NOW_MS - 86_400_000, sessionsBeforeMs: NOW_MS - 86_400_000 });
  assert.equal(store.isForgotten("s"), true);
  assert.equal(rowsIn(store), 0);
});
