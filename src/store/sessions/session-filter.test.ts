import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { tempStore } from "../../../test/support/filled-store.ts";
import { fullCall } from "../../../test/support/full-session.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { runs } from "../../../test/support/tier.ts";
import { hasSearchWords, searchWords } from "../../core/history.ts";
import {
  attentionOf,
  ATTENTIONS,
  effectiveState,
  isActive,
  silenceOf,
  staleAtMs,
} from "../../core/session/activity.ts";
import { SESSION_STATES, type Session } from "../../core/session/session.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12);

/** On, just before and just after every limit of the rules. */
const ages = fc.oneof(
  fc.constantFrom(0, 900_000, 3_600_000).chain((ms) => fc.constantFrom(ms - 1, ms, ms + 1)),
  fc.integer({ min: 0, max: 2 * 3_600_000 }),
);

const samples: fc.Arbitrary<Session> = fc
  .record({
    state: fc.constantFrom(...SESSION_STATES.filter((state) => state !== "unknown")),
    cause: fc.constantFrom("process-gone" as const, "process-ended" as const),
    usedAgoMs: ages,
    seenAgoMs: ages,
    hasProcess: fc.boolean(),
    hasCall: fc.boolean(),
    hasTask: fc.boolean(),
    isCompacting: fc.boolean(),
  })
  .map((sample) =>
    storedSession({
      state: sample.state,
      cause: sample.cause,
      startedAtMs: 0,
      lastUsedAtMs: NOW_MS - sample.usedAgoMs,
      lastSeenAtMs: NOW_MS - sample.seenAgoMs,
      endedAtMs: sample.state === "ended" ? NOW_MS : null,
      process: sample.hasProcess ? { pid: 1, startTime: "1" } : null,
      compactingSinceMs: sample.isCompacting ? NOW_MS : null,
      openToolCalls: sample.hasCall ? [fullCall()] : [],
      background: sample.hasTask ? [{ taskId: "b", kind: "shell", description: "", sinceMs: 0, call: null }] : [],
    }),
  );

/** Sessions with distinct ids. */
const sessions = fc
  .array(samples, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((session, index) => ({ ...session, sessionId: `s${index}` })));

test("each filter of the session list gives the shown sessions, as the metrics count", (t) => {
  const store = tempStore(t);
  fc.assert(
    fc.property(sessions, (all) => {
      store.database.exec("DELETE FROM sessions");
      store.commit({ events: [], sessions: all, calls: [], transitions: [] });
      for (const state of SESSION_STATES) {
        const found = store.sessions({ state, limit: 100, nowMs: NOW_MS });
        const shown = all.filter((session) => effectiveState(session, NOW_MS) === state);
        assert.deepEqual(idsOf(found), idsOf(shown), state);
      }
      const beforeMs = NOW_MS - 900_000;
      const lapsed = all.filter((one) => shownAt(one, beforeMs) !== shownAt(one, NOW_MS));
      assert.deepEqual(idsOf(store.becameStaleBetween(beforeMs, NOW_MS)), idsOf(lapsed));
      const running = all.filter((one) => {
        const isOpen = one.endedAtMs === null && one.state !== "lost" && one.process !== null;
        const untilMs = staleAtMs(one);
        return isOpen || one.state === "waiting" || (untilMs !== null && untilMs > NOW_MS);
      });
      assert.deepEqual(idsOf(store.running(NOW_MS)), idsOf(running));
      const { activeSessions, attention } = store.metrics(NOW_MS);
      assert.equal(activeSessions, all.filter((session) => isActive(session, NOW_MS)).length);
      for (const kind of ATTENTIONS) {
        const wanted = all.filter((one) => attentionOf(effectiveState(one, NOW_MS), one.cause) === kind);
        assert.deepEqual(idsOf(store.attention(kind, { limit: 100, nowMs: NOW_MS })), idsOf(wanted), kind);
        assert.equal(attention[kind], wanted.length, kind);
      }
    }),
    { numRuns: runs(40, 300) },
  );
});

test("sessions are found by words anywhere in their texts", (t) => {
  const store = tempStore(t);
  const texts = { title: "決済の不具合を直す", projectName: "shop", cwd: "/home/dev/100%_shop", branch: "fix/Pay" };
  const all = [
    storedSession({ sessionId: "a1", ...texts }),
    storedSession({ sessionId: "b2", title: null, cwd: null }),
  ];
  store.commit({ events: [], sessions: all, calls: [], transitions: [] });
  const found = (text: string) => idsOf(store.sessions({ text, limit: 9, nowMs: NOW_MS }));
  for (const text of ["決済", "直す 決済", "PAY shop", "100%_", "a1\u3000不具合", "  "]) {
    assert.ok(found(text).includes("a1"), text);
    const [one] = all;
    const listed = [one?.title, one?.projectName, one?.cwd, one?.branch, one?.sessionId];
    assert.ok(hasSearchWords(listed, searchWords(text)), `the page finds it by ${text}`);
  }
  for (const text of ["決済 nowhere", "shopfix", "100__"]) assert.deepEqual(found(text), [], text);
});

function shownAt(one: Session, atMs: number): string {
  return [effectiveState(one, atMs), silenceOf(one, atMs)].join();
}

function idsOf(list: readonly Session[]): readonly string[] {
  return list.map(({ sessionId }) => sessionId).toSorted();
}
