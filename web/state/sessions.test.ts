import { signal } from "@preact/signals";
import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleSession } from "./sample-events.ts";
import { createSessions, groupSessions } from "./sessions.ts";

const startMs = Date.parse("2026-01-01T00:00:00.000Z");
const minuteMs = 60_000;
const at = (minutes: number) => new Date(startMs + minutes * minuteMs).toISOString();

test("who waits longest comes first, running sessions newest start first", () => {
  const groups = groupSessions(
    [
      sampleSession("w-late", { state: "waiting", state_since: at(5) }),
      sampleSession("w-early", { state: "waiting", state_since: at(1) }),
      sampleSession("r-old", { started_at: at(1), last_used_at: at(9) }),
      sampleSession("r-new", { started_at: at(2), last_used_at: at(3) }),
    ],
    startMs + 10 * minuteMs,
  );
  assert.deepEqual(
    groups.waiting.map((session) => session.session_id),
    ["w-early", "w-late"],
  );
  assert.deepEqual(
    groups.running.map((session) => session.session_id),
    ["r-new", "r-old"],
  );
});

test("how long a silent session is believed is the daemon's to say: what it calls waiting, waits", () => {
  const silent = sampleSession("silent", { state: "waiting" });
  assert.equal(groupSessions([silent], startMs + 300 * minuteMs).waiting.length, 1);
  const doubted = groupSessions([{ ...silent, state: "unknown" }], startMs);
  assert.deepEqual([doubted.waiting.length, doubted.earlier[0]?.state], [0, "unknown"]);
});

test("a failure of an hour ago is history", () => {
  const failed = sampleSession("f", { state: "failed", failure: "rate limit" });
  assert.equal(groupSessions([failed], startMs + 59 * minuteMs).failed.length, 1);
  assert.deepEqual(
    groupSessions([failed], startMs + 60 * minuteMs).earlier.map((session) => session.state),
    ["failed"],
  );
});

test("a list that was overtaken by the stream does not turn a session back", () => {
  const sessions = createSessions(signal(startMs));
  sessions.put(sampleSession("s", { event_count: 7, state: "done" }));
  sessions.load([sampleSession("s", { event_count: 5 })], { forget: false });
  assert.equal(sessions.find("s")?.state, "done");
  sessions.load([sampleSession("s", { event_count: 5 })], { forget: true });
  assert.equal(sessions.find("s")?.state, "working");
});

test("however many sessions pass by, the newest stay and memory is bounded", () => {
  const sessions = createSessions(signal(startMs));
  for (let i = 0; i < 500; i++) sessions.put(sampleSession(`s${i}`, { last_used_at: at(i / 60) }));
  const groups = sessions.groups.value;
  assert.equal(groups.running.length, 200);
  assert.notEqual(sessions.find("s499"), undefined);
  assert.equal(sessions.find("s100"), undefined);
});
