import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { callLine } from "../../../test/support/play-scenario.ts";
import { signalEvent } from "../../../test/support/signal-event.ts";
import type { HookEvent } from "../event.ts";
import { reduceSession } from "./reducer.ts";
import type { Session, ToolCall } from "./session.ts";

interface Story {
  readonly states: readonly string[];
  /** Each call by its tool, with its final state. */
  readonly calls: readonly string[];
}

const BEGINS = "starting: session-started";
const TURN = "working: prompt";
const DONE = "done: turn-ended";
const ENDS = "ended: session-ended";
const ASKED = "waiting: permission-requested";
const COMPACTS = "working: compaction-started";
const COMPACTED = "done: compaction-ended";
const ANSWERED = "working: answered";

const RECORDED: Readonly<Record<string, Story>> = {
  bgagent: { states: [BEGINS, TURN, DONE, ENDS], calls: ["Agent ok & completed", "Bash failed"] },
  "err-rate-limit": { states: [BEGINS, TURN, "failed: turn-failed", ENDS], calls: [] },
  main: {
    states: [BEGINS, TURN, DONE, ENDS],
    calls: [
      "Bash ok",
      "Write ok",
      "Read ok",
      "Grep ok",
      "Edit ok",
      "Bash failed",
      "Read failed",
      "Agent ok",
      "Bash ok",
      "Bash ok",
      "Bash ok",
      "Bash ok",
    ],
  },
  mcp: {
    states: [BEGINS, TURN, "waiting: elicitation", ANSWERED, DONE, ENDS],
    calls: ["mcp__elicit__echo ok", "mcp__elicit__fail failed", "mcp__elicit__ask ok"],
  },
  perm: {
    states: [BEGINS, TURN, ASKED, ANSWERED, DONE, ENDS],
    calls: ["Bash denied (denied)"],
  },
  setup: {
    // A run, a resume, a fork, and a resume that only compacts.
    states: [
      BEGINS,
      TURN,
      DONE,
      ENDS,
      BEGINS,
      TURN,
      DONE,
      ENDS,
      BEGINS,
      TURN,
      DONE,
      ENDS,
      BEGINS,
      COMPACTS,
      COMPACTED,
      ENDS,
    ],
    calls: [],
  },
  tui2: {
    states: [
      BEGINS,
      TURN,
      ASKED,
      ANSWERED,
      DONE,
      TURN,
      ASKED,
      TURN,
      DONE,
      TURN,
      DONE,
      COMPACTS,
      COMPACTED,
      ENDS,
      BEGINS,
      TURN,
      DONE,
      ENDS,
    ],
    // The second call was stopped at its permission dialog; no hook reports its end.
    calls: ["Bash ok (allowed)", "Bash unknown (undecided)"],
  },
  worktree: { states: [BEGINS, TURN, DONE, ENDS], calls: ["Agent ok"] },
};

function play(events: readonly HookEvent[]) {
  const sessions = new Map<string, Session>();
  const calls = new Map<string, ToolCall>();
  const states: string[] = [];
  for (const event of events) {
    const step = reduceSession(sessions.get(event.sessionId) ?? null, event);
    sessions.set(event.sessionId, step.session);
    for (const call of step.calls) calls.set(call.toolUseId, call);
    if (step.transition !== null) states.push(`${step.transition.to}: ${step.transition.cause}`);
  }
  const lines = [...calls.values()].map((call) => callLine(call).replace(call.toolUseId, call.toolName));
  return { sessions, states, calls: lines };
}

function recorded(name: string): HookEvent[] {
  return sessionFixture(name).map((text, index) => toHookEvent(text, 1_000_000 + index * 1000));
}

for (const name of SESSION_FIXTURES) {
  test(`the recorded session ${name} passes through its states and settles its calls`, () => {
    const { states, calls } = play(recorded(name));
    assert.deepEqual({ states, calls }, RECORDED[name]);
  });
}

test("an interruption in the transcript closes the call that no hook closed", () => {
  const events = recorded("tui2");
  const prompt = events[12];
  assert.equal(prompt?.hookEventName, "UserPromptSubmit");
  const stopped = signalEvent({ kind: "turn-interrupted" }, { atMs: 1_011_500, source: "transcript" });
  const late = { ...stopped, sessionId: prompt.sessionId };
  const { states, calls } = play([...events.slice(0, 13), late, ...events.slice(13)]);
  assert.deepEqual(calls, ["Bash ok (allowed)", "Bash interrupted (undecided)"]);
  assert.deepEqual(states, RECORDED["tui2"]?.states);
});

test("a recorded agent in the background has its call, its text and its model", () => {
  const [session] = play(recorded("bgagent")).sessions.values();
  assert.deepEqual(
    session?.subagents.map(({ description, toolUseId, model, state, depth }) => ({
      description,
      toolUseId,
      model,
      state,
      depth,
    })),
    [
      {
        description: "Count lines in background",
        toolUseId: "toolu_013112117a01bda30ea2eea2",
        model: "claude-opus-5-5",
        state: "done",
        depth: 1,
      },
    ],
  );
});

test("a recorded rename wins over the first prompt and survives `/clear`", () => {
  const sessions = [...play(recorded("tui2")).sessions.values()];
  assert.deepEqual(
    sessions.map(({ title, titleBy, origin }) => [title, titleBy, origin]),
    [
      ["My renamed session", "person", "startup"],
      ["My renamed session", "person", "clear"],
    ],
  );
});
