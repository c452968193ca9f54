import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { createThreadStore } from "./thread-store.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const place = (sessionId: string, threadId: string | null, destinationId = "channel:9") => ({
  sessionId,
  destinationId,
  threadId,
  cardMessageId: null,
  cardDigest: null,
  archived: false,
});

const end = (session_id: string) => payload({ session_id, hook_event_name: "SessionEnd", reason: "other" });

function setUp(t: TestContext) {
  const store = tempStore(t);
  const threads = createThreadStore(store.database, { now: () => NOW_MS });
  const imported = store.database.prepare("INSERT INTO thread_mappings VALUES (?, ?, '9', 'name', 1, ?, 0)");
  return {
    store,
    threads,
    importThread: (sessionId: string, threadId: string, usedMs = NOW_MS) => imported.run(sessionId, threadId, usedMs),
  };
}

test("a thread is found again as it was saved, and replaced by saving it again", (t) => {
  const { threads } = setUp(t);
  assert.equal(threads.find("a", "channel:9"), null);
  threads.save(place("a", "1"));
  const archived = { ...place("a", "1"), cardMessageId: "m", cardDigest: "d", archived: true };
  threads.save(archived);
  assert.deepEqual(threads.find("a", "channel:9"), archived);
  assert.equal(threads.find("a", "channel:8"), null);
});

test("every session with a card is named, however many newer ones have none", (t) => {
  const { store, threads } = setUp(t);
  fill(
    store,
    Array.from({ length: 120 }, (_, index) => end(`s${index}`)),
    NOW_MS,
  );
  threads.save({ ...place("s0", "1"), cardMessageId: "m" });
  threads.save(place("s1", "2"));
  assert.deepEqual(threads.withCard("channel:9", NOW_MS - 1), ["s0"]);
  assert.deepEqual(threads.withCard("channel:9", NOW_MS), []);
  assert.deepEqual(threads.withCard("channel:8", 0), []);
});

test("the Python notifier's thread is the thread of its session", (t) => {
  const { threads, importThread } = setUp(t);
  importThread("old", "77");
  assert.deepEqual(threads.find("old", "channel:9"), place("old", "77"));
});

test("the metrics count every thread once, imported or not", (t) => {
  const { store, threads, importThread } = setUp(t);
  importThread("old", "77");
  importThread("older", "78");
  threads.save(place("old", "77"));
  threads.save(place("new", "79"));
  threads.save(place("no-thread", null));
  assert.equal(store.metrics(NOW_MS).totalThreads, 3);
});

test("only a bot's threads of sessions that ended long enough ago are to be put away", (t) => {
  const { store, threads } = setUp(t);
  fill(store, [end("a"), end("b"), end("c")], NOW_MS);
  threads.save(place("a", "1"));
  threads.save(place("b", "2", "webhook:5"));
  threads.save(place("c", "3"));
  assert.deepEqual(threads.endedBefore(NOW_MS + 1000), [{ sessionId: "a", destinationId: "channel:9" }]);
});

test("threads unused for long are deleted", (t) => {
  const { threads, importThread } = setUp(t);
  importThread("old", "77", NOW_MS - 1000);
  threads.save(place("new", "79"));
  assert.equal(threads.forgetUnused(NOW_MS - 500), 1);
  assert.equal(threads.find("old", "channel:9"), null);
  assert.notEqual(threads.find("new", "channel:9"), null);
});
