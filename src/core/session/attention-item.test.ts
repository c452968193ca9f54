import assert from "node:assert/strict";
import { test } from "node:test";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { failureId, isInForce, itemsOf, waitId } from "./attention-item.ts";
import type { Wait } from "./session.ts";

const wait: Wait = {
  kind: "permission",
  agentId: null,
  toolUseId: "toolu_1",
  toolName: "Bash",
  ask: "Bash: make",
  sinceMs: 7,
};

test("a wait is named by its call, or else by its agent and time", () => {
  assert.equal(waitId(wait), "permission:toolu_1");
  assert.equal(waitId({ ...wait, toolUseId: null }), "permission:main@7");
  assert.equal(waitId({ ...wait, kind: "elicitation", toolUseId: null, agentId: "a1" }), "elicitation:a1@7");
});

test("a failed turn and a process that died at work are items, a plain end is none", () => {
  const failed = storedSession({ state: "failed", cause: "turn-failed", stateSinceMs: 9 });
  assert.equal(failureId(failed), "failure:9");
  assert.equal(failureId(storedSession({ state: "lost", cause: "process-gone", stateSinceMs: 9 })), "gone:9");
  assert.equal(failureId(storedSession({ state: "lost", cause: "process-ended", stateSinceMs: 9 })), null);
  assert.deepEqual(itemsOf(failed), ["failure:9"]);
  const waiting = storedSession({ state: "waiting", waits: [wait, { ...wait, toolUseId: "toolu_2" }] });
  assert.deepEqual(itemsOf(waiting), ["permission:toolu_1", "permission:toolu_2"]);
  assert.deepEqual(itemsOf(storedSession()), []);
});

test("a snooze is in force until its end, a handled mark without end", () => {
  assert.deepEqual(
    [9, 10, 11].map((nowMs) => isInForce({ untilMs: 10 }, nowMs)),
    [true, false, false],
  );
  assert.equal(isInForce({ untilMs: null }, Number.MAX_SAFE_INTEGER), true);
});
