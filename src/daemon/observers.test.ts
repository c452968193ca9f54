import assert from "node:assert/strict";
import { test } from "node:test";
import { tempStore } from "../../test/support/filled-store.ts";
import { storedSession, TEST_TIME_MS } from "../../test/support/memory-reader.ts";
import { reportedOrNull, sessionsToWatch } from "./observers.ts";

test("an imported session is no session of the observers until a hook reports it", () => {
  const session = storedSession({ isImported: true });
  assert.equal(reportedOrNull(session), null);
  assert.deepEqual(reportedOrNull({ ...session, isImported: false }), { ...session, isImported: false });
});

test("a resting session is watched after a start, however many newer ones ended", (t) => {
  const store = tempStore(t);
  const ended = Array.from({ length: 600 }, (_, index) =>
    storedSession({ sessionId: `s${index}`, state: "ended", endedAtMs: TEST_TIME_MS, lastUsedAtMs: TEST_TIME_MS + 1 }),
  );
  const resting = storedSession({ sessionId: "rests", state: "done", process: null, lastUsedAtMs: TEST_TIME_MS });
  store.commit({ events: [], sessions: [resting, ...ended], calls: [], transitions: [] });
  const watched = sessionsToWatch(store, TEST_TIME_MS + 1000).map(({ sessionId }) => sessionId);
  assert.deepEqual(watched, ["rests"]);
});
