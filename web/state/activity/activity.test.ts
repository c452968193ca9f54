import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallDto, TurnDto } from "../../../src/api/call-dto.ts";
import { createFakeTime, fakeApi } from "../../../test/support/page/state-harness.ts";
import { activityFilterOf } from "./activity-filter.ts";
import { createActivity, KEPT_GROUPS } from "./activity.ts";
import { at, eventAt, sampleListedCall, sampleTurn } from "../../../test/support/page/activity-harness.ts";

/** An activity over lists that answer in pages as the daemon does. */
function activityOver({ calls = [] as CallDto[], turns = [] as TurnDto[] } = {}) {
  const time = createFakeTime();
  const asked: { readonly path: "calls" | "turns"; readonly query: Readonly<Record<string, string>> }[] = [];
  const problems: unknown[] = [];
  const activity = createActivity({
    api: fakeApi({
      async allCalls(query) {
        asked.push({ path: "calls", query });
        const matching = calls
          .filter((call) => (call.start_seq ?? 0) < Number(query.before ?? Infinity))
          .filter((call) => (query.session ?? call.session_id) === call.session_id)
          .toReversed();
        const page = matching.slice(0, Number(query.limit));
        const seqs = new Set(page.map((call) => call.turn));
        const next = matching.length > page.length ? String(page.at(-1)?.start_seq) : null;
        return { calls: page, turns: turns.filter((turn) => seqs.has(turn.seq)), next };
      },
      async allTurns(query) {
        asked.push({ path: "turns", query });
        const matching = turns
          .filter((turn) => turn.seq < Number(query.before ?? Infinity))
          .filter((turn) => (query.session ?? turn.session_id) === turn.session_id)
          .toReversed();
        const page = matching.slice(0, Number(query.limit));
        return { turns: page, next: matching.length > page.length ? String(page.at(-1)?.seq) : null };
      },
    }),
    after: time.after,
    onProblem: (thrown) => problems.push(thrown),
  });
  const keys = () => activity.rows.value.map(({ key }) => key);
  return { activity, asked, problems, keys, time, calls, turns };
}

test("turns with and without calls are listed, and scrolling brings all older ones", async () => {
  const turns = Array.from({ length: 400 }, (_, index) => sampleTurn(index * 3 + 1, { session_id: `s${index}` }));
  const calls = turns
    .filter((_, index) => index % 2 === 0)
    .map((turn) => sampleListedCall(turn.seq + 1, turn.seq, { session_id: turn.session_id }));
  const { activity, keys } = activityOver({ turns, calls });
  await activity.reload();
  const first = keys();
  assert.ok(first.length > 50 && first.length < 200, String(first.length));
  let before = 0;
  for (let pages = 0; pages < 40 && keys().length !== before; pages++) {
    before = keys().length;
    await activity.loadOlder();
    await activity.loadOlder();
  }
  assert.equal(keys().length, turns.length + calls.length);
  assert.equal(new Set(keys()).size, keys().length);
});

test("a held list keeps its rows, counts new ones, and has them when it is released", async () => {
  const { activity, keys } = activityOver({ turns: [sampleTurn(1, { calls: 1 })], calls: [sampleListedCall(2, 1)] });
  await activity.reload();
  activity.hold("pointer", true);
  activity.hold("focus", true);
  const before = keys();
  activity.accept(eventAt(10, "PreToolUse", { tool_use_id: "a" }));
  activity.accept(eventAt(11, "PostToolUse", { tool_use_id: "a" }));
  activity.accept(eventAt(12, "Notification"));
  assert.deepEqual([keys(), activity.newCount.value], [before, 1]);
  activity.hold("pointer", false);
  assert.deepEqual(keys(), before);
  activity.showNewest();
  assert.equal(activity.newCount.value, 0);
  assert.ok(keys().includes("a"));
  activity.accept(eventAt(13, "PreToolUse", { tool_use_id: "b" }));
  assert.ok(!keys().includes("b"));
  activity.hold("focus", false);
  assert.ok(keys().includes("b"));
});

test("older rows come below a held list", async () => {
  const turns = Array.from({ length: 120 }, (_, index) => sampleTurn(index + 1, { session_id: `s${index}` }));
  const { activity, keys } = activityOver({ turns });
  await activity.reload();
  activity.hold("scroll", true);
  const before = keys();
  activity.accept(eventAt(500, "UserPromptSubmit", { session_id: "new" }));
  await activity.loadOlder();
  assert.deepEqual(keys().slice(0, before.length), before);
  assert.ok(keys().length > before.length && !keys().includes("turn 500 new"));
});

test("events during the first request are not lost", async () => {
  const { activity, keys } = activityOver({ turns: [sampleTurn(1)] });
  const loading = activity.reload();
  activity.accept(eventAt(5, "PreToolUse", { tool_use_id: "a" }));
  await loading;
  assert.ok(keys().includes("a"));
});

test("another list asks the daemon, and accepts only its own events", async () => {
  const { activity, asked, keys } = activityOver();
  await activity.reload();
  asked.length = 0;
  activity.setFilter(activityFilterOf({ sessionId: "s1", filter: { tab: "changes", project: "shop", q: " b " } }));
  await Promise.resolve();
  const tool = "Edit,MultiEdit,Write,NotebookEdit";
  const query = { imported: "false", session: "s1", project: "shop", q: "b", tool, status: "ok", limit: "200" };
  assert.deepEqual(asked, [{ path: "calls", query }]);
  activity.setFilter(activityFilterOf({ sessionId: null, filter: { project: "other" } }));
  activity.accept(eventAt(5, "PreToolUse", { tool_use_id: "a" }));
  assert.deepEqual(keys(), []);
});

test("a turn's end asks the daemon for its sums, and once more for its cost", async () => {
  const { activity, asked, time, turns } = activityOver({ turns: [sampleTurn(1)] });
  await activity.reload();
  asked.length = 0;
  turns[0] = sampleTurn(1, { state: "done", end_seq: 9, reply: "Done.", cost_usd: 0.5, calls: 3 });
  activity.accept(eventAt(9, "Stop", { summary: "Done." }));
  await time.advance(2000);
  assert.deepEqual(
    asked.map(({ path, query }) => [path, query["session"]]),
    [["turns", "s1"]],
  );
  const [row] = activity.rows.value;
  assert.deepEqual([row?.group.costUsd, row?.group.calls], [0.5, 3]);
  await time.advance(30_000);
  assert.equal(asked.length, 2);
  await time.advance(60_000);
  assert.equal(asked.length, 2);
});

test("a denied call ends with its batch, and no older answer reopens it", async () => {
  const asked = { asked_at: at(3), decision: null, by: null } as const;
  const open = { ended_at: null, outcome: null, end_seq: null, permission: asked } as const;
  const { activity, calls, time } = activityOver({
    turns: [sampleTurn(1)],
    calls: [sampleListedCall(2, 1, open), sampleListedCall(3, 1, open)],
  });
  const outcomes = () => activity.rows.value.flatMap((row) => (row.kind === "call" ? [row.call.outcome] : []));
  const batch = async (seq: number) => {
    activity.accept(eventAt(seq, "PostToolBatch"));
    await time.advance(2000);
  };
  await activity.reload();
  assert.deepEqual(outcomes(), ["asked", "asked"]);
  calls[0] = sampleListedCall(2, 1, { outcome: "denied", end_seq: null });
  await batch(9);
  assert.deepEqual(outcomes(), ["asked", "denied"]);
  calls[0] = sampleListedCall(2, 1, open);
  await batch(10);
  assert.deepEqual(outcomes(), ["asked", "denied"]);
});

test("ten thousand events leave a bounded list", async () => {
  const { activity, keys } = activityOver();
  await activity.reload();
  let seq = 0;
  for (let turn = 0; turn < 500; turn++) {
    const session_id = `s${turn}`;
    activity.accept(eventAt(++seq, "UserPromptSubmit", { session_id }));
    for (let call = 0; call < 10; call++) {
      const tool_use_id = `t${turn}-${call}`;
      activity.accept(eventAt(++seq, "PreToolUse", { session_id, tool_use_id }));
      activity.accept(eventAt(++seq, "PostToolUse", { session_id, tool_use_id }));
    }
  }
  // A head, five calls and the rest of each.
  assert.equal(keys().length, KEPT_GROUPS * 7);
});

test("an empty page with a next one is no end: the daemon is asked on", async () => {
  const befores: (string | undefined)[] = [];
  const activity = createActivity({
    api: fakeApi({
      async allCalls({ before }) {
        befores.push(before);
        if (before === undefined) return { calls: [], turns: [], next: "500" };
        return { calls: [sampleListedCall(2, 1)], turns: [sampleTurn(1)], next: null };
      },
      allTurns: async () => ({ turns: [], next: null }),
    }),
    after: createFakeTime().after,
    onProblem: () => undefined,
  });
  await activity.reload();
  assert.deepEqual(befores, [undefined, "500"]);
  assert.deepEqual(
    activity.rows.value.map(({ key }) => key),
    ["turn 1 s1", "t2"],
  );
  assert.equal(activity.state.value, "ready");
});

test("a failed request is reported and keeps the rows", async () => {
  const { activity, problems, keys, turns } = activityOver({ turns: [sampleTurn(1)] });
  await activity.reload();
  const before = keys();
  Object.defineProperty(turns, "filter", {
    value: () => {
      throw new Error("refused");
    },
  });
  await activity.reload();
  assert.equal(activity.state.value, "failed");
  assert.match(String(problems.at(-1)), /refused/);
  assert.deepEqual(keys(), before);
});
