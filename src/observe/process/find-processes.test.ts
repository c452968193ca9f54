import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { payload } from "../../../test/support/payload.ts";
import type { HookEvent } from "../../core/event.ts";
import { reduceSession, reduceFacts } from "../../core/session/reducer.ts";
import type { Session } from "../../core/session/session.ts";
import { createProcessFinder } from "./find-processes.ts";

const NOON = Date.UTC(2026, 10, 25, 12);
const CLIENT_PID = 4_000_001;

/** A finder among sessions that are built from the events it receives. */
function finderHarness() {
  const sessions = new Map<string, Session>();
  const finder = createProcessFinder({
    observer: {
      applyFacts: (sessionId, facts) => {
        const before = sessions.get(sessionId);
        if (before !== undefined) sessions.set(sessionId, reduceFacts(before, facts).session);
      },
    },
    sessionOf: (sessionId) => sessions.get(sessionId) ?? null,
    registry: { client: () => null, clients: () => [] },
    clock: { now: () => NOON },
    onFound: () => undefined,
  });
  let atMs = NOON;
  return {
    /** Events of one process, a second apart, in one commit. */
    hear: (...reported: readonly (readonly [sessionId: string, name: string, fields?: object])[]): void => {
      const events = reported.map(([sessionId, name, fields = {}]): HookEvent => {
        const text = payload({ session_id: sessionId, hook_event_name: name, ...fields });
        return { ...toHookEvent(text, (atMs += 1000)), clientPid: CLIENT_PID };
      });
      for (const event of events) {
        sessions.set(event.sessionId, reduceSession(sessions.get(event.sessionId) ?? null, event).session);
      }
      finder.onEvents(events);
      finder.find();
    },
    shown: (sessionId: string) => {
      const session = sessions.get(sessionId);
      return [session?.state, session?.parentSessionId];
    },
  };
}

const RESUMED = { source: "resume" };
const PROMPT = { prompt: "go" };

test("an old client's fork names the session it began as, which has not begun again", () => {
  const harness = finderHarness();
  harness.hear(["first", "SessionStart"], ["first", "SessionEnd"]);
  harness.hear(["first", "SessionStart", RESUMED]);
  harness.hear(["fork", "UserPromptSubmit", PROMPT]);
  assert.deepEqual(harness.shown("fork"), ["working", "first"]);
  assert.deepEqual(harness.shown("first"), ["ended", null]);
});

test("a fork is recognised also when all its facts come at once", () => {
  const harness = finderHarness();
  harness.hear(["first", "SessionStart", RESUMED], ["fork", "UserPromptSubmit", PROMPT], ["fork", "SessionEnd"]);
  assert.deepEqual(harness.shown("fork"), ["ended", "first"]);
  assert.deepEqual(harness.shown("first"), ["ended", null]);
});

test("a resumed session that goes on is its own, and so is one begun by itself", () => {
  const harness = finderHarness();
  harness.hear(["first", "SessionStart", RESUMED]);
  harness.hear(["first", "UserPromptSubmit", PROMPT]);
  harness.hear(["other", "UserPromptSubmit", PROMPT]);
  assert.deepEqual(harness.shown("first"), ["working", null]);
  assert.deepEqual(harness.shown("other"), ["working", null]);
});
