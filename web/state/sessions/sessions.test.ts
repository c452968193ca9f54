import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { MetricsDto } from "../../../src/api/dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { attentionAnswer, sampleSession } from "../../../test/support/page/state-harness.ts";
import { createSessions, FETCHED_NEWEST, groupSessions, type SessionLists } from "./sessions.ts";

const startMs = Date.parse("2026-01-01T00:00:00.000Z");
const minuteMs = 60_000;
const at = (minutes: number) => new Date(startMs + minutes * minuteMs).toISOString();

test("the longest wait comes first, running sessions newest start first", () => {
  const groups = groupSessions([
    sampleSession("w-late", { state: "waiting", state_since: at(5) }),
    sampleSession("w-early", { state: "waiting", state_since: at(1) }),
    sampleSession("r-old", { started_at: at(1), last_used_at: at(9) }),
    sampleSession("r-new", { started_at: at(2), last_used_at: at(3) }),
  ]);
  assert.deepEqual(
    groups.waiting.map((session) => session.session_id),
    ["w-early", "w-late"],
  );
  assert.deepEqual(
    groups.running.map((session) => session.session_id),
    ["r-new", "r-old"],
  );
});

test("the daemon decides whether a session waits or failed, whatever its age", () => {
  const old = { last_used_at: "2020-01-01T00:00:00.000Z" };
  const { waiting, failed, earlier } = groupSessions([
    sampleSession("w", { state: "waiting", silence: "no-sign-of-life", ...old }),
    sampleSession("f", { state: "failed", failure: "rate limit", ...old }),
    sampleSession("g", { state: "lost", cause: "process-gone", ...old }),
    sampleSession("u", { state: "unknown" }),
  ]);
  assert.deepEqual([waiting.length, failed.length, earlier.map(({ state }) => state)], [1, 2, ["unknown"]]);
});

test("an answer that the stream has overtaken does not turn a session back", () => {
  const sessions = open();
  const take = sessions.beginLoad();
  sessions.put(sampleSession("s", { event_count: 5, state: "done" }));
  take(lists([sampleSession("s", { event_count: 5, state: "waiting" }), sampleSession("t", { state: "waiting" })]));
  assert.equal(sessions.find("s")?.state, "done");
  assert.deepEqual(sessions.counts.value, { waiting: 1, failed: 0, running: 0 });
});

test("an older answer does not undo a newer one", () => {
  const sessions = open();
  const [first, second] = [sessions.beginLoad(), sessions.beginLoad()];
  second(lists([sampleSession("s", { state: "waiting" })]));
  first(lists([]));
  assert.equal(sessions.counts.value.waiting, 1);
});

test("a session that the daemon no longer counts is gone after the next load", () => {
  const sessions = open();
  sessions.put(sampleSession("s", { state: "waiting" }));
  sessions.beginLoad()(lists([]));
  assert.deepEqual(sessions.counts.value, { waiting: 0, failed: 0, running: 0 });
});

test("however many sessions pass, waits and the newest stay and memory is bounded", () => {
  const sessions = open();
  sessions.put(sampleSession("wait", { state: "waiting", last_used_at: at(-9999) }));
  for (let i = 0; i < 500; i++) sessions.put(sampleSession(`s${i}`, { state: "ended", last_used_at: at(i / 60) }));
  const { waiting, earlier } = sessions.groups.value;
  assert.equal(waiting[0]?.session_id, "wait");
  assert.ok(earlier.length >= 200 && earlier.length <= 300, `${earlier.length} are kept`);
  assert.notEqual(sessions.find("s499"), undefined);
  assert.equal(sessions.find("s100"), undefined);
});

test("a cut list counts as many as the daemon does, and asks for more once drained", () => {
  const waiting = Array.from({ length: 121 }, (_, i) => sampleSession(`w${i + 100}`, { state: "waiting" }));
  const metrics = signal({ attention: { waiting: 121, failed: 0, running: 0 } } as MetricsDto);
  const sessions = createSessions({ nowMs: signal(startMs), metrics });
  sessions.beginLoad()({ attention: attentionAnswer(waiting, 60), newest: [] });
  assert.equal(sessions.counts.value.waiting, 121);
  assert.equal(sessions.differs.value, false);
  for (const one of waiting.slice(0, 11)) sessions.put({ ...one, state: "done", event_count: 2 });
  assert.equal(sessions.differs.value, true);
});

test("sessions of today are done, idle or unknown, and yesterday's are none", () => {
  const midnightMs = new Date(startMs).setHours(0, 0, 0, 0);
  const hour = (hours: number) => ({ last_used_at: new Date(midnightMs + hours * 3_600_000).toISOString() });
  const nowMs = signal(midnightMs + 15 * 3_600_000);
  const sessions = createSessions({ nowMs, metrics: signal(null) });
  assert.equal(sessions.today.value.isWhole, false);
  sessions.beginLoad()(
    lists([
      sampleSession("ended", { state: "ended", ...hour(1) }),
      sampleSession("interrupted", { state: "interrupted", ...hour(2) }),
      sampleSession("begun", { state: "starting", ...hour(3) }),
      sampleSession("silent", { state: "unknown", ...hour(4) }),
      sampleSession("yesterday", { state: "done", ...hour(-1) }),
    ]),
  );
  const { done, idle, unknown, isWhole } = sessions.today.value;
  assert.deepEqual([names(done), names(idle), names(unknown)], [["interrupted", "ended"], ["begun"], ["silent"]]);
  assert.equal(isWhole, true);
  nowMs.value += 24 * 3_600_000;
  assert.deepEqual(names(sessions.today.value.done), []);
});

test("today's count is a lower bound while the daemon has more sessions of today", () => {
  const ofToday = Array.from({ length: FETCHED_NEWEST }, (_, i) => sampleSession(`s${i}`, { state: "ended" }));
  const sessions = createSessions({ nowMs: signal(Date.parse(ofToday[0]?.last_used_at ?? "")), metrics: signal(null) });
  sessions.beginLoad()(lists(ofToday));
  assert.deepEqual([sessions.today.value.done.length, sessions.today.value.isWhole], [FETCHED_NEWEST, false]);
  const old = sampleSession("old", { state: "ended", last_used_at: "2025-12-01T00:00:00.000Z" });
  sessions.beginLoad()(lists([...ofToday.slice(1), old]));
  assert.equal(sessions.today.value.isWhole, true);
});

function names(list: readonly SessionDto[]): readonly string[] {
  return list.map((session) => session.session_id);
}

function open() {
  return createSessions({ nowMs: signal(startMs), metrics: signal(null) });
}

function lists(sessions: readonly SessionDto[]): SessionLists {
  return { attention: attentionAnswer(sessions), newest: sessions };
}
