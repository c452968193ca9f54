import assert from "node:assert/strict";
import { test } from "node:test";
import { observedEvent } from "../../../test/support/hook-event.ts";
import { newSession } from "../../core/session/reducer.ts";
import type { Session, Wait } from "../../core/session/session.ts";
import { stillHolds } from "./subject.ts";

const NOW_MS = 1_764_150_000_000;

function waiting(...waits: readonly Partial<Wait>[]): Session {
  const one: Wait = {
    kind: "permission",
    agentId: null,
    toolUseId: null,
    toolName: "Bash",
    ask: "Bash: ls",
    sinceMs: 5,
  };
  return { ...SESSION, state: "waiting", waits: waits.map((changes) => ({ ...one, ...changes })) };
}

const SESSION: Session = { ...newSession(observedEvent()), state: "done", stateSinceMs: NOW_MS - 1000 };
const holds = (cause: string, session: Session | null, kind: "permission" | "question" = "permission") =>
  stillHolds({ kind, cause, createdAtMs: NOW_MS }, { session, nowMs: NOW_MS });

test("a question is open while its own wait is, whatever else the session waits for", () => {
  assert.equal(holds("permission:t1", waiting({ toolUseId: "t1" })), true);
  assert.equal(holds("permission:t1", waiting({ toolUseId: "t2" })), false);
  assert.equal(holds("permission:t2", waiting({ toolUseId: "t1" }, { toolUseId: "t2" })), true);
  assert.equal(holds("permission:t1", { ...waiting(), waits: [] }), false);
  assert.equal(holds("permission:t1", null), false);
});

test("without a call the agent and the time identify the question", () => {
  assert.equal(holds("permission:main@5", waiting({})), true);
  assert.equal(holds("permission:main@6", waiting({})), false);
  assert.equal(holds("permission:a1@5", waiting({})), false);
  assert.equal(holds("elicitation:main@5", waiting({ kind: "elicitation" }), "question"), true);
});

test("a question without a wait of its own is open while anything is asked", () => {
  assert.equal(holds("Notification@7", waiting({ kind: "elicitation" })), true);
  assert.equal(holds("Notification@7", waiting({ kind: "idle" })), false);
});

test("a clock that was set back closes no question", () => {
  assert.equal(holds(`permission:main@${NOW_MS + 60_000}`, waiting({})), true);
});

test("a notification holds while the session is in the same state", () => {
  const failure = { kind: "failure", cause: "failure:1", createdAtMs: NOW_MS - 1000 } as const;
  const failed: Session = { ...SESSION, state: "failed" };
  assert.equal(stillHolds(failure, { session: failed, nowMs: NOW_MS }), true);
  assert.equal(stillHolds(failure, { session: { ...failed, stateSinceMs: NOW_MS }, nowMs: NOW_MS }), false);
  assert.equal(stillHolds({ ...failure, kind: "health" }, { session: null, nowMs: NOW_MS }), true);
});
