import assert from "node:assert/strict";
import { test } from "node:test";
import { tempStore } from "../../test/support/filled-store.ts";
import { storedSession, TEST_TIME_MS } from "../../test/support/memory-reader.ts";
import { sessionsToWatch } from "./observers.ts";

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
