import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, playScenario, type Beat } from "../../../test/support/play-scenario.ts";
import { signalEvent } from "../../../test/support/signal-event.ts";
import {
  asks,
  begins,
  BROKE,
  ENDED,
  GONE,
  IDLE,
  PROMPT,
  STARTED,
  STOP,
  STOPPED,
} from "../../../test/support/signals.ts";
import { withoutFuture } from "./event-times.ts";
import type { Session } from "./session.ts";

/** One hour: the clock is set back by it between the two halves of a scenario. */
const HOUR = 3_600_000;

/** The first half by the old time, the second one by the new. */
function playSetBack(first: readonly Beat[], second: readonly Beat[]) {
  const ahead = first.map((signal, index) => ({ ...toBeat(signal), atMs: HOUR + index * 10 }));
  let { session }: { session: Session } = playScenario(ahead);
  const path: string[] = [];
  for (const [index, signal] of second.entries()) {
    const beat = { ...toBeat(signal), atMs: 1000 + index * 10 };
    const before = withoutFuture(session, signalEvent(beat.signal, beat), beat.atMs + 5);
    const played = playScenario([beat], before);
    path.push(...pathOf(played));
    session = played.session;
  }
  return { session, path };
}

function toBeat(beat: Beat) {
  return "signal" in beat ? beat : { signal: beat };
}

const STORIES: Readonly<Record<string, readonly [readonly Beat[], readonly Beat[], readonly string[]]>> = {
  "a turn ends": [[PROMPT, begins("t1")], [STOP], ["done: turn-ended"]],
  "a turn ends at a permission": [[PROMPT, begins("t1"), asks("t1")], [STOP], ["done: turn-ended"]],
  "a turn fails": [[PROMPT, begins("t1")], [BROKE], ["failed: turn-failed"]],
  "a turn is interrupted": [[PROMPT, begins("t1")], [STOPPED], ["interrupted: interrupted"]],
  "the client is at its prompt": [[PROMPT, begins("t1")], [IDLE], ["done: idle-notice"]],
  "a session begins again": [
    [STARTED, ENDED],
    [STARTED, PROMPT, STOP],
    ["starting: session-started", "working: prompt", "done: turn-ended"],
  ],
  "a session that was lost speaks": [[STARTED, GONE], [PROMPT], ["working: prompt"]],
};

for (const [name, [first, second, expected]] of Object.entries(STORIES)) {
  test(`${name} after the clock was set back: nothing is late, nothing stays open`, () => {
    const { session, path } = playSetBack(first, second);
    assert.deepEqual(path, expected);
    assert.deepEqual(session.openToolCalls, []);
    assert.ok(session.lastUsedAtMs < HOUR && session.stateSinceMs < HOUR);
  });
}

test("a session without a future time is left alone, and so is one with a future event", () => {
  const { session } = playScenario([PROMPT, begins("t1"), asks("t1")]);
  assert.equal(withoutFuture(session, signalEvent({ kind: "other" }, { atMs: 5 }), 1000), session);
  assert.equal(withoutFuture(session, signalEvent({ kind: "other" }, { atMs: 25 }), 20), session);
});
