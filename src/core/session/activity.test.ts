import assert from "node:assert/strict";
import { test } from "node:test";
import { signalEvent } from "../../../test/support/signal-event.ts";
import type { SessionAction } from "./action.ts";
import { activityOf, attentionOf, backgroundOf, effectiveState, isActive, silenceOf } from "./activity.ts";
import { HERE } from "./clients.ts";
import { reduceSession, reduceFacts } from "./reducer.ts";
import type { Session } from "./session.ts";

const START_MS = 1_000_000;
const MINUTE_MS = 60_000;

function after(...signals: SessionAction[]): Session {
  let session: Session | null = null;
  for (const [index, signal] of signals.entries()) {
    const source = signal.kind === "process-gone" ? "process" : "hook";
    session = reduceSession(session, signalEvent(signal, { atMs: START_MS + index, source })).session;
  }
  return session ?? assert.fail("no signals");
}

const PROMPT = { kind: "prompt-submitted", prompt: "go", byPerson: true, title: null, notice: null } as const;
const CALL = { kind: "tool-started", call: { toolUseId: "t1", toolName: "Bash", summary: "npm test" } } as const;
const ASKS = { kind: "permission-requested", toolName: "Bash", ask: "Bash: npm test" } as const;
const STOP = { kind: "turn-ended", reply: "Done.", background: [] } as const;
const SHELL = { taskId: "b1", kind: "shell", description: "dev server" } as const;

/** Each session and how many minutes without events make its state stale; null: never. */
const STALE_AT: readonly (readonly [string, Session, number | null])[] = [
  ["thinks", after(PROMPT), 15],
  ["runs a tool", after(PROMPT, CALL), 60],
  ["compacts", after(PROMPT, { kind: "compaction-started" }), 60],
  ["has work in the background", after(PROMPT, { ...STOP, background: [SHELL] }), 60],
  ["has just begun", after({ kind: "session-started", source: "startup", model: null, title: null }), 60],
  ["is done", after(PROMPT, STOP), null],
  ["is interrupted", after(PROMPT, { kind: "turn-interrupted" }), null],
];

for (const [name, session, minutes] of STALE_AT) {
  test(`a session that ${name} is stale ${minutes === null ? "never" : `after ${minutes} minutes of silence`}`, () => {
    const untilMs = session.lastUsedAtMs + (minutes ?? 24 * 60) * MINUTE_MS;
    assert.equal(effectiveState(session, untilMs - 1), session.state);
    assert.equal(effectiveState(session, untilMs), minutes === null ? session.state : "unknown");
  });
}

const DAY_MS = 24 * 60 * MINUTE_MS;
const WAITS = after(PROMPT, CALL, ASKS);
const PROCESS = { pid: 7, startTime: "1" };

/** A session that waits, where its silence is noticed, and what is said of it then; null: never. */
const SILENT: readonly (readonly [string, Session, number, ReturnType<typeof silenceOf>])[] = [
  ["whose process is not seen", WAITS, 60, "no-sign-of-life"],
  ["whose process is seen here", { ...WAITS, process: PROCESS }, 365 * 24 * 60, null],
  ["of another machine", { ...WAITS, process: PROCESS, machine: "laptop" }, 10, "machine-unreachable"],
  ["of another machine that sees no process", { ...WAITS, machine: "laptop" }, 60, "no-sign-of-life"],
];

for (const [name, session, minutes, silence] of SILENT) {
  test(`a wait ${name} stays one, and ${silence === null ? "has no mark" : `says ${silence} after ${minutes} min`}`, () => {
    const untilMs = session.lastUsedAtMs + minutes * MINUTE_MS;
    assert.deepEqual([silenceOf(session, untilMs - 1), silenceOf(session, untilMs)], [null, silence]);
    assert.equal(effectiveState(session, untilMs + DAY_MS), "waiting");
    const gone = signalEvent({ kind: "process-gone" }, { atMs: untilMs, source: "process" });
    const over = reduceSession(session, gone, { ...HERE, machine: session.machine }).session;
    assert.deepEqual([over.state, over.waits], ["lost", []]);
  });
}

test("a session with a known process is not stale until the process is gone", () => {
  const known = reduceFacts(after(PROMPT), [{ kind: "process", process: { pid: 7, startTime: "1" } }]).session;
  const dayLaterMs = START_MS + 24 * 60 * MINUTE_MS;
  assert.equal(effectiveState(known, dayLaterMs), "working");
  const gone = signalEvent({ kind: "process-gone" }, { atMs: dayLaterMs, source: "process" });
  assert.equal(effectiveState(reduceSession(known, gone).session, dayLaterMs), "lost");
});

test("a transcript that goes on is a sign of life", () => {
  const atMs = START_MS + 14 * MINUTE_MS;
  const seen = reduceFacts(after(PROMPT), [{ kind: "seen", atMs }]).session;
  assert.equal(effectiveState(seen, START_MS + 20 * MINUTE_MS), "working");
});

test("a session is active for an hour, and not when it has ended or is lost", () => {
  const done = after(PROMPT, STOP);
  assert.equal(isActive(done, done.lastUsedAtMs + 60 * MINUTE_MS - 1), true);
  assert.equal(isActive(done, done.lastUsedAtMs + 60 * MINUTE_MS), false);
  assert.equal(isActive(after(PROMPT, { kind: "session-ended", reason: "other" }), START_MS), false);
  assert.equal(isActive(after(PROMPT, { kind: "process-gone" }), START_MS), false);
});

test("a wait and a failure of any age need a person, an end at rest does not", () => {
  assert.deepEqual(
    [
      attentionOf("waiting", "permission-requested"),
      attentionOf("failed", "turn-failed"),
      attentionOf("lost", "process-gone"),
      attentionOf("lost", "process-ended"),
      attentionOf("unknown", "tool"),
    ],
    ["waiting", "failed", "failed", null, null],
  );
});

const AGENT_CALL = { toolUseId: "t2", toolName: "Agent", summary: "look" } as const;
const AGENT_RETURNS = {
  kind: "tool-ended",
  toolUseId: "t2",
  outcome: "ok",
  durationMs: 1,
  deniedBy: null,
  backgroundTaskId: "a1",
  agent: { agentId: "a1", model: null },
} as const;
const SHELL_RETURNS = { ...AGENT_RETURNS, toolUseId: "t1", backgroundTaskId: "b1", agent: null } as const;
const AGENT_BEGINS = { kind: "subagent-started", agentId: "a1", agentType: "Explore" } as const;
const AGENT_ENDS = { kind: "subagent-ended", agentId: "a1", agentType: "Explore" } as const;
const FAILS = { kind: "turn-failed", failure: { code: "rate_limit", message: null, untilMs: null } } as const;
/** A shell and an agent go on behind the turn. */
const TWO_GO_ON = [
  PROMPT,
  CALL,
  SHELL_RETURNS,
  { kind: "tool-started", call: AGENT_CALL },
  AGENT_BEGINS,
  AGENT_RETURNS,
] as const;

const IN_BACKGROUND: readonly (readonly [string, Session, number])[] = [
  ["failed with a shell and an agent", after(...TWO_GO_ON, FAILS), 2],
  ["failed, and whose agent has ended since", after(...TWO_GO_ON, FAILS, AGENT_ENDS), 1],
  ["was stopped with a shell and an agent", after(...TWO_GO_ON, { kind: "turn-interrupted" }), 2],
  ["finished with a shell", after(PROMPT, { ...STOP, background: [SHELL] }), 1],
  ["failed while an agent works that no call names", after(PROMPT, AGENT_BEGINS, FAILS), 1],
  ["failed with nothing else", after(PROMPT, FAILS), 0],
  ["is in a turn beside its shell", after(...TWO_GO_ON), 0],
  ["is in its next turn", after(...TWO_GO_ON, FAILS, PROMPT), 0],
  ["waits for a person", after(...TWO_GO_ON, ASKS), 0],
  ["has ended", after(...TWO_GO_ON, FAILS, { kind: "session-ended", reason: "other" }), 0],
  ["lost its process", after(...TWO_GO_ON, FAILS, { kind: "process-gone" }), 0],
];

for (const [name, session, count] of IN_BACKGROUND) {
  test(`a session that ${name} shows ${count} in the background`, () => {
    assert.equal(backgroundOf(session, START_MS), count);
  });
}

test("background work is shown for as long after a failed turn as after a finished one", () => {
  for (const end of [FAILS, { ...STOP, background: [SHELL] }]) {
    const session = after(...TWO_GO_ON, end);
    assert.notEqual(backgroundOf(session, session.lastUsedAtMs + 60 * MINUTE_MS - 1), 0);
    assert.equal(backgroundOf(session, session.lastUsedAtMs + 60 * MINUTE_MS), 0);
    const known = reduceFacts(session, [{ kind: "process", process: { pid: 7, startTime: "1" } }]).session;
    assert.notEqual(backgroundOf(known, session.lastUsedAtMs + 600 * MINUTE_MS), 0);
  }
});

test("a session thinks, runs a tool, compacts, or waits for its background", () => {
  assert.deepEqual(
    [
      activityOf(after(PROMPT)),
      activityOf(after(PROMPT, CALL)),
      activityOf(after(PROMPT, CALL, { kind: "compaction-started" })),
      activityOf(after(PROMPT, { ...STOP, background: [SHELL] })),
    ].map(({ kind, toolName, summary, sinceMs }) => [kind, toolName, summary, sinceMs - START_MS]),
    [
      ["thinking", null, null, 0],
      ["tool", "Bash", "npm test", 1],
      ["compacting", null, null, 2],
      ["background", null, "dev server", 1],
    ],
  );
});
