import assert from "node:assert/strict";
import { test } from "node:test";
import { callLine, playScenario, type Beat } from "../../../test/support/play-scenario.ts";
import { asks, begins, ends, ENDED, PROMPT, STARTED, STOP } from "../../../test/support/signals.ts";

const RESUMED = { ...STARTED, source: "resume" };
const at = (atMs: number, signal: Exclude<Beat, { signal: unknown }>): Beat => ({ signal, atMs });

/** Events received after later ones, and the resulting state of the session. */
const LATE: Readonly<Record<string, readonly [readonly Beat[], string]>> = {
  "an end of the turn before": [[PROMPT, at(50, PROMPT), at(40, STOP)], "working"],
  "an end of the session before it was resumed": [[STARTED, at(50, RESUMED), at(60, PROMPT), at(40, ENDED)], "working"],
  "a start before a turn": [[at(50, PROMPT), at(60, begins("t1")), at(40, STARTED)], "working"],
  "a first start whose hook ran after that of its prompt": [[at(50, PROMPT), at(60, STARTED)], "working"],
  "a prompt of a turn that is over": [[at(50, PROMPT), at(60, STOP), at(40, PROMPT)], "done"],
  "a call of a turn that is over": [[PROMPT, at(60, STOP), at(40, begins("t1"))], "done"],
  "a request of a turn that is over": [[PROMPT, at(60, STOP), at(40, asks("t1"))], "done"],
  "an end of the session before a turn that is over": [[at(50, PROMPT), at(60, STOP), at(40, ENDED)], "done"],
};

for (const [name, [beats, state]] of Object.entries(LATE)) {
  test(`late: ${name} leaves the session ${state}`, () => {
    const { session } = playScenario(beats);
    assert.deepEqual([session.state, session.waits], [state, []]);
    assert.equal(session.endedAtMs, null);
  });
}

test("a call whose start comes after its turn is over is closed, once", () => {
  const { calls, session } = playScenario([PROMPT, at(60, STOP), at(40, begins("t1"))]);
  assert.deepEqual(calls.map(callLine), ["t1 unknown"]);
  assert.deepEqual([session.openToolCalls, session.turnSinceMs], [[], null]);
});

test("an end of a call that arrives first begins it", () => {
  const { calls, session } = playScenario([PROMPT, ends("t1", { isFirst: true })]);
  assert.deepEqual(calls.map(callLine), ["t1 ok"]);
  assert.deepEqual([session.state, session.openToolCalls, session.toolCount], ["working", [], 1]);
});
