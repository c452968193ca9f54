import assert from "node:assert/strict";
import { test } from "node:test";
import { turnAt, turnBegunAt, turnSpans, type TurnEvent } from "./turn.ts";

/** Events of these names, a second apart. */
function events(...names: readonly string[]): readonly TurnEvent[] {
  return names.map((hookEventName, index) => ({
    seq: index + 1,
    hookEventName,
    atMs: index * 1000,
    summary: `event ${index + 1}`,
    status: "started",
  }));
}

function ends(names: readonly string[], isInTurn = false) {
  return turnSpans("s", events(...names), isInTurn).map(({ seq, state, endedAtMs }) => [seq, state, endedAtMs]);
}

const PROMPT = "UserPromptSubmit";

test("a turn ends as its last event of the main agent says", () => {
  assert.deepEqual(ends([PROMPT, "Stop", PROMPT, "StopFailure", PROMPT, "TurnInterrupted"]), [
    [1, "done", 1000],
    [3, "failed", 3000],
    [5, "interrupted", 5000],
  ]);
  assert.deepEqual(ends([PROMPT, "constructor", "Stop"]), [[1, "done", 2000]]);
  assert.deepEqual(ends([PROMPT, "constructor"], true), [[1, "working", null]]);
  assert.deepEqual(ends([PROMPT, "constructor"]), [[1, "unknown", null]]);
  assert.deepEqual(ends([PROMPT, "ProcessGone"]), [[1, "lost", 1000]]);
  assert.deepEqual(ends([PROMPT, "SessionEnd"]), [[1, "interrupted", 1000]]);
  assert.deepEqual(ends(["SessionEnd", "Stop"]), []);
});

test("a turn that had ended stays as it was when its session ends", () => {
  assert.deepEqual(ends([PROMPT, "Stop", "SessionEnd"]), [[1, "done", 1000]]);
  assert.deepEqual(ends([PROMPT, "StopFailure", "ProcessGone"]), [[1, "failed", 1000]]);
});

test("after a Stop that a hook has refused the last one ends the turn", () => {
  assert.deepEqual(ends([PROMPT, "Stop", "Stop"]), [[1, "done", 2000]]);
  assert.deepEqual(ends([PROMPT, "Stop"], true), [[1, "working", null]]);
});

test("a turn whose end no event reports is unknown, and works while its session does", () => {
  assert.deepEqual(ends([PROMPT, PROMPT]), [
    [1, "unknown", 1000],
    [2, "unknown", null],
  ]);
  assert.deepEqual(ends([PROMPT, PROMPT], true), [
    [1, "unknown", 1000],
    [2, "working", null],
  ]);
});

test("a call belongs to the turn in which it began", () => {
  const turns = turnSpans("s", events(PROMPT, "Stop", PROMPT), false);
  const at = (startedAtMs: number, sessionId = "s") => turnAt(turns, { sessionId, startedAtMs })?.seq;
  assert.deepEqual([at(-1), at(0), at(1999), at(2000), at(9000), at(0, "other")], [undefined, 1, 1, 3, 3, undefined]);
  for (let atMs = -1000; atMs <= 9000; atMs += 500) assert.equal(turnBegunAt(turns, atMs)?.seq, at(atMs), String(atMs));
  const some = turns.slice(0, 1);
  assert.equal(turnBegunAt(some, 2000), undefined);
  assert.equal(turnBegunAt([], 0), undefined);
});
