import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, playScenario, type Beat } from "../../../test/support/play-scenario.ts";
import {
  agentBegins,
  agentEnds,
  asks,
  begins,
  BROKE,
  ENDED,
  ends,
  GONE,
  IDLE,
  PROMPT,
  rests,
  settles,
  shell,
  STARTED,
  STOP,
  STOPPED,
  taskOver,
} from "../../../test/support/signals.ts";

const TURN = "working: prompt";

/** The events of a scenario, and every state that the session passes through, with its cause. */
const STORIES: Readonly<Record<string, readonly [readonly Beat[], readonly string[]]>> = {
  "a turn": [
    [STARTED, PROMPT, begins("t1"), ends("t1"), STOP, ENDED],
    ["starting: session-started", TURN, "done: turn-ended", "ended: session-ended"],
  ],
  "a session that is first heard of at work": [
    [begins("t1"), STOP],
    ["working: tool", "done: turn-ended"],
  ],
  "permission given": [
    [PROMPT, begins("t1"), asks("t1"), ends("t1"), STOP],
    [TURN, "waiting: permission-requested", "working: answered", "done: turn-ended"],
  ],
  "permission refused, of which only the batch tells": [
    [PROMPT, begins("t1"), asks("t1"), settles(["t1"])],
    [TURN, "waiting: permission-requested", "working: answered"],
  ],
  "a question": [
    [PROMPT, begins("q1", "AskUserQuestion"), asks("q1", "AskUserQuestion"), ends("q1")],
    [TURN, "waiting: question-asked", "working: answered"],
  ],
  "a plan": [
    [PROMPT, begins("p1", "ExitPlanMode"), asks("p1", "ExitPlanMode"), ends("p1")],
    [TURN, "waiting: plan-presented", "working: answered"],
  ],
  "a server that asks": [
    [PROMPT, { kind: "question-asked", asker: "crm", question: "Which?" }, { kind: "question-answered" }],
    [TURN, "waiting: elicitation", "working: answered"],
  ],
  "the idle prompt and the next one": [
    [PROMPT, STOP, IDLE, PROMPT],
    [TURN, "done: turn-ended", "working: prompt"],
  ],
  "the idle prompt after an end of the turn that nobody told": [
    [PROMPT, begins("t1"), IDLE],
    [TURN, "done: idle-notice"],
  ],
  "the idle prompt that is heard of after the next prompt": [
    [PROMPT, STOP, PROMPT, { signal: IDLE, atMs: 25 }],
    [TURN, "done: turn-ended", "working: prompt"],
  ],
  "the idle prompt while a permission is open": [
    [PROMPT, begins("t1"), asks("t1"), IDLE],
    [TURN, "waiting: permission-requested"],
  ],
  "the idle prompt after an interruption": [
    [PROMPT, STOPPED, IDLE],
    [TURN, "interrupted: interrupted"],
  ],
  "the idle prompt of a session that has ended": [
    [PROMPT, ENDED, IDLE],
    [TURN, "ended: session-ended"],
  ],
  "the idle prompt of a session that was only opened": [
    [STARTED, IDLE],
    ["starting: session-started", "done: idle-notice"],
  ],
  "the idle prompt after a failure": [
    [PROMPT, BROKE, IDLE],
    [TURN, "failed: turn-failed"],
  ],
  "a failure, and the next prompt": [
    [PROMPT, BROKE, PROMPT],
    [TURN, "failed: turn-failed", "working: prompt"],
  ],
  "a failure at the end of a session": [
    [PROMPT, BROKE, ENDED],
    [TURN, "failed: turn-failed", "ended: session-ended"],
  ],
  "an interruption in the middle of a tool": [
    [PROMPT, begins("t1"), STOPPED],
    [TURN, "interrupted: interrupted"],
  ],
  "an interruption at a permission": [
    [PROMPT, begins("t1"), asks("t1"), STOPPED, PROMPT, STOP],
    [TURN, "waiting: permission-requested", "interrupted: interrupted", TURN, "done: turn-ended"],
  ],
  "an interruption that is heard of after the next prompt": [
    [PROMPT, begins("t1"), asks("t1"), PROMPT, { signal: STOPPED, atMs: 35 }, STOP],
    [TURN, "waiting: permission-requested", TURN, "done: turn-ended"],
  ],
  "an interruption that is heard of after the end of the next turn": [
    [PROMPT, PROMPT, STOP, { signal: STOPPED, atMs: 15 }],
    [TURN, "done: turn-ended"],
  ],
  "a failure that the transcript tells after the interruption": [
    [PROMPT, { signal: STOPPED, atMs: 30 }, { signal: BROKE, atMs: 25, source: "transcript" }],
    [TURN, "interrupted: interrupted", "failed: turn-failed"],
  ],
  "an interruption that is heard of twice": [
    [PROMPT, STOPPED, STOPPED],
    [TURN, "interrupted: interrupted"],
  ],
  "an interruption after a prompt that was typed ahead": [
    [PROMPT, begins("t1"), PROMPT, STOPPED],
    [TURN, "interrupted: interrupted"],
  ],
  "an interruption of a subagent alone": [
    [PROMPT, begins("t1", "Agent"), agentBegins("a1"), { signal: STOPPED, agentId: "a1" }],
    [TURN],
  ],
  "a command in the background": [
    [PROMPT, begins("t1"), ends("t1", { backgroundTaskId: "b1" }), rests(shell("b1")), taskOver("b1"), STOP],
    [TURN, "done: turn-ended"],
  ],
  "an idle prompt beside a command in the background": [
    [PROMPT, rests(shell("b1")), IDLE, taskOver("b1"), STOP],
    [TURN, "done: turn-ended"],
  ],
  "an agent in the background that asks": [
    [
      PROMPT,
      agentBegins("a1"),
      rests({ taskId: "a1", kind: "subagent", description: "look" }),
      { signal: begins("t2"), agentId: "a1" },
      { signal: asks("t2"), agentId: "a1" },
      { signal: ends("t2"), agentId: "a1" },
      agentEnds("a1"),
      taskOver("a1"),
      STOP,
    ],
    [TURN, "waiting: permission-requested", "working: answered", "done: turn-ended"],
  ],
  "a teammate that works while the main agent rests": [
    [
      PROMPT,
      STOP,
      agentBegins("a1"),
      { signal: begins("t1"), agentId: "a1" },
      { signal: ends("t1"), agentId: "a1" },
      agentEnds("a1"),
    ],
    [TURN, "done: turn-ended", "working: subagent", "done: subagent"],
  ],
  "a failure stays what is to be known while an agent goes on": [
    [PROMPT, agentBegins("a1"), BROKE, { signal: begins("t1"), agentId: "a1" }],
    [TURN, "failed: turn-failed"],
  ],
  "compaction by hand": [
    [PROMPT, STOP, { kind: "compaction-started" }, { ...STARTED, source: "compact" }, { kind: "compaction-ended" }],
    [TURN, "done: turn-ended", "working: compaction-started", "done: compaction-ended"],
  ],
  "compaction in the middle of work": [
    [PROMPT, { kind: "compaction-started" }, { ...STARTED, source: "compact" }, begins("t1"), STOP],
    [TURN, "done: turn-ended"],
  ],
  "compaction of which only its start as a session is heard": [
    [PROMPT, STOP, { ...STARTED, source: "compact" }],
    [TURN, "done: turn-ended"],
  ],
  "a process that is gone": [
    [PROMPT, begins("t1"), GONE],
    [TURN, "lost: process-gone"],
  ],
  "a process that is gone with a note that was not taken": [
    [PROMPT, STOP, { kind: "notified", notificationType: "note_not_taken", message: "later" }, GONE],
    [TURN, "done: turn-ended", "waiting: idle-notice", "lost: process-gone"],
  ],
  "a process that is gone at rest": [
    [PROMPT, STOP, GONE],
    [TURN, "done: turn-ended", "lost: process-ended"],
  ],
  "a process that is gone after the session has ended": [
    [PROMPT, ENDED, GONE],
    [TURN, "ended: session-ended"],
  ],
  "a resume after a death": [
    [PROMPT, GONE, { ...STARTED, source: "resume" }, PROMPT],
    [TURN, "lost: process-gone", "starting: session-started", TURN],
  ],
  "a word of a session that was taken for lost": [
    [PROMPT, GONE, { kind: "other" }],
    [TURN, "lost: process-gone", "starting: seen-again"],
  ],
  "hooks that are read after the death of their session": [
    [PROMPT, { signal: GONE, atMs: 1000 }, { signal: begins("t1"), atMs: 500 }, { signal: PROMPT, atMs: 600 }],
    [TURN, "lost: process-gone"],
  ],
  "the end of a session that is read after its death was seen": [
    [PROMPT, { signal: GONE, atMs: 1000 }, { signal: ENDED, atMs: 500 }],
    [TURN, "lost: process-gone", "ended: session-ended"],
  ],
  "a file that changes after the end": [
    [PROMPT, ENDED, { kind: "other" }],
    [TURN, "ended: session-ended"],
  ],
  "an agent that ends after the end": [
    [PROMPT, agentBegins("a1"), ENDED, agentEnds("a1")],
    [TURN, "ended: session-ended"],
  ],
};

for (const [name, [beats, path]] of Object.entries(STORIES)) {
  test(`${name}: ${path.join(", ")}`, () => {
    assert.deepEqual(pathOf(playScenario(beats)), path);
  });
}

test("a late transition comes behind the one before it", () => {
  const { transitions } = playScenario([PROMPT, { signal: IDLE, atMs: 100 }, PROMPT, { signal: STOPPED, atMs: 50 }]);
  const times = transitions.map(({ atMs }) => atMs);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );
});

test("an interruption has its own time, not the time of its report", () => {
  const { transitions, session } = playScenario([PROMPT, begins("t1"), { signal: STOPPED, atMs: 25 }]);
  assert.equal(transitions.at(-1)?.atMs, 25);
  assert.equal(session.stateSinceMs, 25);
});

test("a failure that a dying client's hook did not report comes from the transcript", () => {
  const late = { signal: BROKE, atMs: 15 };
  const { session } = playScenario([PROMPT, ENDED, late]);
  assert.deepEqual([session.state, session.failure?.code, session.errorCount], ["ended", "server_error", 1]);
});
