import assert from "node:assert/strict";
import { test } from "node:test";
import { callLine, playScenario, type Beat } from "../../../test/support/play-scenario.ts";
import {
  agentBegins,
  agentEnds,
  asks,
  begins,
  ENDED,
  ends,
  GONE,
  PROMPT,
  rests,
  settles,
  shell,
  STARTED,
  STOP,
  STOPPED,
  taskOver,
} from "../../../test/support/signals.ts";
import type { SessionFact } from "./action.ts";
import { reduceFacts } from "./reducer.ts";

const BACKGROUND = { backgroundTaskId: "b1" } as const;

/** The events of a scenario, and the resulting state of every call. */
const STORIES: Readonly<Record<string, readonly [readonly Beat[], readonly string[]]>> = {
  "ended well, failed, and running": [
    [PROMPT, begins("t1"), begins("t2"), begins("t3"), ends("t2", { outcome: "failed" }), ends("t1")],
    ["t1 ok", "t2 failed", "t3 open"],
  ],
  "asked about and undecided": [[PROMPT, begins("t1"), asks("t1")], ["t1 open (undecided)"]],
  "asked about, and it ran": [[PROMPT, begins("t1"), asks("t1"), ends("t1")], ["t1 ok (allowed)"]],
  "asked about, and it failed": [
    [PROMPT, begins("t1"), asks("t1"), ends("t1", { outcome: "failed" })],
    ["t1 failed (allowed)"],
  ],
  "denied without anybody being asked": [
    [PROMPT, begins("t1"), ends("t1", { outcome: "denied", deniedBy: "classifier" })],
    ["t1 denied (denied)"],
  ],
  "asked about, and only in the batch": [[PROMPT, begins("t1"), asks("t1"), settles(["t1"])], ["t1 denied (denied)"]],
  "answered with a refusal in the batch": [[PROMPT, begins("t1"), settles(["t1"], ["t1"])], ["t1 denied (denied)"]],
  "in the batch without any word of an end": [[PROMPT, begins("t1"), settles(["t1"])], ["t1 unknown"]],
  "ended, and then in the batch": [[PROMPT, begins("t1"), ends("t1"), settles(["t1"])], ["t1 ok"]],
  interrupted: [[PROMPT, begins("t1"), STOPPED], ["t1 interrupted"]],
  "interrupted at its permission": [[PROMPT, begins("t1"), asks("t1"), STOPPED], ["t1 interrupted (undecided)"]],
  "interrupted, and not the one of the next turn": [
    [PROMPT, begins("t1"), PROMPT, begins("t2"), { signal: STOPPED, atMs: 25 }],
    ["t1 interrupted", "t2 open"],
  ],
  "ended after it was interrupted": [[PROMPT, begins("t1"), STOPPED, ends("t1")], ["t1 interrupted"]],
  "open while a prompt is typed ahead": [[PROMPT, begins("t1"), PROMPT], ["t1 open"]],
  "closed by the end of the turn": [[PROMPT, begins("t1"), STOP], ["t1 unknown"]],
  "closed by the end of the session": [[PROMPT, begins("t1"), ENDED], ["t1 unknown"]],
  "closed by the death of the process": [[PROMPT, begins("t1"), GONE], ["t1 unknown"]],
  "closed by a new process of the session": [[PROMPT, begins("t1"), { ...STARTED, source: "resume" }], ["t1 unknown"]],
  "begun again by a hook that is registered twice": [[PROMPT, begins("t1"), begins("t1"), ends("t1")], ["t1 ok"]],
  "of a subagent, closed by its end": [
    [PROMPT, begins("t1", "Agent"), agentBegins("a1"), { signal: begins("t2"), agentId: "a1" }, agentEnds("a1")],
    ["t1 open", "t2 unknown"],
  ],
  "of a subagent that the main agent waited for, interrupted with it": [
    [PROMPT, begins("t1", "Agent"), agentBegins("a1"), { signal: begins("t2"), agentId: "a1" }, STOPPED],
    ["t1 interrupted", "t2 interrupted"],
  ],
  "of a subagent whose call is not known, interrupted with the main agent": [
    [PROMPT, agentBegins("a1"), { signal: begins("t2"), agentId: "a1" }, STOPPED],
    ["t2 interrupted"],
  ],
  "of an agent in the background, which no interruption of the main agent touches": [
    [
      PROMPT,
      begins("t1", "Agent"),
      agentBegins("a1"),
      ends("t1", { backgroundTaskId: "a1", agent: { agentId: "a1", model: null } }),
      { signal: begins("t2"), agentId: "a1" },
      STOPPED,
    ],
    ["t1 ok & runs", "t2 open"],
  ],
  "of a teammate, which no interruption of the main agent touches": [
    [
      PROMPT,
      { kind: "teammate-idle", name: "Ada", teamName: null },
      agentBegins("a1", "Ada"),
      { signal: begins("t2"), agentId: "a1" },
      STOPPED,
    ],
    ["t2 open"],
  ],
  "of subagents of a subagent, interrupted with the main agent": [
    [
      PROMPT,
      begins("t1", "Agent"),
      agentBegins("a1"),
      { signal: begins("t2", "Agent"), agentId: "a1" },
      agentBegins("a2"),
      { signal: begins("t3"), agentId: "a2" },
      STOPPED,
    ],
    ["t1 interrupted", "t2 interrupted", "t3 interrupted"],
  ],
  "gone to the background, and told to be over": [
    [PROMPT, begins("t1"), ends("t1", BACKGROUND), rests(shell("b1")), taskOver("b1", "failed")],
    ["t1 ok & failed"],
  ],
  "gone to the background, and not running at the next end of a turn": [
    [PROMPT, begins("t1"), ends("t1", BACKGROUND), rests(shell("b1")), PROMPT, STOP],
    ["t1 ok & over"],
  ],
  "gone to the background, and ended with the session": [
    [PROMPT, begins("t1"), ends("t1", BACKGROUND), ENDED],
    ["t1 ok & over"],
  ],
};

for (const [name, [beats, lines]] of Object.entries(STORIES)) {
  test(`calls ${name}: ${lines.join(", ")}`, () => {
    assert.deepEqual(playScenario(beats).calls.map(callLine), lines);
  });
}

test("a call has the client's own duration, and the time of its question", () => {
  const { calls } = playScenario([PROMPT, begins("t1"), asks("t1"), ends("t1", { durationMs: 7 })]);
  assert.deepEqual(
    calls.map(({ startedAtMs, endedAtMs, durationMs, permission }) => ({
      startedAtMs,
      endedAtMs,
      durationMs,
      permission,
    })),
    [
      {
        startedAtMs: 20,
        endedAtMs: 40,
        durationMs: 7,
        permission: { askedAtMs: 30, decision: "allowed", by: null },
      },
    ],
  );
});

test("a request without the subagent's name finds its call by its input", () => {
  const { session } = playScenario([PROMPT, agentBegins("a1"), { signal: begins("t1"), agentId: "a1" }, asks("t1")]);
  assert.deepEqual(
    session.waits.map(({ toolUseId, agentId }) => [toolUseId, agentId]),
    [["t1", "a1"]],
  );
  assert.equal(session.subagents[0]?.state, "waiting");
});

const SETTLED = {
  kind: "call-settled",
  toolUseId: "t1",
  outcome: "denied",
  decision: "denied",
  decidedBy: "user",
  atMs: 35,
} as const satisfies SessionFact;

test("the transcript settles a call that no hook does, and answers its wait", () => {
  const { session } = playScenario([PROMPT, begins("t1"), asks("t1")]);
  const step = reduceFacts(session, [SETTLED]);
  assert.deepEqual(step.calls.map(callLine), ["t1 denied (denied)"]);
  assert.equal(step.calls[0]?.permission?.by, "user");
  assert.deepEqual([step.session.state, step.transition?.cause, step.transition?.atMs], ["working", "answered", 35]);
});

test("the transcript does not change a call that is settled already", () => {
  const { session } = playScenario([PROMPT, begins("t1"), ends("t1")]);
  const step = reduceFacts(session, [SETTLED]);
  assert.equal(step.session, session);
  assert.deepEqual([step.calls, step.transition], [[], null]);
});

test("open calls beyond the bound are closed from the oldest on", () => {
  const beats = Array.from({ length: 201 }, (_, index) => begins(`t${index}`));
  const { session, calls } = playScenario(beats);
  assert.equal(session.openToolCalls.length, 200);
  assert.equal(calls[0]?.outcome, "unknown");
});

test("a background call is not opened again by a start that arrives late", () => {
  const { session, calls } = playScenario([PROMPT, begins("t1"), ends("t1", { backgroundTaskId: "b1" }), begins("t1")]);
  assert.deepEqual(calls.map(callLine), ["t1 ok & runs"]);
  assert.deepEqual([session.openToolCalls.length, session.background.length, session.toolCount], [0, 1, 1]);
});
