import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { storedEvent, storedSession, TEST_TIME_MS } from "../../../test/support/memory-reader.ts";
import type { StoredEvent } from "../event.ts";
import { NO_RESULT } from "./call-result.ts";
import { asClient } from "./clients.ts";
import { NO_WORK, RECENT_MS, withEvent } from "./recent-work.ts";
import type { AgentState, BackgroundTask, Session, Subagent, ToolCall } from "./session.ts";
import { createUsualDurations, MIN_SAMPLES, type UsualOf } from "./usual-duration.ts";
import { warningsOf, type WatchedSession } from "./warnings.ts";

const NOW_MS = TEST_TIME_MS;
const PROCESS = { pid: 7, startTime: "1" };
const NO_USUAL: UsualOf = () => null;
const USUAL: UsualOf = () => ({ p50Ms: 12_000, p99Ms: 40_000, samples: 20 });

function session(sessionId: string, over: Partial<Session> = {}): Session {
  return storedSession({
    sessionId,
    state: "working",
    cwd: "/src/shop",
    branch: "main",
    lastUsedAtMs: NOW_MS,
    lastSeenAtMs: NOW_MS,
    turnSinceMs: NOW_MS - 3_600_000,
    process: PROCESS,
    ...over,
  });
}

function edit(summary: string, agoMs = 0, over: Partial<StoredEvent> = {}): StoredEvent {
  return storedEvent({
    hookEventName: "PostToolUse",
    toolName: "Edit",
    status: "ok",
    cwd: "/src/shop",
    summary,
    result: { ...NO_RESULT, filePath: summary.startsWith("/") ? summary : `/src/shop/${summary}` },
    receivedAtMs: NOW_MS - agoMs,
    ...over,
  });
}

const tries = (status: "ok" | "failed", over: Partial<StoredEvent> = {}) =>
  edit("npm  test", 0, {
    toolName: "Bash",
    hookEventName: status === "ok" ? "PostToolUse" : "PostToolUseFailure",
    status,
    ...(status === "failed" && { summary: "npm test — Exit code 1" }),
    ...over,
  });

function watched(one: Session, ...events: readonly StoredEvent[]): WatchedSession {
  return { session: one, work: events.reduce(withEvent, NO_WORK) };
}

const kinds = (all: readonly WatchedSession[], usualOf = NO_USUAL, nowMs = NOW_MS) =>
  warningsOf(all, usualOf, nowMs).map(({ kind }) => kind);

test("two running sessions that edit one file are named, since the second edit", () => {
  const one = watched(session("b", { branch: null }), edit("a.ts", 9000), edit("a.ts"));
  // The same file by another path.
  const other = watched(session("a", { cwd: "/src", branch: null }), edit("/src/shop/a.ts", 5000));
  assert.deepEqual(warningsOf([one, other], NO_USUAL, NOW_MS), [
    { kind: "same-file", sessionIds: ["a", "b"], sinceMs: NOW_MS - 5000, seqs: [1, 1], path: "/src/shop/a.ts" },
  ]);
});

test("sessions in one folder on one branch are named once both have edited", () => {
  const one = watched(session("a"), edit("a.ts", 9000));
  assert.deepEqual(kinds([one, watched(session("b"))]), []);
  const other = watched(session("b"), edit("b.ts", 5000));
  assert.deepEqual(warningsOf([one, other], NO_USUAL, NOW_MS), [
    {
      kind: "same-branch",
      sessionIds: ["a", "b"],
      sinceMs: NOW_MS - 5000,
      seqs: [1, 1],
      branch: "main",
      cwd: "/src/shop",
    },
  ]);
});

test("no collision without two live sessions, on two machines, branches or folders", () => {
  const one = watched(session("a"), edit("a.ts"));
  const others: readonly (readonly [name: string, session: Partial<Session>, agoMs?: number])[] = [
    ["ended", { state: "ended", endedAtMs: NOW_MS }],
    ["at its prompt", { state: "done", turnSinceMs: null }],
    ["stale", { process: null, lastUsedAtMs: NOW_MS - 86_400_000, lastSeenAtMs: NOW_MS - 86_400_000 }],
    ["elsewhere", { machine: "laptop" }],
    ["no longer editing", {}, RECENT_MS],
  ];
  for (const [name, over, agoMs] of others) {
    assert.deepEqual(kinds([one, watched(session("b", over), edit("a.ts", agoMs))]), [], name);
  }
  const apart = watched(session("b", { branch: "fix" }), edit("b.ts"));
  const inside = watched(session("c", { cwd: "/src/shop/web" }), edit("/src/shop/web/c.ts"));
  assert.deepEqual(kinds([one, apart, inside]), []);
});

test("a call that failed five times without a success is a loop", () => {
  const four = Array.from({ length: 4 }, () => tries("failed"));
  assert.deepEqual(kinds([watched(session("a"), ...four)]), []);
  assert.deepEqual(kinds([watched(session("a"), ...four, tries("ok"), tries("failed"))]), []);
  // Other calls between the tries change nothing.
  const loop = watched(session("a"), ...four, edit("a.ts"), tries("failed", { receivedAtMs: NOW_MS + 1, seq: 9 }));
  const [warning] = warningsOf([loop], NO_USUAL, NOW_MS);
  assert.deepEqual(warning, {
    kind: "loop",
    sessionIds: ["a"],
    sinceMs: NOW_MS,
    seqs: [9],
    toolName: "Bash",
    summary: "npm test",
    count: 5,
  });
  assert.deepEqual(kinds([loop], NO_USUAL, NOW_MS + RECENT_MS + 1), [], "not tried for a while");
});

test("the line of a failed call is that of its start", () => {
  const start = storedEvent({ toolName: "Bash", toolUseId: "t", summary: "echo a — b; false", status: "started" });
  const end = tries("failed", { toolUseId: "t", summary: "echo a — b; false — Exit code 1" });
  const { failures, begun } = [start, end].reduce(withEvent, NO_WORK);
  assert.deepEqual(
    [...failures.values()].map(({ summary }) => summary),
    ["echo a — b; false"],
  );
  assert.equal(begun.size, 0);
});

function openCall(agoMs: number, over: Partial<ToolCall> = {}): ToolCall {
  return {
    toolUseId: "t",
    agentId: null,
    toolName: "Bash",
    summary: "npm test",
    startedAtMs: NOW_MS - agoMs,
    endedAtMs: null,
    outcome: null,
    durationMs: null,
    permission: null,
    background: null,
    ...over,
  };
}

const slow = (agoMs: number, over: Partial<ToolCall> = {}, of: Partial<Session> = {}, usualOf = USUAL) =>
  kinds([watched(session("a", { openToolCalls: [openCall(agoMs, over)], ...of }))], usualOf);

test("a call beyond its own p99 and 30 seconds is slow", () => {
  assert.deepEqual(slow(40_000), []);
  assert.deepEqual(slow(40_001), ["slow-call"]);
  assert.deepEqual(
    slow(30_000, {}, {}, () => ({ p50Ms: 1, p99Ms: 9, samples: 50 })),
    [],
  );
  assert.deepEqual(
    slow(30_001, {}, {}, () => ({ p50Ms: 1, p99Ms: 9, samples: 50 })),
    ["slow-call"],
  );
  assert.deepEqual(slow(90_000, {}, {}, NO_USUAL), []);
  assert.deepEqual(slow(90_000, { toolName: "AskUserQuestion" }), []);
  assert.deepEqual(slow(90_000, {}, { state: "waiting" }), []);
  // The time that a person took to allow it is not its own.
  const permission = { askedAtMs: NOW_MS - 90_000, decision: null, by: null };
  assert.deepEqual(slow(90_000, { permission }, { stateSinceMs: NOW_MS - 5000 }), []);
  assert.deepEqual(slow(90_000, { permission }, { stateSinceMs: NOW_MS - 45_000 }), ["slow-call"]);
});

test("an open call without a living client, or of an earlier prompt, is not slow", () => {
  const silentMs = NOW_MS - 700_000;
  const states: readonly (readonly [name: string, session: Partial<Session>, warns?: true])[] = [
    ["whose process was never known", { process: null }],
    ["whose process is gone", { state: "lost", cause: "process-gone", process: null }],
    ["of a machine out of reach", { machine: "laptop", lastUsedAtMs: silentMs, lastSeenAtMs: silentMs }],
    ["of a machine within reach", { machine: "laptop" }, true],
    ["of an earlier prompt", { turnSinceMs: NOW_MS - 89_999 }],
    ["of a turn that is over", { turnSinceMs: null }],
    ["of this turn", { turnSinceMs: NOW_MS - 90_000 }, true],
  ];
  for (const [name, over, warns] of states) {
    assert.deepEqual(slow(90_000, {}, over), warns === true ? ["slow-call"] : [], `a call ${name}`);
  }
});

test("a slow call of an agent in the background outlasts prompts, and not the agent", () => {
  const agent = (state: AgentState): Subagent => ({
    agentId: "a1",
    agentType: "Explore",
    description: null,
    parentAgentId: null,
    toolUseId: null,
    depth: 1,
    model: null,
    state,
    startedAtMs: NOW_MS - 95_000,
    endedAtMs: null,
    toolCount: 1,
    tokens: null,
  });
  const task = { taskId: "a1", kind: "subagent", description: "look", sinceMs: NOW_MS - 95_000, call: null };
  const later = { turnSinceMs: NOW_MS - 1000 };
  const of = (state: AgentState, background: readonly BackgroundTask[]) =>
    slow(90_000, { agentId: "a1" }, { ...later, background, subagents: [agent(state)] });
  assert.deepEqual(of("working", [task]), ["slow-call"]);
  assert.deepEqual(of("done", [task]), []);
  assert.deepEqual(of("working", []), [], "the main agent waited for it, and has a new prompt");
});

test("of a session in two clients, only the one with a process has a slow call", () => {
  const own = session("a", { openToolCalls: [openCall(90_000)] });
  const other = session("a", { process: null, openToolCalls: [openCall(90_000, { toolUseId: "u" })] });
  const clients = [asClient(own), asClient(other, 9)];
  const joined = { ...own, openToolCalls: [...own.openToolCalls, ...other.openToolCalls], clients };
  const ids = warningsOf([watched(joined)], USUAL, NOW_MS).map((one) => one.kind === "slow-call" && one.toolUseId);
  assert.deepEqual(ids, ["t"]);
});

const prompt = (status: "started" | "info") =>
  storedEvent({ hookEventName: "UserPromptSubmit", toolName: null, toolUseId: null, status, summary: "stop that" });

test("a person's prompt ends a loop, and a prompt of the client does not", () => {
  const five = Array.from({ length: 5 }, () => tries("failed"));
  assert.deepEqual(kinds([watched(session("a"), ...five, prompt("info"))]), ["loop"]);
  assert.deepEqual(kinds([watched(session("a"), ...five, prompt("started"))]), []);
  assert.deepEqual(kinds([watched(session("a"), ...five, prompt("started"), tries("failed"))]), []);
});

const like = (summary: string) => ({ toolName: "Bash", summary });

test("a usual duration needs enough calls of the same kind", () => {
  const durations = createUsualDurations();
  for (let index = 1; index < MIN_SAMPLES; index += 1) durations.measured(like(`npm test -- ${index}`), 12_000);
  assert.equal(durations.usualOf(like("npm test")), null);
  durations.measured(like("cd web && npm test"), 60_000);
  const usual = durations.usualOf(like("npm test")) ?? assert.fail("it is not known");
  assert.equal(usual.samples, MIN_SAMPLES);
  assert.ok(Math.abs(usual.p50Ms - 12_000) <= 1200 && Math.abs(usual.p99Ms - 60_000) <= 6000, JSON.stringify(usual));
  assert.equal(durations.usualOf(like("npm run build")), null);
});

test("recent work stays small, whatever a session does", () => {
  const event = fc.record({
    name: fc.constantFrom("PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop"),
    tool: fc.constantFrom("Edit", "Bash", null),
    summary: fc.string({ maxLength: 5 }),
    id: fc.option(fc.string({ maxLength: 3 })),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 400, size: "max" }), (events) => {
      const work = events.reduce(
        (before, { name, tool, summary, id }) =>
          withEvent(
            before,
            storedEvent({ hookEventName: name, toolName: tool, toolUseId: id, summary, status: "failed" }),
          ),
        NO_WORK,
      );
      assert.ok(work.edits.size <= 200 && work.failures.size <= 50 && work.begun.size <= 200);
    }),
    { numRuns: 20 },
  );
});
