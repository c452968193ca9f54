import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../test/support/filled-store.ts";
import { payload } from "../../test/support/payload.ts";
import { createPlaceBook } from "./place-book.ts";

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
  const book = createPlaceBook(store.database, { now: () => NOW_MS });
  const imported = store.database.prepare("INSERT INTO thread_mappings VALUES (?, ?, '9', 'name', 1, ?, 0)");
  return {
    store,
    book,
    importThread: (sessionId: string, threadId: string, usedMs = NOW_MS) => imported.run(sessionId, threadId, usedMs),
  };
}

test("a place is found again as it was saved, and changed by saving it again", (t) => {
  const { book } = setUp(t);
  assert.equal(book.find("a", "channel:9"), null);
  book.save(place("a", "1"));
  const archived = { ...place("a", "1"), cardMessageId: "m", cardDigest: "d", archived: true };
  book.save(archived);
  assert.deepEqual(book.find("a", "channel:9"), archived);
  assert.equal(book.find("a", "channel:8"), null);
});

test("every session with a card is named, however many newer ones have none", (t) => {
  const { store, book } = setUp(t);
  fill(
    store,
    Array.from({ length: 120 }, (_, index) => end(`s${index}`)),
    NOW_MS,
  );
  book.save({ ...place("s0", "1"), cardMessageId: "m" });
  book.save(place("s1", "2"));
  assert.deepEqual(book.withCard("channel:9", NOW_MS - 1), ["s0"]);
  assert.deepEqual(book.withCard("channel:9", NOW_MS), []);
  assert.deepEqual(book.withCard("channel:8", 0), []);
});

test("the Python notifier's thread is the place of its session", (t) => {
  const { book, importThread } = setUp(t);
  importThread("old", "77");
  assert.deepEqual(book.find("old", "channel:9"), place("old", "77"));
});

test("the metrics count every thread once, imported or ours", (t) => {
  const { store, book, importThread } = setUp(t);
  importThread("old", "77");
  importThread("older", "78");
  book.save(place("old", "77"));
  book.save(place("new", "79"));
  book.save(place("no-thread", null));
  assert.equal(store.metrics(NOW_MS).totalThreads, 3);
});

test("only a bot's threads of sessions that ended long enough ago are to be put away", (t) => {
  const { store, book } = setUp(t);
  fill(store, [end("a"), end("b"), end("c")], NOW_MS);
  book.save(place("a", "1"));
  book.save(place("b", "2", "webhook:5"));
  book.save(place("c", "3"));
  assert.deepEqual(book.endedBefore(NOW_MS + 1000), [{ sessionId: "a", destinationId: "channel:9" }]);
});

test("what nobody has used for long is forgotten", (t) => {
  const { book, importThread } = setUp(t);
  importThread("old", "77", NOW_MS - 1000);
  book.save(place("new", "79"));
  assert.equal(book.forgetUnused(NOW_MS - 500), 1);
  assert.equal(book.find("old", "channel:9"), null);
  assert.notEqual(book.find("new", "channel:9"), null);
});
