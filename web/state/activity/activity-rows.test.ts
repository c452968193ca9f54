import assert from "node:assert/strict";
import { test } from "node:test";
import { at, eventAt, sampleListedCall, sampleTurn } from "../../../test/support/page/activity-harness.ts";
import { activityFilterOf, groupFilterOf, type ActivityFilter } from "./activity-filter.ts";
import { activityRows, orderGroups, presentRow, type ActivityRow } from "./activity-rows.ts";
import { TurnGroups } from "./turn-groups.ts";

const EVERYTHING = activityFilterOf({ sessionId: null, filter: {} });

function groupsFor(filter: ActivityFilter = EVERYTHING): TurnGroups {
  const groups = new TurnGroups();
  groups.clear(groupFilterOf(filter));
  return groups;
}

function shown(groups: TurnGroups, { filter = EVERYTHING, horizon = 0 } = {}): readonly string[] {
  return activityRows(groups, { filter, horizon }).map(textOf);
}

function textOf(row: ActivityRow): string {
  if (row.kind === "call") return `${row.call.toolUseId} ${row.call.outcome}`;
  if (row.kind === "more") return `more ${row.hidden}`;
  return `${row.kind} ${row.kind === "turn" ? row.group.turnSeq : row.group.reply}`;
}

test("the stream makes one row of a call, below its turn, with its result", () => {
  const groups = groupsFor();
  groups.accept(eventAt(1, "UserPromptSubmit"));
  groups.accept(eventAt(2, "PreToolUse", { tool_use_id: "a", summary: "src/a.ts", tool_name: "Edit" }));
  assert.deepEqual(shown(groups), ["turn 1", "a open"]);
  const result = {
    added: 3,
    removed: 1,
    file_path: null,
    created: null,
    exit_code: null,
    error_line: null,
    lines: null,
  };
  groups.accept(eventAt(3, "PostToolUse", { tool_use_id: "a", tool_name: "Edit", result }));
  groups.accept(eventAt(4, "Stop", { summary: "Done." }));
  assert.deepEqual(shown(groups), ["turn 1", "end Done.", "a ok"]);
  const [group] = [...groups.values()];
  assert.deepEqual([group?.calls, group?.added, group?.removed, group?.state], [1, 3, 1, "done"]);
  assert.equal(groups.lineOf("a")?.subject, "src/a.ts");
});

test("the daemon's list and the stream say the same thing once", () => {
  const groups = groupsFor();
  groups.takeTurn(sampleTurn(1, { calls: 1 }), true);
  groups.takeCall(sampleListedCall(2, 1, { tool_use_id: "a" }));
  groups.accept(eventAt(1, "UserPromptSubmit"));
  groups.accept(eventAt(2, "PreToolUse", { tool_use_id: "a" }));
  groups.accept(eventAt(3, "PostToolUse", { tool_use_id: "a" }));
  assert.deepEqual(shown(groups), ["turn 1", "a ok"]);
  assert.equal([...groups.values()][0]?.calls, 1);
});

test("an older answer of the daemon does not open an ended call or turn again", () => {
  const groups = groupsFor();
  groups.accept(eventAt(1, "UserPromptSubmit"));
  groups.accept(eventAt(2, "PreToolUse", { tool_use_id: "a" }));
  groups.accept(eventAt(3, "PostToolUse", { tool_use_id: "a" }));
  groups.accept(eventAt(4, "Stop", { summary: "Done." }));
  groups.takeTurn(sampleTurn(1, { calls: 1 }), true);
  groups.takeCall(sampleListedCall(2, 1, { tool_use_id: "a", outcome: null, ended_at: null, end_seq: null }));
  assert.deepEqual(shown(groups), ["turn 1", "end Done.", "a ok"]);
});

test("a call whose turn is not known yet moves to its turn once it is", () => {
  const groups = groupsFor();
  const accepted = groups.accept(eventAt(5, "PreToolUse", { tool_use_id: "a" }));
  assert.deepEqual(accepted, { added: 1, isIncomplete: true });
  groups.takeTurn(sampleTurn(1, { calls: 1 }), false);
  groups.takeCall(sampleListedCall(5, 1, { tool_use_id: "a" }));
  assert.deepEqual(shown(groups), ["turn 1", "a ok"]);
});

test("a folded group shows five calls, with those that run, and counts the rest", () => {
  const groups = groupsFor();
  groups.takeTurn(sampleTurn(1, { calls: 9 }), true);
  for (let seq = 2; seq < 20; seq += 2) groups.takeCall(sampleListedCall(seq, 1));
  groups.accept(eventAt(30, "PreToolUse", { tool_use_id: "a" }));
  assert.deepEqual(shown(groups), ["turn 1", "a open", "t18 ok", "t16 ok", "t14 ok", "t12 ok", "more 5"]);
  groups.unfold("1 s1", true);
  assert.equal(shown(groups).length, 12);
});

test("what is older than the horizon stays hidden: others may belong in between", () => {
  const groups = groupsFor();
  groups.takeTurn(sampleTurn(1, { calls: 1, state: "done", reply: "Done.", end_seq: 3, ended_at: at(3) }), true);
  groups.takeTurn(sampleTurn(10, { calls: 2 }), true);
  groups.takeCall(sampleListedCall(12, 10));
  assert.deepEqual(shown(groups, { horizon: 8 }), ["turn 10", "t12 ok", "more 1"]);
});

/** The rows of a list after a failed call, an edit and another call. */
function rowsOf(tab: ActivityFilter["tab"], more: Partial<ActivityFilter> = {}): readonly string[] {
  const filter = { ...EVERYTHING, tab, ...more };
  const groups = groupsFor(filter);
  groups.accept(eventAt(1, "UserPromptSubmit", { summary: "Fix the login" }));
  for (const [seq, tool, end] of [
    [2, "Bash", "PostToolUseFailure"],
    [4, "Edit", "PostToolUse"],
    [6, "Bash", "PostToolUse"],
  ] as const) {
    const call = { tool_use_id: `t${seq}`, tool_name: tool, summary: `${tool} ${seq}` };
    groups.accept(eventAt(seq, "PreToolUse", call));
    groups.accept(eventAt(seq + 1, end, call));
  }
  return shown(groups, { filter });
}

test("each list has its own rows", () => {
  assert.deepEqual(rowsOf("calls"), ["turn 1", "t6 ok", "t4 ok", "t2 failed"]);
  assert.deepEqual(rowsOf("changes"), ["turn 1", "t4 ok"]);
  assert.deepEqual(rowsOf("failures"), ["turn 1", "t2 failed"]);
  assert.deepEqual(rowsOf("prompts"), ["turn 1"]);
  assert.deepEqual(rowsOf("prompts", { text: "LOGIN" }), ["turn 1"]);
  assert.deepEqual(rowsOf("prompts", { text: "other" }), []);
  assert.deepEqual(rowsOf("calls", { toolName: "Edit" }), ["turn 1", "t4 ok"]);
  assert.deepEqual(rowsOf("calls", { text: "bash 6" }), ["turn 1", "t6 ok"]);
});

test("active turns keep the order of their prompts, others that of their last event", () => {
  const groups = groupsFor();
  groups.takeTurn(sampleTurn(1, { session_id: "old" }), true);
  groups.takeTurn(sampleTurn(2, { session_id: "rested", ended_at: at(50), end_seq: 50 }), true);
  groups.takeTurn(sampleTurn(90, { session_id: "first" }), true);
  groups.takeTurn(sampleTurn(100, { session_id: "second" }), true);
  groups.accept(eventAt(110, "PreToolUse", { tool_use_id: "a", session_id: "first" }));
  const order = orderGroups([...groups.values()]).map(({ sessionId }) => sessionId);
  assert.deepEqual(order, ["second", "first", "rested", "old"]);
});

test("a held row shows its present state, and the line of its error only when released", () => {
  const groups = groupsFor();
  groups.accept(eventAt(1, "UserPromptSubmit"));
  groups.accept(eventAt(2, "PreToolUse", { tool_use_id: "a" }));
  const [, held] = activityRows(groups, { filter: EVERYTHING, horizon: 0 });
  assert.ok(held?.kind === "call");
  const result = {
    added: null,
    removed: null,
    file_path: null,
    created: null,
    exit_code: 2,
    error_line: "no rule",
    lines: null,
  };
  groups.accept(eventAt(3, "PostToolUseFailure", { tool_use_id: "a", result }));
  const now = presentRow(held, groups);
  assert.ok(now.kind === "call");
  assert.deepEqual([now.call.outcome, now.call.errorLine, now.call.exitCode], ["failed", null, null]);
  assert.equal(groups.lineOf("a")?.errorLine, "no rule");
});

test("only so many groups are kept, the newest", () => {
  const groups = groupsFor();
  for (let seq = 1; seq <= 10; seq++) groups.takeTurn(sampleTurn(seq, { session_id: `s${seq}` }), true);
  assert.equal(groups.trim(4), 6);
  assert.deepEqual(
    Array.from(groups.values(), ({ turnSeq }) => turnSeq),
    [7, 8, 9, 10],
  );
});
