import assert from "node:assert/strict";
import { test } from "node:test";
import { playScenario } from "../../../test/support/play-scenario.ts";
import { asks, begins, ENDED, ends, PROMPT, rests, shell, STARTED } from "../../../test/support/signals.ts";
import { NO_TOKENS } from "../cost/usage.ts";
import type { SessionFact } from "./action.ts";
import { reduceFacts } from "./reducer.ts";
import type { Session } from "./session.ts";

function title(by: "person" | "client", text: string): SessionFact {
  return { kind: "title", by, title: text };
}

/** Facts after a first prompt, and the resulting fields of the session. */
const CASES: Readonly<Record<string, readonly [readonly SessionFact[], Partial<Session>]>> = {
  "the client's title stands above the prompt": [[title("client", "Fix it")], { title: "Fix it", titleBy: "client" }],
  "a person's title stands above the client's": [
    [title("person", "Mine"), title("client", "Fix it")],
    { title: "Mine", titleBy: "person" },
  ],
  "of a person's titles the newest holds": [
    [title("person", "Mine"), title("person", "Better")],
    { title: "Better", titleBy: "person" },
  ],
  "branch and version": [
    [
      { kind: "branch", branch: "dev" },
      { kind: "client-version", version: "2.1.331" },
    ],
    { branch: "dev", clientVersion: "2.1.331" },
  ],
  "a model where none is known": [[{ kind: "model", model: "opus" }], { model: "opus" }],
  "the session before": [[{ kind: "parent", sessionId: "p1" }], { parentSessionId: "p1" }],
  "no session is its own parent": [
    [{ kind: "parent", sessionId: "5e551011-0000-4000-8000-000000000001" }],
    { parentSessionId: null },
  ],
  "the process": [[{ kind: "process", process: { pid: 7, startTime: "1" } }], { process: { pid: 7, startTime: "1" } }],
  "the last sign of life": [
    [
      { kind: "seen", atMs: 500 },
      { kind: "seen", atMs: 300 },
    ],
    { lastSeenAtMs: 500, lastUsedAtMs: 10 },
  ],
  "a session that was begun and left for another has ended, one at work goes on": [
    [{ kind: "left", atMs: 40 }],
    { state: "working", endedAtMs: null },
  ],
  usage: [
    [{ kind: "usage", usage: { tokens: { ...NO_TOKENS, input: 3 }, cost: null, contextTokens: 3 } }],
    { usage: { tokens: { ...NO_TOKENS, input: 3 }, cost: null, contextTokens: 3 } },
  ],
};

for (const [name, [facts, expected]] of Object.entries(CASES)) {
  test(`${name}, and a repeat changes nothing`, () => {
    const { session } = reduceFacts(playScenario([PROMPT]).session, facts);
    const shown = Object.fromEntries(Object.entries(session).filter(([key]) => Object.hasOwn(expected, key)));
    assert.deepEqual(shown, expected);
    assert.equal(reduceFacts(session, facts).session, session);
  });
}

test("the first prompt is the title until a better one; hooks carry a person's title", () => {
  const { session } = playScenario([PROMPT]);
  assert.deepEqual([session.title, session.titleBy], ["go", "prompt"]);
  const named = playScenario([{ ...PROMPT, title: "Mine" }], reduceFacts(session, [title("client", "Fix it")]).session);
  assert.deepEqual([named.session.title, named.session.titleBy], ["Mine", "person"]);
});

test("a model from a hook is not replaced by an older one", () => {
  const { session } = playScenario([
    { ...STARTED, model: "opus" },
    PROMPT,
    { kind: "model-switched", model: "sonnet" },
  ]);
  assert.equal(reduceFacts(session, [{ kind: "model", model: "opus" }]).session, session);
});

test("a session that has ended has no process", () => {
  const { session } = playScenario([PROMPT, ENDED]);
  assert.equal(reduceFacts(session, [{ kind: "process", process: { pid: 7, startTime: "1" } }]).session, session);
});

test("an answer ends earlier waits and keeps later ones", () => {
  const asked = playScenario([PROMPT, begins("t1"), asks("t1")]).session;
  const [wait] = asked.waits;
  assert.ok(wait !== undefined);
  assert.equal(reduceFacts(asked, [{ kind: "answered", atMs: wait.sinceMs }]).session, asked);
  const { session, transition } = reduceFacts(asked, [{ kind: "answered", atMs: wait.sinceMs + 1 }]);
  assert.deepEqual([session.state, session.cause, session.waits], ["working", "answered", []]);
  assert.equal(session.openToolCalls.length, 1);
  assert.deepEqual([transition?.from, transition?.to, transition?.cause], ["waiting", "working", "answered"]);
});

test("an answer of one agent keeps the waits of the others", () => {
  const asked = playScenario([PROMPT, begins("t1"), asks("t1")]).session;
  const [wait] = asked.waits;
  assert.ok(wait !== undefined);
  const both = { ...asked, waits: [wait, { ...wait, agentId: "a1" }] };
  const { session } = reduceFacts(both, [{ kind: "answered", atMs: wait.sinceMs + 1, agentId: null }]);
  assert.deepEqual([session.state, session.waits.map(({ agentId }) => agentId)], ["waiting", ["a1"]]);
});

test("no facts change nothing", () => {
  const { session } = playScenario([PROMPT]);
  assert.deepEqual(reduceFacts(session, []), { session, calls: [], transition: null });
});

test("a stopped background command is over, and the session is done", () => {
  const began = ends("t1", { backgroundTaskId: "b1" });
  const { session } = playScenario([PROMPT, begins("t1"), began, rests(shell("b1"))]);
  assert.equal(session.state, "working");
  const notice = { taskId: "b1", toolUseId: "t1", status: "killed", wasStopped: true, summary: "stopped" };
  const step = reduceFacts(session, [{ kind: "task-ended", notice, atMs: 90 }]);
  assert.deepEqual([step.session.state, step.session.cause, step.session.background], ["done", "background-ended", []]);
  assert.deepEqual(
    step.calls.map(({ background }) => background),
    [{ taskId: "b1", endedAtMs: 90, status: "killed" }],
  );
});

test("the end of a limit belongs to the failure that it caused", () => {
  const failure = { code: "rate_limit", message: "Limit", untilMs: null };
  const { session } = playScenario([PROMPT, { kind: "turn-failed", failure }]);
  const untilMs = (failureCode: string) =>
    reduceFacts(session, [{ kind: "limit-ends", failureCode, untilMs: 7000 }]).session.failure?.untilMs;
  assert.deepEqual([untilMs("rate_limit"), untilMs("server_error")], [7000, null]);
});

test("a session continues by itself after a limit with a known end alone", () => {
  const cases = [
    { untilMs: 7000, said: [true], expected: true },
    { untilMs: 7000, said: [true, false], expected: false },
    { untilMs: 7000, said: [false], expected: undefined },
    { untilMs: null, said: [true], expected: undefined },
  ];
  for (const { untilMs, said, expected } of cases) {
    const failure = { code: "rate_limit", message: "Limit", untilMs };
    const { session } = playScenario([PROMPT, { kind: "turn-failed", failure }]);
    const facts = said.map((continues) => ({ kind: "continues", continues }) as const);
    assert.equal(reduceFacts(session, facts).session.failure?.continues, expected);
  }
});

test("a session that was only begun has ended once its client speaks as another", () => {
  const { session } = playScenario([STARTED]);
  const { session: left } = reduceFacts(session, [{ kind: "left", atMs: 40 }]);
  assert.deepEqual([left.state, left.endedAtMs, left.endReason, left.process], ["ended", 40, null, null]);
});
