import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { observedEvent } from "../../../test/support/hook-event.ts";
import { payload } from "../../../test/support/payload.ts";
import type { Page, PageCursor, PageRequest } from "../../core/history.ts";
import type { CommitBatch } from "../../core/ports.ts";
import type { ToolCall } from "../../core/session/session.ts";
import type { Store } from "../store.ts";

const NOTHING: CommitBatch = { events: [], sessions: [], calls: [], transitions: [] };
const FIRST = { before: null, limit: 100 } as const;

function call(fields: Partial<ToolCall> = {}): ToolCall {
  return {
    toolUseId: "t1",
    agentId: null,
    toolName: "Bash",
    summary: "ls",
    startedAtMs: 1000,
    endedAtMs: null,
    outcome: null,
    durationMs: null,
    permission: null,
    background: null,
    ...fields,
  };
}

/** Adds to the stored data of a session. */
function commit(store: Store, sessionId: string, batch: Partial<CommitBatch>): void {
  const session = store.session(sessionId) ?? assert.fail("no such session");
  store.commit({ ...NOTHING, sessions: [session], ...batch });
}

/** Every page one after the other. */
function all<Row>(limit: number, read: (request: PageRequest) => Page<Row>): Row[] {
  const rows: Row[] = [];
  let before: PageCursor | null = null;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page: Page<Row> = read({ before, limit });
    assert.ok(page.rows.length <= limit);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    before = page.next;
  }
  throw new Error("the pages do not end");
}

test("call is read in its current state, with its permission and its background", (t) => {
  const store = tempStore(t);
  fill(store, [payload({ session_id: "s" }), payload({ session_id: "other" })]);
  const open = call({ toolUseId: "mine", permission: { askedAtMs: 1100, decision: null, by: null } });
  commit(store, "s", { calls: [{ sessionId: "s", call: open }] });
  assert.partialDeepStrictEqual(find(store, "mine"), open);
  const settled = call({
    toolUseId: "mine",
    endedAtMs: 2000,
    outcome: "ok",
    durationMs: 800,
    permission: { askedAtMs: 1100, decision: "allowed", by: "user" },
    background: { taskId: "b1", endedAtMs: null, status: null },
  });
  commit(store, "s", { calls: [{ sessionId: "s", call: settled }] });
  assert.partialDeepStrictEqual(find(store, "mine"), { ...settled, sessionId: "s", result: null });
  assert.equal(store.toolCalls("other", FIRST).rows.filter(({ toolUseId }) => toolUseId === "mine").length, 0);
});

function find(store: Store, toolUseId: string): ToolCall | undefined {
  return store.toolCalls("s", FIRST).rows.find((one) => one.toolUseId === toolUseId);
}

test("a call that cannot be written takes its event with it", (t) => {
  const store = tempStore(t);
  fill(store, [payload({ session_id: "s" })]);
  const event = observedEvent({ sessionId: "s" });
  const sourced = { event, sourceName: "", sourceKey: "k", decision: null };
  assert.throws(() => commit(store, "s", { events: [sourced], calls: [{ sessionId: "nobody", call: call() }] }));
  assert.equal(store.lastSeq(), 1);
  assert.equal(store.knownSources(["k"]).size, 0);
});

test("transitions come newest first, those of one instant in the order they happened", (t) => {
  const store = tempStore(t);
  fill(store, [payload({ session_id: "s" })]);
  const before = store.transitions("s", FIRST).rows.length;
  const to = ["working", "waiting", "working", "done"] as const;
  commit(store, "s", {
    transitions: to.map((state) => ({
      sessionId: "s",
      atMs: Number.MAX_SAFE_INTEGER - 5,
      from: null,
      to: state,
      cause: "prompt",
    })),
  });
  const reported = all(3, (request) => store.transitions("s", request));
  assert.deepEqual(
    reported.slice(0, 4).map((transition) => transition.to),
    ["done", "working", "waiting", "working"],
  );
  assert.equal(reported.length, before + 4);
});

test("pages of any size neither skip nor repeat, even within the same instant", (t) => {
  const store = tempStore(t);
  let run = 0;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (times, limit) => {
        const sessionId = `s${(run += 1)}`;
        fill(store, [payload({ session_id: sessionId, hook_event_name: "SessionStart", source: "startup" })]);
        const calls = times.map((startedAtMs, index) => ({
          sessionId,
          call: call({ toolUseId: `t${index}`, startedAtMs }),
        }));
        commit(store, sessionId, { calls });
        store.keepReading({
          sessionId,
          agentId: null,
          position: "p",
          usages: [],
          costState: null,
          messages: times.map((atMs, index) => ({
            uuid: `u${index}`,
            agentId: null,
            atMs,
            role: "reply",
            text: "words",
          })),
        });
        const reported = all(limit, (request) => store.toolCalls(sessionId, request));
        assert.deepEqual(
          reported.map(({ startedAtMs }) => startedAtMs),
          times.toSorted((a, b) => b - a),
        );
        assert.equal(new Set(reported.map(({ toolUseId }) => toolUseId)).size, times.length);
        const messages = all(limit, (request) => store.messages(sessionId, request));
        assert.deepEqual(
          messages.map(({ atMs }) => atMs),
          times.toSorted((a, b) => b - a),
        );
        assert.equal(new Set(messages.map(({ uuid }) => uuid)).size, times.length);
      },
    ),
    { numRuns: 30 },
  );
});

test("a missing session has no timeline", (t) => {
  const store = tempStore(t);
  assert.deepEqual(store.toolCalls("nobody", FIRST), { rows: [], next: null });
  assert.deepEqual(store.transitions("nobody", FIRST), { rows: [], next: null });
  assert.deepEqual(store.messages("nobody", FIRST), { rows: [], next: null });
});
