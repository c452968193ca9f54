import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { LATER, rawFile, SILENCE, tempStore } from "../../test/support/filled-store.ts";
import { observedEvent } from "../../test/support/hook-event.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../test/support/payload.ts";
import type { StoredEvent } from "../core/event.ts";
import type { EventStore, ObservedEvent } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import { createIngest } from "./ingest.ts";
import { createProcessingTimes } from "./processing-times.ts";

function setUp(t: TestContext, wrap: (store: EventStore) => EventStore = (store) => store, clock = LATER) {
  const store = tempStore(t);
  const reported: { events: readonly StoredEvent[]; sessions: readonly Session[]; lastSeq: number }[] = [];
  const times = createProcessingTimes();
  const {
    ingestRawFiles: handle,
    observe,
    applyFacts,
  } = createIngest({
    store: wrap(store),
    commits: { publish: ({ events, sessions }) => void reported.push({ events, sessions, lastSeq: store.lastSeq() }) },
    times,
    policy: SILENCE,
    clock,
  });
  return { store, reported, times, handle, observe, applyFacts };
}

test("each recorded session is stored whole and in order, in any size of batch", (t) => {
  for (const size of [1, 5, 1000]) {
    const { store, handle } = setUp(t);
    for (const name of SESSION_FIXTURES) {
      const lines = sessionFixture(name);
      const first = store.lastSeq();
      for (let from = 0; from < lines.length; from += size) {
        handle(lines.slice(from, from + size).map((line) => rawFile(line)));
      }
      const stored = store.eventsAfter(first, 1000);
      assert.deepEqual(
        stored.map((event) => event.hookEventName),
        lines.map((line) => JSON.parse(line).hook_event_name),
      );
    }
  }
});

test("batches of every size leave the same sessions", (t) => {
  const sessionsAfter = (size: number) => {
    const { store, handle } = setUp(t);
    const lines = SESSION_FIXTURES.flatMap((name) => sessionFixture(name));
    const files = lines.map((line, index) => rawFile(line, { modifiedAtMs: 1000 + index }));
    for (let from = 0; from < files.length; from += size) handle(files.slice(from, from + size));
    return store.sessions({ limit: 500, nowMs: 2000 });
  };
  assert.deepEqual(sessionsAfter(1), sessionsAfter(64));
});

test("a batch is published once, after its commit", (t) => {
  const { reported, handle } = setUp(t);
  handle([rawFile(payload()), rawFile(payload({ session_id: "b" })), rawFile(payload())]);
  assert.equal(reported.length, 1);
  assert.deepEqual(
    reported[0]?.events.map((event) => event.seq),
    [1, 2, 3],
  );
  assert.equal(reported[0]?.lastSeq, 3);
  assert.equal(reported[0]?.sessions.length, 2);
});

test("a file that comes again is reported as stored and not published", (t) => {
  const { store, reported, handle } = setUp(t);
  const file = rawFile(payload());
  assert.deepEqual(handle([file]), [{ kind: "stored", seq: 1 }]);
  assert.deepEqual(handle([file, rawFile(payload())]), [
    { kind: "stored", seq: 1 },
    { kind: "stored", seq: 2 },
  ]);
  assert.deepEqual(handle([file]), [{ kind: "stored", seq: 1 }]);
  assert.equal(reported.length, 2);
  assert.equal(store.lastSeq(), 2);
  assert.equal(store.session(JSON.parse(payload()).session_id)?.eventCount, 2);
});

test("a stored file that a power loss has emptied is still a stored one", (t) => {
  const { store, handle } = setUp(t);
  const file = rawFile(payload());
  handle([file]);
  const emptied = { ...file, bytes: Buffer.alloc(0) };
  assert.deepEqual(
    handle([emptied, rawFile(payload()), rawFile("")]).map(({ kind }) => kind),
    ["stored", "stored", "unparsable"],
  );
  assert.equal(store.lastSeq(), 2);
});

test("bad files get their own result and do not hold up the good ones", (t) => {
  const { handle } = setUp(t);
  const results = handle([rawFile("{"), rawFile(payload()), rawFile("[]"), rawFile(payload())]);
  assert.deepEqual(
    results.map((decision) => decision.kind),
    ["unparsable", "stored", "invalid", "stored"],
  );
});

test("a failed commit throws, publishes nothing, and leaves the session as it was", (t) => {
  let failing = true;
  const { store, reported, handle } = setUp(t, (real) => ({
    ...real,
    commit: (batch) => {
      if (failing) throw new Error("disk full");
      return real.commit(batch);
    },
  }));
  const files = [rawFile(payload()), rawFile(payload())];
  assert.throws(() => handle(files), /disk full/);
  assert.equal(reported.length, 0);
  failing = false;
  handle(files);
  assert.equal(store.session(JSON.parse(payload()).session_id)?.eventCount, 2);
});

test("more sessions than the cache holds are still counted right", (t) => {
  const { store, handle } = setUp(t);
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 300; index += 1) handle([rawFile(payload({ session_id: `s${index}` }))]);
  }
  assert.deepEqual(
    new Set(store.sessions({ limit: 500, nowMs: 0 }).map((session) => session.eventCount)),
    new Set([2]),
  );
});

const SESSION: string = JSON.parse(payload()).session_id;

const interrupted = (key: string, receivedAtMs = 0): ObservedEvent => ({
  event: observedEvent({ sessionId: SESSION, receivedAtMs }),
  key,
});

test("an event observed twice is stored once, from one report or two", (t) => {
  const { store, reported, times, handle, observe } = setUp(t);
  handle([rawFile(payload())]);
  observe([interrupted("a"), interrupted("a"), interrupted("b")]);
  observe([interrupted("b"), interrupted("a")]);
  observe([]);
  assert.deepEqual(
    store.log({ limit: 9 }).events.map(({ seq, source }) => [seq, source]),
    [
      [3, "transcript"],
      [2, "transcript"],
      [1, "hook"],
    ],
  );
  assert.equal(store.session(SESSION)?.eventCount, 3);
  assert.equal(reported.length, 2);
  assert.equal(times.summary().count, 1, "only raw files have a processing time");
});

test("a late observed event leaves the session's last use unchanged", (t) => {
  const { store, handle, observe } = setUp(t);
  handle([rawFile(payload(), { modifiedAtMs: 5000 })]);
  observe([interrupted("late", 3000)]);
  assert.equal(store.session(SESSION)?.lastUsedAtMs, 5000);
  assert.equal(store.event(2)?.receivedAtMs, 3000);
});

test("an observation that cannot be stored throws, and is stored the next time", (t) => {
  let failing = true;
  const { store, reported, observe } = setUp(t, (real) => ({
    ...real,
    commit: (batch) => {
      if (failing) throw new Error("disk full");
      return real.commit(batch);
    },
  }));
  assert.throws(() => observe([interrupted("a")]), /disk full/);
  assert.equal(reported.length, 0);
  failing = false;
  observe([interrupted("a")]);
  assert.equal(store.lastSeq(), 1);
});

test("facts about a session change it, are published, and survive the next event", (t) => {
  const { store, reported, handle, applyFacts } = setUp(t);
  handle([rawFile(payload())]);
  applyFacts(SESSION, [{ kind: "branch", branch: "main" }]);
  assert.equal(store.session(SESSION)?.branch, "main");
  assert.deepEqual(
    reported.map(({ events, sessions }) => [events.length, sessions[0]?.branch]),
    [
      [1, null],
      [0, "main"],
    ],
  );
  handle([rawFile(payload())]);
  assert.equal(store.session(SESSION)?.branch, "main");
  assert.equal(store.session(SESSION)?.eventCount, 2);
});

test("facts without news are not published", (t) => {
  const { reported, handle, applyFacts } = setUp(t);
  handle([rawFile(payload())]);
  applyFacts(SESSION, []);
  applyFacts(SESSION, [{ kind: "branch", branch: "main" }]);
  applyFacts(SESSION, [{ kind: "branch", branch: "main" }]);
  assert.equal(reported.length, 2);
});

test("facts about an unknown session are dropped", (t) => {
  const { store, reported, applyFacts } = setUp(t);
  applyFacts("nobody", [{ kind: "branch", branch: "main" }]);
  assert.equal(store.session("nobody"), null);
  assert.equal(reported.length, 0);
});

test("events of a backlog are stored without a processing time", (t) => {
  const { store, times, handle } = setUp(t);
  handle(
    sessionFixture("perm").map((line) => rawFile(line)),
    false,
  );
  assert.ok(store.lastSeq() > 0);
  assert.equal(times.summary().count, 0);
  assert.equal(times.histogram().count, 0);
});

test("the processing times are those of the last 1,000 events", () => {
  const times = createProcessingTimes();
  assert.deepEqual(times.summary(), { count: 0, p50: 0, p99: 0, max: 0 });
  for (let index = 1; index <= 3000; index += 1) times.add(index);
  assert.deepEqual(times.summary(), { count: 1000, p50: 2500, p99: 2990, max: 3000 });
});

test("the outcome of a call closed with its turn may be reported later, once", (t) => {
  const { store, handle, applyFacts } = setUp(t);
  const session = "5e551011-0000-4000-8000-00000000000a";
  const call = { hook_event_name: "PreToolUse", tool_name: "WebFetch", tool_input: {}, tool_use_id: "t1" };
  handle([rawFile(payload({ session_id: session, ...call }))]);
  handle([rawFile(payload({ session_id: session, hook_event_name: "Stop" }))]);
  const ends = () => store.toolCalls(session, { before: null, limit: 5 }).rows.map(({ outcome }) => outcome);
  assert.deepEqual(ends(), ["unknown"]);
  const reported = { kind: "call-settled", toolUseId: "t1", decidedBy: null, atMs: 5 } as const;
  applyFacts(session, [{ ...reported, outcome: "denied", decision: "denied" }]);
  applyFacts(session, [{ ...reported, outcome: "ok", decision: null }]);
  assert.deepEqual(ends(), ["denied"]);
  applyFacts(session, [{ ...reported, toolUseId: "nobody's", outcome: "ok", decision: null }]);
  assert.deepEqual(ends(), ["denied"]);
});

test("a refusal reported by the transcript after the interruption denies the call", (t) => {
  const { store, handle, observe, applyFacts } = setUp(t);
  const call = { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: {}, tool_use_id: "t1" };
  handle([rawFile(payload({ session_id: "s1", ...call }), { modifiedAtMs: 1000 })]);
  const stopped = observedEvent({ sessionId: "s1", source: "process", receivedAtMs: 2000 });
  observe([{ key: "process:s1", event: stopped }]);
  const ends = () => store.toolCalls("s1", { before: null, limit: 5 }).rows.map(({ outcome }) => outcome);
  assert.deepEqual(ends(), ["interrupted"]);
  applyFacts("s1", [
    { kind: "call-settled", toolUseId: "t1", outcome: "denied", decision: "denied", decidedBy: null, atMs: 1900 },
  ]);
  assert.deepEqual(ends(), ["denied"]);
});

test("a session resumed after the clock was set back is active, despite future times", (t) => {
  let nowMs = Date.UTC(2026, 10, 25, 12);
  const { store, handle } = setUp(t, undefined, { now: () => nowMs });
  const report = (hook_event_name: string, fields: object = {}) =>
    handle([rawFile(payload({ hook_event_name, session_id: "s1", ...fields }), { modifiedAtMs: nowMs })]);
  report("SessionStart");
  report("SessionEnd", { reason: "other" });
  nowMs -= 3_600_000;
  report("SessionStart", { source: "resume" });
  assert.equal(store.session("s1")?.state, "starting");
  assert.equal(store.session("s1")?.endedAtMs, null);
});

test("a call whose start arrives twice is one call with one end, in any batches", (t) => {
  const call = { session_id: "s1", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "true" } };
  const names = ["PreToolUse", "PreToolUse", "PostToolUse", "PreToolUse", "Stop"];
  for (const size of [1, names.length]) {
    const { store, handle } = setUp(t);
    const files = names.map((hook_event_name) => rawFile(payload({ ...call, hook_event_name })));
    for (let from = 0; from < files.length; from += size) handle(files.slice(from, from + size));
    assert.equal(store.loadCall("s1", "t1")?.outcome, "ok");
    assert.equal(store.session("s1")?.toolCount, 1);
    assert.equal(store.session("s1")?.state, "done");
    assert.equal(store.lastSeq(), names.length);
    const counted = store.database.prepare("SELECT sum(calls) AS calls FROM minute_tools").get();
    assert.equal(counted?.["calls"], 1);
  }
});
