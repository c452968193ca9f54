import assert from "node:assert/strict";
import { test } from "node:test";
import { playScenario, type Beat } from "../../../test/support/play-scenario.ts";
import {
  agentBegins,
  agentEnds,
  begins,
  ENDED,
  ends,
  GONE,
  PROMPT,
  rests,
  STOP,
  STOPPED,
  taskOver,
} from "../../../test/support/signals.ts";
import { reduceFacts } from "./reducer.ts";
import type { Session } from "./session.ts";

/** Each subagent in one line: `a1 Explore working < t1 of main`. */
function lines({ subagents }: Session): readonly string[] {
  return subagents.map(
    ({ agentId, agentType, state, toolUseId, parentAgentId, depth }) =>
      `${agentId} ${agentType} ${state} < ${toolUseId ?? "?"} of ${parentAgentId ?? "main"} (${depth})`,
  );
}

const NESTED: readonly Beat[] = [
  PROMPT,
  begins("t1", "Agent"),
  agentBegins("a1"),
  { signal: begins("t2", "Task"), agentId: "a1" },
  agentBegins("a2", "Plan"),
];

const STORIES: Readonly<Record<string, readonly [readonly Beat[], readonly string[]]>> = {
  "a single call that started it": [
    [PROMPT, begins("t1", "Agent"), agentBegins("a1")],
    ["a1 Explore working < t1 of main (1)"],
  ],
  "an agent within an agent": [NESTED, ["a1 Explore working < t1 of main (1)", "a2 Plan working < t2 of a1 (2)"]],
  "several calls, of which nobody can say which it was": [
    [PROMPT, begins("t1", "Agent"), begins("t2", "Agent"), agentBegins("a1")],
    ["a1 Explore working < ? of main (1)"],
  ],
  "several calls, until the end of one tells": [
    [
      PROMPT,
      begins("t1", "Agent"),
      begins("t2", "Agent"),
      agentBegins("a1"),
      ends("t2", { agent: { agentId: "a1", model: null } }),
    ],
    ["a1 Explore working < t2 of main (1)"],
  ],
  "an end": [[PROMPT, agentBegins("a1"), agentEnds("a1")], ["a1 Explore done < ? of main (1)"]],
  "an end without a start": [[PROMPT, agentEnds("a1")], ["a1 Explore done < ? of main (1)"]],
  "an agent of the client's own": [[PROMPT, agentEnds("a1", "")], []],
  "a call of an agent whose start nobody told": [
    [PROMPT, { signal: begins("t1"), agentId: "a1" }],
    ["a1 Explore working < ? of main (1)"],
  ],
  "a start, an end, and another start under the same id": [
    [PROMPT, agentBegins("a1"), agentEnds("a1"), agentBegins("a1")],
    ["a1 Explore working < ? of main (1)"],
  ],
  "an interruption of the main agent": [
    [...NESTED, STOPPED],
    ["a1 Explore interrupted < t1 of main (1)", "a2 Plan interrupted < t2 of a1 (2)"],
  ],
  "an interruption of an agent": [
    [...NESTED, { signal: STOPPED, agentId: "a1" }],
    ["a1 Explore interrupted < t1 of main (1)", "a2 Plan interrupted < t2 of a1 (2)"],
  ],
  "an interruption before its start": [
    [PROMPT, agentBegins("a1"), { signal: STOPPED, atMs: 15 }],
    ["a1 Explore working < ? of main (1)"],
  ],
  "the end of the session": [[PROMPT, agentBegins("a1"), ENDED], ["a1 Explore lost < ? of main (1)"]],
  "the death of the process": [[PROMPT, agentBegins("a1"), GONE], ["a1 Explore lost < ? of main (1)"]],
};

for (const [name, [beats, expected]] of Object.entries(STORIES)) {
  test(`subagents after ${name}: ${expected.join(", ")}`, () => {
    assert.deepEqual(lines(playScenario(beats).session), expected);
  });
}

test("an agent that begins again keeps its calls, and counts once", () => {
  const { session } = playScenario([
    PROMPT,
    agentBegins("a1"),
    { signal: begins("t1"), agentId: "a1" },
    agentEnds("a1"),
    agentBegins("a1"),
  ]);
  assert.equal(session.subagentCount, 1);
  assert.deepEqual(
    session.subagents.map(({ toolCount, startedAtMs, endedAtMs }) => [toolCount, startedAtMs, endedAtMs]),
    [[1, 50, null]],
  );
});

test("its own file describes an agent, and its transcript counts its tokens", () => {
  const { session } = playScenario([PROMPT, begins("t1", "Agent"), begins("t2", "Agent"), agentBegins("a1")]);
  const { session: reported } = reduceFacts(session, [
    { kind: "agent-described", agentId: "a1", description: "Look", toolUseId: "t2", depth: 1, model: "haiku" },
    { kind: "agent-tokens", agentId: "a1", tokens: 12 },
    { kind: "agent-tokens", agentId: "a1", tokens: 7 },
    { kind: "agent-tokens", agentId: "nobody", tokens: 7 },
  ]);
  assert.deepEqual(
    reported.subagents.map(({ description, toolUseId, model, tokens }) => [description, toolUseId, model, tokens]),
    [["Look", "t2", "haiku", 12]],
  );
});

test("a teammate is idle from its idle event until it begins again", () => {
  const idle = { kind: "teammate-idle", name: "Ada", teamName: "core" } as const;
  const { session } = playScenario([PROMPT, agentBegins("a1", "Ada"), agentEnds("a1", "Ada"), idle, STOP]);
  assert.deepEqual(session.teammates, [{ name: "Ada", teamName: "core", idleSinceMs: 40 }]);
  const again = playScenario([{ signal: agentBegins("a1", "Ada"), atMs: 100 }], session).session;
  assert.deepEqual(again.teammates, [{ name: "Ada", teamName: "core", idleSinceMs: null }]);
});

test("a stopped background agent is interrupted with its calls, without reported ends", () => {
  const { session, calls } = playScenario([
    PROMPT,
    begins("t1", "Agent"),
    agentBegins("a1"),
    ends("t1", { backgroundTaskId: "a1", agent: { agentId: "a1", model: null } }),
    { signal: begins("t2"), agentId: "a1" },
    rests({ taskId: "a1", kind: "subagent", description: "aside" }),
    taskOver("a1", "killed"),
    STOP,
  ]);
  assert.deepEqual([session.state, session.openToolCalls, session.background], ["done", [], []]);
  assert.deepEqual(lines(session), ["a1 Explore interrupted < t1 of main (1)"]);
  assert.equal(calls.find(({ toolUseId }) => toolUseId === "t2")?.outcome, "interrupted");
});

test("a teammate keeps its session at work while it works, not while it waits", () => {
  const mate = { taskId: "m1", kind: "teammate", description: "look" };
  const up: readonly Beat[] = [PROMPT, begins("t1", "Agent"), agentBegins("a1", "rose"), ends("t1"), rests(mate)];
  assert.equal(playScenario(up).session.state, "working");
  const idle: readonly Beat[] = [...up, agentEnds("a1", "rose")];
  assert.equal(playScenario(idle).session.state, "done");
  assert.equal(playScenario([...idle, PROMPT, rests(mate)]).session.state, "done");
});
