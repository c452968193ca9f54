import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import type { CallPermission } from "./session.ts";
import { sumWaits, type AskedCall, type WaitSpan } from "./wait-ledger.ts";

const session = { sessionId: "s", title: null, projectName: "shop" };

function span(atMs: number, over: Partial<WaitSpan> = {}): WaitSpan {
  const end = { atMs: atMs + 100, state: "working", cause: "answered" } as const;
  return { session, cause: "permission-requested", atMs, end, isWaitingNow: false, ...over };
}

function asked(permission: Partial<CallPermission>, over: Partial<AskedCall> = {}): AskedCall {
  const whole = { askedAtMs: 1, decision: "allowed", by: null, ...permission } as const;
  const ended = { endedAtMs: null, outcome: null, durationMs: null };
  return { sessionId: "s", toolName: "Bash", summary: "git push", ...ended, permission: whole, ...over };
}

test("only waits with a known end count", () => {
  const ends = [
    [span(1), 1],
    [span(2, { end: { atMs: 3, state: "interrupted", cause: "interrupted" } }), 1],
    [span(3, { end: { atMs: 4, state: "ended", cause: "session-ended" } }), 1],
    [span(4, { end: { atMs: 5, state: "lost", cause: "process-gone" } }), 0],
    [span(5, { end: { atMs: 6, state: "starting", cause: "session-started" } }), 0],
    [span(6, { end: null, isWaitingNow: true }), 0],
    [span(7, { end: null }), 0],
    [span(8, { cause: "idle-notice" }), 0],
  ] as const;
  for (const [one, count] of ends) assert.equal(sumWaits([one], [], true).count, count, JSON.stringify(one));
  const all = sumWaits(
    ends.map(([one]) => one),
    [],
    true,
  );
  assert.deepEqual([all.count, all.open, all.unknownEnd], [3, 1, 3]);
});

/** The length of a wait that began at 1 and ended at 101, with its call; null where it does not count. */
function waited(over: Partial<AskedCall>): number | null {
  const end = { atMs: 101, state: "working", cause: "tool" } as const;
  const { totalMs, count } = sumWaits([span(1, { end })], [asked({}, over)], true);
  return count === 0 ? null : totalMs;
}

test("the run of an allowed call is no part of its wait", () => {
  assert.equal(waited({ endedAtMs: 101, outcome: "ok", durationMs: 30 }), 70);
  assert.equal(waited({ endedAtMs: 101, outcome: "failed", durationMs: null }), null, "it is not known when it began");
  assert.equal(waited({ endedAtMs: 101, outcome: "denied", durationMs: null }), 100);
  // The registry has reported the answer before the call ended.
  assert.equal(waited({ endedAtMs: 500, outcome: "ok", durationMs: 30 }), 100);
});

test("every wait is in one number, and the parts add up to the total", () => {
  const spans = fc.array(
    fc.record({
      atMs: fc.nat(1000),
      lengthMs: fc.nat(1000),
      project: fc.constantFrom("a", "b", null),
      kind: fc.nat(2),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(spans, (given) => {
      const ledger = sumWaits(
        given.map(({ atMs, lengthMs, project, kind }, index) =>
          span(atMs, {
            session: { ...session, sessionId: `s${index % 3}`, projectName: project },
            end: kind === 0 ? null : { atMs: atMs + lengthMs, state: "working", cause: "answered" },
            isWaitingNow: kind === 0 && index % 2 === 0,
          }),
        ),
        [],
        true,
      );
      assert.equal(ledger.count + ledger.open + ledger.unknownEnd, given.length);
      for (const parts of [ledger.projects, ledger.tools, ledger.sessions]) {
        assert.equal(
          parts.reduce((sum, { totalMs }) => sum + totalMs, 0),
          ledger.totalMs,
        );
      }
      assert.ok((ledger.medianMs ?? 0) <= (ledger.longest?.durationMs ?? 0));
    }),
  );
});

const wait = (lengthMs: number, cause: WaitSpan["cause"]) =>
  span(1, { cause, end: { atMs: 1 + lengthMs, state: "working", cause: "answered" } });

test("waits stand by their kind and by their length, a limit in the longer group", () => {
  const { kinds, lengths } = sumWaits(
    [wait(0, "question-asked"), wait(10_000, "question-asked"), wait(7_200_000, "plan-presented")],
    [],
    true,
  );
  assert.deepEqual(
    kinds.map(({ kind, count }) => [kind, count]),
    [
      ["plan", 1],
      ["question", 2],
    ],
  );
  assert.deepEqual(lengths, [1, 1, 0, 0, 0, 1]);
});

test("only calls that a person allowed are listed, the most frequent first", () => {
  const { allowed } = sumWaits(
    [],
    [
      asked({ by: "user_temporary" }, { summary: "npm test" }),
      asked({ askedAtMs: 5 }),
      asked({ askedAtMs: 7, by: "user" }),
      asked({ by: "config" }, { summary: "make" }),
      asked({ decision: "denied" }, { summary: "rm x" }),
      asked({ decision: null }, { summary: "ls" }),
      asked({}, { toolName: "ExitPlanMode", summary: "The plan" }),
    ],
    true,
  );
  assert.deepEqual(
    allowed.map(({ subject, count, lastAtMs }) => [subject, count, lastAtMs]),
    [
      ["git push", 2, 7],
      ["npm test", 1, 1],
    ],
  );
});

test("the newest suggestion of the client stays, whatever the order of the calls", () => {
  const calls = [
    asked({ askedAtMs: 1, rules: ["Bash(git push origin:*)"] }),
    asked({ askedAtMs: 2, rules: ["Bash(git push:*)"] }),
    asked({ askedAtMs: 3 }),
  ];
  for (const order of [calls, calls.toReversed(), [...calls.slice(1), ...calls.slice(0, 1)]]) {
    const [group] = sumWaits([], order, true).allowed;
    assert.deepEqual([group?.rules, group?.rulesBy, group?.lastAtMs], [["Bash(git push:*)"], "client", 3]);
  }
});
