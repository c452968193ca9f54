import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { scenario } from "../../../test/support/arbitrary-scenario.ts";
import { signalEvent } from "../../../test/support/signal-event.ts";
import { runs } from "../../../test/support/tier.ts";
import type { HookEvent } from "../event.ts";
import type { SessionAction } from "./action.ts";
import { HERE, type EventSite } from "./clients.ts";
import { reduceSession, reduceFacts } from "./reducer.ts";
import type { Session, Wait } from "./session.ts";

const ALIVE: EventSite = { machine: null, isAlive: () => true };
const START: SessionAction = { kind: "session-started", source: "startup", model: null, title: null };
const RESUME: SessionAction = { ...START, source: "resume" };
const PROMPT: SessionAction = {
  kind: "prompt-submitted",
  prompt: "go",
  byPerson: true,
  title: null,
  notice: null,
};
const ASK: SessionAction = { kind: "permission-requested", toolName: "Bash", ask: "Bash: make" };
const STOP: SessionAction = { kind: "turn-ended", reply: null, background: [] };
const END: SessionAction = { kind: "session-ended", reason: "other" };

function by(pid: number | null, signal: SessionAction, atMs: number): HookEvent {
  return { ...signalEvent(signal, { atMs }), clientPid: pid };
}

const processOf = (pid: number) => ({ pid, startTime: String(pid) });

function seen(session: Session, pid: number): Session {
  return reduceFacts(session, [{ kind: "process", process: processOf(pid), pid, beside: true }]).session;
}

/** Resumed by process 2 while process 1 runs it. */
function twoClients(): Session {
  const first = seen(reduceSession(null, by(1, START, 1), ALIVE).session, 1);
  return seen(reduceSession(first, by(2, RESUME, 2), ALIVE).session, 2);
}

function play(session: Session, events: readonly HookEvent[], speaker = ALIVE): Session {
  return events.reduce((before, event) => reduceSession(before, event, speaker).session, session);
}

test("an interruption in a transcript that two clients share stops neither of them", () => {
  const busy = play(twoClients(), [by(1, PROMPT, 3), by(1, ASK, 4), by(2, PROMPT, 5)]);
  const shared = { ...by(null, { kind: "turn-interrupted" }, 9), source: "transcript" } as const;
  const reported = play(busy, [shared]);
  assert.deepEqual(
    reported.clients.map(({ state, lastUsedAtMs }) => [state, lastUsedAtMs]),
    [
      ["waiting", 4],
      ["working", 5],
    ],
  );
  const stopped = play(reported, [{ ...by(2, { kind: "turn-interrupted" }, 8), source: "process" }]);
  assert.deepEqual(
    stopped.clients.map(({ state }) => state),
    ["waiting", "interrupted"],
  );
});

const isOver = ({ state }: Session) => state === "ended" || state === "lost";
const bySince = (a: Wait, b: Wait) => a.sinceMs - b.sinceMs;

test("a session of two clients combines the states of both", () => {
  const order = fc.array(fc.boolean(), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(scenario, scenario, order, (one, other, turns) => {
      const queues = [one, other].map((happenings) =>
        happenings.flatMap((what) => (what.kind === "event" ? [what.event] : [])),
      );
      let joined = twoClients();
      const alone = [START, RESUME].map((signal, index) =>
        seen(reduceSession(null, by(index + 1, signal, index + 1)).session, index + 1),
      );
      for (const [index, isFirst] of turns.entries()) {
        const who = isFirst ? 0 : 1;
        const reported = queues[who]?.shift();
        if (reported === undefined) continue;
        const event = { ...reported, clientPid: who + 1, receivedAtMs: 100 + index * 10 };
        joined = reduceSession(joined, event, ALIVE).session;
        alone[who] = reduceSession(alone[who] ?? null, event).session;
        const living = alone.filter((session) => !isOver(session));
        if (living.length === 0) {
          assert.ok(isOver(joined));
          assert.deepEqual(joined.clients, []);
          return;
        }
        const best = ["waiting", "working", "failed", "interrupted", "done", "starting"].find((state) =>
          living.some((session) => session.state === state),
        );
        assert.equal(joined.state, best);
        assert.deepEqual(joined.waits, living.flatMap(({ waits }) => waits).toSorted(bySince));
        assert.equal(
          joined.openToolCalls.length,
          living.reduce((sum, { openToolCalls }) => sum + openToolCalls.length, 0),
        );
      }
    }),
    { numRuns: runs(50, 500) },
  );
});

test("a second client's prompt, turn and end leave the wait of the first", () => {
  const asked = play(twoClients(), [by(1, PROMPT, 10), by(1, ASK, 20)]);
  const events = [by(2, PROMPT, 30), by(2, STOP, 40), by(2, END, 50)];
  for (let count = 1; count <= events.length; count += 1) {
    const session = play(asked, events.slice(0, count));
    assert.deepEqual([session.state, session.stateSinceMs, session.waits.length], ["waiting", 20, 1]);
  }
});

test("a client that waits stays, no matter how many others there are", () => {
  const asks = reduceSession(
    seen(reduceSession(null, by(1, START, 1), ALIVE).session, 1),
    by(1, ASK, 2),
    ALIVE,
  ).session;
  let session = asks;
  for (let pid = 2; pid <= 12; pid += 1) {
    session = seen(play(session, [by(pid, RESUME, 10 * pid), by(pid, PROMPT, 10 * pid + 1)]), pid);
  }
  assert.equal(session.state, "waiting");
  assert.equal(session.waits.length, 1);
  assert.ok(session.clients.length <= 9);
});

test("a new client replaces one whose process is gone", () => {
  const asked = play(seen(reduceSession(null, by(1, START, 1)).session, 1), [by(1, PROMPT, 10), by(1, ASK, 20)]);
  const resumed = reduceSession(asked, by(2, RESUME, 30), HERE).session;
  assert.deepEqual([resumed.state, resumed.waits, resumed.clients], ["starting", [], []]);
});

test("hooks behind a wrapper, each with another process id, are one client", () => {
  const first = seen(reduceSession(null, by(900, START, 1), ALIVE).session, 1);
  const session = play(first, [by(901, PROMPT, 10), by(902, ASK, 20), by(903, STOP, 30)]);
  assert.deepEqual([session.state, session.clients], ["done", []]);
});

test("a client that begins again in one process, by a wrapper, is one client", () => {
  const first = play(seen(reduceSession(null, by(900, START, 1), ALIVE).session, 1), [by(901, PROMPT, 10)]);
  const again = reduceSession(first, by(902, RESUME, 20), ALIVE).session;
  const known = reduceFacts(again, [{ kind: "process", process: processOf(1), pid: 902 }]).session;
  assert.equal(known.state, "starting");
  assert.equal(play(known, [by(903, PROMPT, 30), by(904, END, 40)]).state, "ended");
});

test("a call mistaken for another client's is closed there", () => {
  const call = { toolUseId: "t1", toolName: "Bash", summary: "make" };
  const alone = seen(reduceSession(null, by(1, START, 1), ALIVE).session, 1);
  const begun = seen(reduceSession(alone, by(2, { kind: "tool-started", call }, 10), ALIVE).session, 2);
  const ended: SessionAction = {
    kind: "tool-ended",
    toolUseId: "t1",
    outcome: "ok",
    durationMs: 5,
    deniedBy: null,
    backgroundTaskId: null,
    agent: null,
  };
  const step = reduceSession(begun, { ...by(2, ended, 20), toolUseId: "t1" }, ALIVE);
  assert.deepEqual([step.calls[0]?.outcome, step.session.openToolCalls, step.session.clients.length], ["ok", [], 2]);
});

test("facts about one client's process leave the other's waits alone", () => {
  const asked = play(twoClients(), [by(1, ASK, 10), by(2, ASK, 20)]);
  const answered = reduceFacts(asked, [{ kind: "answered", atMs: 100, pid: 2 }]).session;
  assert.deepEqual(
    answered.waits.map(({ sinceMs }) => sinceMs),
    [10],
  );
});

const THERE: EventSite = { machine: "laptop", isAlive: () => false };
const HOURS_LATER = 20_000_000;

test("a client of another machine that is no longer confirmed hides no other", () => {
  const works = play(reduceSession(null, by(null, START, 1), THERE).session, [by(null, PROMPT, 10)], THERE);
  const here = play(works, [by(1, RESUME, 20), by(1, PROMPT, 30)]);
  const later = play(here, [by(1, PROMPT, HOURS_LATER), by(1, STOP, HOURS_LATER + 1)]);
  assert.deepEqual([here.state, later.state, later.machine], ["working", "done", null]);
});

test("a wait on a silent machine stays, whatever its session does on another one", () => {
  const asked = play(reduceSession(null, by(null, START, 1), THERE).session, [by(null, ASK, 10)], THERE);
  for (const resumedAtMs of [20, HOURS_LATER]) {
    const here = play(asked, [
      by(1, RESUME, resumedAtMs),
      by(1, PROMPT, HOURS_LATER + 1),
      by(1, STOP, HOURS_LATER + 2),
    ]);
    assert.deepEqual([here.state, here.machine, here.waits], ["waiting", "laptop", asked.waits]);
    const answered = play(here, [by(null, PROMPT, HOURS_LATER + 3)], THERE);
    assert.deepEqual([answered.state, answered.waits], ["working", []]);
  }
});
