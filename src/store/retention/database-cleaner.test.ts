import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { findText } from "../../../test/support/find-text.ts";
import {
  assertIndexIsWhole,
  clean,
  count,
  DAY_MS,
  fillAt,
  index,
  KEEP_ALL,
  MANY_STEPS,
  NOW_MS,
} from "../../../test/support/old-store.ts";
import { sampleOutboxRow } from "../../../test/support/outbox-row.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openStore, type Store } from "../store.ts";

const LONG = "x".repeat(200);

test("events older than the limit go with payload, decision and index entry only", (t) => {
  const store = tempStore(t);
  fillAt(store, 300, NOW_MS - 100 * DAY_MS, { session_id: "old", tool_input: { command: "make ancient history" } });
  fillAt(store, 300, NOW_MS - 10 * DAY_MS, { session_id: "new", tool_input: { command: "make recent history" } });
  index(store);
  clean(store, { eventsBeforeMs: NOW_MS - 90 * DAY_MS });
  assert.equal(store.firstSeq(), 301);
  assert.deepEqual([count(store, "events"), count(store, "payloads")], [300, 300]);
  assertIndexIsWhole(store);
  assert.equal(findText(store, "ancient").length, 0);
  assert.equal(findText(store, "recent").length, 300);
  assert.equal(store.event(300), null);
  assert.deepEqual(
    store.cleaner.removals().map(({ store: kept, cause, items }) => [kept, cause, items]),
    [
      ["events", "age", 300],
      ["payloads", "age", 300],
    ],
  );
});

test("a payload goes earlier than its event, which then says so", (t) => {
  const store = tempStore(t);
  fillAt(store, 30, NOW_MS - 40 * DAY_MS);
  index(store);
  clean(store, { payloadsBeforeMs: NOW_MS - 30 * DAY_MS });
  const event = store.event(7);
  assert.equal(event?.isPayloadKept, false);
  assert.deepEqual([event.payload, event.truncations], [{}, []]);
  assert.match(event.summary, /run 6/);
  assertIndexIsWhole(store);
});

test("imported events go by their own time, behind any number of younger ones", (t) => {
  const store = tempStore(t);
  fillAt(store, 300, NOW_MS - 10 * DAY_MS, { session_id: "hooks" });
  fillAt(store, 30, NOW_MS - 40 * DAY_MS, { session_id: "payloads" });
  fillAt(store, 30, NOW_MS - 100 * DAY_MS, { session_id: "events" });
  store.cleaner.recordStored(NOW_MS - 1.5 * DAY_MS);
  store.database.exec("UPDATE events SET source = 'import' WHERE seq > 300");
  index(store);
  clean(store, { eventsBeforeMs: NOW_MS - 90 * DAY_MS, payloadsBeforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual([count(store, "events"), count(store, "payloads")], [330, 300]);
  assert.deepEqual([store.event(301)?.isPayloadKept, store.event(331)], [false, null]);
  assertIndexIsWhole(store);
});

test("counts of statistics and metrics stay when everything else is deleted", (t) => {
  const store = tempStore(t);
  for (const [at, name] of SESSION_FIXTURES.entries()) fill(store, sessionFixture(name), NOW_MS - (90 + at) * DAY_MS);
  store.cleaner.recordStored(NOW_MS - 2 * DAY_MS);
  const totals = () => [
    ...["hour_events", "hour_sessions", "hour_starts", "usage_hours"].map((table) =>
      store.database.prepare(`SELECT * FROM ${table}`).all(),
    ),
    store.database
      .prepare("SELECT hour, project, tool, outcome, sum(calls) AS calls FROM hour_tools GROUP BY 1, 2, 3, 4")
      .all(),
    store.metrics(NOW_MS).totalEvents,
    store.metrics(NOW_MS).totalSessions,
    store.metrics(NOW_MS).sessionDurationAvgSeconds,
  ];
  const before = totals();
  clean(store, { eventsBeforeMs: NOW_MS - DAY_MS, sessionsBeforeMs: NOW_MS - DAY_MS });
  assert.deepEqual(
    ["events", "payloads", "tool_calls", "transitions", "messages", "usage"].map((table) => count(store, table)),
    [0, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(store.sessions({ limit: 99, nowMs: NOW_MS }), []);
  assert.deepEqual(totals(), before);
});

test("a forgotten session that goes on is listed again and counted once", (t) => {
  const store = tempStore(t);
  fillAt(store, 3, NOW_MS - 400 * DAY_MS, { session_id: "s" });
  fillAt(store, 3, NOW_MS - 3 * DAY_MS, { session_id: "other" });
  clean(store, { eventsBeforeMs: NOW_MS - 90 * DAY_MS, sessionsBeforeMs: NOW_MS - 365 * DAY_MS });
  assert.deepEqual([store.session("s"), store.isForgotten("s"), store.isForgotten("other")], [null, true, false]);
  fill(store, [payload({ session_id: "s" })], NOW_MS);
  assert.deepEqual([store.session("s")?.eventCount, store.isForgotten("s")], [1, false]);
  assert.equal(store.metrics(NOW_MS).totalSessions, 2);
});

test("a session that still has an event is not forgotten", (t) => {
  const store = tempStore(t);
  fillAt(store, 2, NOW_MS - 400 * DAY_MS);
  clean(store, { sessionsBeforeMs: NOW_MS });
  assert.equal(store.sessions({ limit: 9, nowMs: NOW_MS }).length, 1);
});

test("no event stored within the last day is deleted, at any time of its own", (t) => {
  const store = tempStore(t);
  fillAt(store, 5, 0);
  fill(
    store,
    Array.from({ length: 5 }, () => payload()),
    0,
  );
  fill(store, [payload({ session_id: "late", tool_name: "Bash", tool_use_id: "toolu_late" })], 0);
  clean(store, { eventsBeforeMs: NOW_MS, payloadsBeforeMs: NOW_MS, maxBytes: 0 });
  assert.deepEqual([store.firstSeq(), count(store, "events"), count(store, "payloads")], [6, 6, 6]);
  assert.equal(count(store, "tool_calls"), 1, "what is told of it stays with it");
});

test("without a note of a day ago no event is deleted", (t) => {
  const store = tempStore(t);
  fill(store, [payload()], 0);
  store.cleaner.recordStored(NOW_MS - DAY_MS / 2);
  clean(store, { eventsBeforeMs: NOW_MS });
  assert.equal(count(store, "events"), 1);
});

test("notes of a clock that was ahead are forgotten", (t) => {
  const store = tempStore(t);
  fill(store, [payload()], 0);
  store.cleaner.recordStored(NOW_MS + 1000 * DAY_MS);
  assert.equal(store.cleaner.recordedAtMs(), NOW_MS + 1000 * DAY_MS);
  store.cleaner.recordStored(NOW_MS);
  assert.equal(store.cleaner.recordedAtMs(), NOW_MS);
});

test("beyond the size the oldest payloads go first, events only after all payloads", (t) => {
  const store = tempStore(t);
  fillAt(store, 400, NOW_MS - 5 * DAY_MS, { tool_input: { command: "x".repeat(4000) } });
  const full = store.cleaner.use().usedBytes;
  clean(store, { maxBytes: full * 0.7 });
  assert.ok(store.cleaner.use().usedBytes <= full * 0.7);
  assert.equal(count(store, "events"), 400);
  const left = count(store, "payloads");
  assert.ok(left > 150 && left < 300, `${left} payloads left`);
  assert.deepEqual([store.event(1)?.isPayloadKept, store.event(400)?.isPayloadKept], [false, true]);
  clean(store, { maxBytes: 0 });
  assert.equal(count(store, "events"), 0);
});

test("where payloads are not enough, ended messages go by size, then the oldest events", (t) => {
  const store = tempStore(t);
  const calls = Array.from({ length: 1000 }, (_, at) =>
    payload({ tool_name: "Bash", tool_use_id: `toolu_${at}`, tool_input: { command: LONG } }),
  );
  fill(store, calls, NOW_MS - 5 * DAY_MS);
  store.cleaner.recordStored(NOW_MS - 2 * DAY_MS);
  for (let seq = 1; seq <= 300; seq += 1) {
    const createdAtMs = seq <= 200 ? NOW_MS - 5 * DAY_MS : NOW_MS - DAY_MS / 2;
    sampleOutboxRow(store.database, { seq, cause: `c${seq}`, state: "sent", createdAtMs, reason: LONG });
  }
  sampleOutboxRow(store.database, { seq: 1, cause: "waits", state: "waiting", createdAtMs: NOW_MS - 5 * DAY_MS });
  clean(store, { payloadsBeforeMs: NOW_MS });
  const { usedBytes } = store.cleaner.use();
  clean(store, { maxBytes: usedBytes - 1 });
  assert.deepEqual([count(store, "payloads"), count(store, "events"), count(store, "tool_calls")], [0, 1000, 1000]);
  clean(store, { maxBytes: usedBytes * 0.8 });
  assert.equal(count(store, "outbox"), 101, "one that waits, and those of the last day");
  const left = count(store, "events");
  assert.ok(left > 100 && left < 900, `${left} events left`);
  assert.deepEqual([store.firstSeq(), count(store, "tool_calls")], [1001 - left, left]);
  clean(store, { maxBytes: 0 });
  assert.deepEqual([count(store, "events"), count(store, "tool_calls"), count(store, "outbox")], [0, 0, 101]);
  assert.deepEqual(
    store.cleaner.removals().map(({ store: kept, cause, items }) => [kept, cause, items]),
    [
      ["deliveries", "size", 200],
      ["events", "size", 1000],
      ["payloads", "age", 1000],
    ],
  );
});

test("messages go when they have ended, and one that waits outlives even its event", (t) => {
  const store = tempStore(t);
  fillAt(store, 4, NOW_MS - 100 * DAY_MS);
  const add = (fields: Parameters<typeof sampleOutboxRow>[1]) => sampleOutboxRow(store.database, fields);
  add({ seq: 1, cause: "a", state: "waiting", createdAtMs: NOW_MS - 100 * DAY_MS });
  add({ seq: 2, cause: "b", state: "sent", createdAtMs: NOW_MS - 100 * DAY_MS, sentAtMs: NOW_MS - DAY_MS });
  add({ seq: 3, cause: "c", state: "sent", createdAtMs: NOW_MS - 100 * DAY_MS, sentAtMs: NOW_MS - 99 * DAY_MS });
  add({ seq: 4, cause: "d", state: "failed", createdAtMs: NOW_MS - 50 * DAY_MS });
  clean(store, { eventsBeforeMs: NOW_MS - 90 * DAY_MS, deliveriesBeforeMs: NOW_MS - 30 * DAY_MS });
  assert.deepEqual(
    store.database
      .prepare("SELECT cause FROM outbox ORDER BY id")
      .all()
      .map((row) => row["cause"]),
    ["a", "b"],
  );
  assert.equal(count(store, "events"), 0);
});

test("an event's key outlives it by a month, so its raw file is not stored again", (t) => {
  const store = tempStore(t);
  fill(store, [payload()], 0);
  store.cleaner.recordStored(NOW_MS - 20 * DAY_MS);
  clean(store, { eventsBeforeMs: NOW_MS });
  assert.deepEqual([count(store, "events"), count(store, "sources")], [0, 1]);
  clean(store, { eventsBeforeMs: NOW_MS, nowMs: NOW_MS + 15 * DAY_MS });
  assert.equal(count(store, "sources"), 0);
});

test("free pages go back to the disk, and the file gets smaller", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  fillAt(store, 3000, NOW_MS - 100 * DAY_MS, { tool_input: { command: "x".repeat(8000) } });
  const { usedBytes } = store.cleaner.use();
  clean(store, { eventsBeforeMs: NOW_MS - 90 * DAY_MS });
  const after = store.cleaner.use();
  assert.ok(after.usedBytes + after.freeBytes < usedBytes / 2, JSON.stringify({ usedBytes, after }));
  assertIndexIsWhole(store);
});

const end = (store: Store) => [
  store.firstSeq(),
  ...["events", "payloads", "verdicts", "sources", "tool_calls", "sessions"].map((table) => count(store, table)),
  store.cleaner.removals().map(({ store: kept, items }) => [kept, items]),
];

function filled(c: TestContext) {
  const file = join(tempDir(c), "dashboard.db");
  const store = openStore(file);
  fillAt(store, 120, NOW_MS - 100 * DAY_MS, { session_id: "old" });
  fillAt(store, 20, NOW_MS - 10 * DAY_MS, { session_id: "new" });
  index(store);
  return { file, store };
}

test("stopped between any two steps, a second run ends where one alone would", (t) => {
  const plan = { eventsBeforeMs: NOW_MS - 90 * DAY_MS };
  const { store: whole } = filled(t);
  clean(whole, plan);
  const expected = end(whole);
  whole.close();
  for (let stopAfter = 1; stopAfter < 12; stopAfter += 3) {
    const { file, store } = filled(t);
    let left = stopAfter;
    for (const chore of store.cleaner.chores({ ...KEEP_ALL, ...plan })) while (left-- > 0 && chore.step());
    // Not `store.close()`: leave the files as a crash would.
    store.database.close();
    const again = tempStore(t, file);
    clean(again, plan);
    assert.deepEqual(end(again), expected, `stopped after ${stopAfter} steps`);
    assertIndexIsWhole(again);
  }
});

test("index stays in few segments, however much is removed", (t) => {
  const store = tempStore(t);
  fillAt(store, 2500, NOW_MS - 100 * DAY_MS);
  index(store);
  const segments = store.database.prepare("SELECT count(DISTINCT segid) AS count FROM events_fts_idx");
  let most = 0;
  for (const { step } of store.cleaner.chores({ ...KEEP_ALL, payloadsBeforeMs: NOW_MS })) {
    for (let steps = 0; step(); steps += 1) {
      assert.ok(steps < MANY_STEPS);
      most = Math.max(most, Number(segments.get()?.["count"]));
    }
  }
  assert.equal(count(store, "payloads"), 0);
  assert.ok(most < 40, `${most} segments`);
  assertIndexIsWhole(store);
});

test("a step takes a few rows of long texts, and more of short ones", (t) => {
  const store = tempStore(t);
  fillAt(store, 60, NOW_MS - 100 * DAY_MS, { tool_input: { command: `make ${"long ".repeat(1000)}` } });
  index(store);
  const [chore] = store.cleaner.chores({ ...KEEP_ALL, payloadsBeforeMs: NOW_MS });
  chore?.step();
  const left = count(store, "payloads");
  assert.ok(left > 50 && left < 60, `${left} left`);
});
