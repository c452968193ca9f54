import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { agentId, fact, scenario, type Happening } from "../../../test/support/arbitrary-scenario.ts";
import { signalEvent } from "../../../test/support/signal-event.ts";
import { runs } from "../../../test/support/tier.ts";
import type { SessionAction } from "./action.ts";
import { reduceSession, reduceFacts, type Reduction } from "./reducer.ts";
import type { Session, ToolCall } from "./session.ts";

const RUNS = runs(150, 1500);

function play(
  happenings: readonly Happening[],
  look: (step: Reduction, before: Session | null, what: Happening) => void,
) {
  let session: Session | null = null;
  for (const what of happenings) {
    const before: Session | null = session;
    if (what.kind === "facts") {
      if (before === null) continue;
      const step = reduceFacts(before, what.facts);
      look(step, before, what);
      session = step.session;
    } else {
      const step = reduceSession(before, what.event);
      look(step, before, what);
      session = step.session;
    }
  }
}

function isAtWork({ state }: Session["subagents"][number]): boolean {
  return state === "working" || state === "waiting";
}

test("a session never contradicts itself, after any actions", () => {
  fc.assert(
    fc.property(scenario, (happenings) => {
      play(happenings, ({ session }) => {
        assert.equal(session.waits.length > 0, session.state === "waiting");
        assert.ok(session.openToolCalls.every((call) => call.endedAtMs === null && call.outcome === null));
        assert.ok(session.background.every(({ call }) => call?.background?.endedAtMs == null));
        const isGone = session.state === "lost" && session.failure?.code === "exited_asking";
        if (session.state !== "failed" && session.state !== "ended" && !isGone) assert.equal(session.failure, null);
        assert.equal(session.endedAtMs !== null, session.state === "ended");
        if (session.turnSinceMs !== null) assert.ok(session.state === "working" || session.state === "waiting");
        const asking = new Set(session.waits.map((wait) => wait.agentId));
        for (const agent of session.subagents.filter(isAtWork)) {
          assert.equal(agent.state === "waiting", asking.has(agent.agentId));
        }
        if (session.state === "ended" || session.state === "lost") {
          assert.deepEqual([session.openToolCalls, session.background, session.turnSinceMs], [[], [], null]);
          assert.deepEqual(session.subagents.filter(isAtWork), []);
          assert.equal(session.process, null);
        }
      });
    }),
    { numRuns: RUNS },
  );
});

test("the calls in the steps are the open ones, and no ended call opens again", () => {
  fc.assert(
    fc.property(scenario, (happenings) => {
      const reported = new Map<string, ToolCall>();
      play(happenings, ({ session, calls }, _before, what) => {
        const started =
          what.kind === "event" && what.event.action.kind === "tool-started" ? what.event.action.call.toolUseId : null;
        for (const call of calls) {
          const earlier = reported.get(call.toolUseId);
          if (earlier?.endedAtMs != null && call.toolUseId !== started) assert.notEqual(call.endedAtMs, null);
          reported.set(call.toolUseId, call);
        }
        const open = [...reported.values()].filter((call) => call.endedAtMs === null);
        assert.deepEqual(new Set(open), new Set(session.openToolCalls));
        const running = [...reported.values()].filter(
          (call) => call.background !== null && call.background.endedAtMs === null,
        );
        assert.deepEqual(
          new Set(running),
          new Set(session.background.flatMap(({ call }) => (call === null ? [] : [call]))),
        );
        for (const call of reported.values()) {
          assert.equal(call.endedAtMs === null, call.outcome === null);
          assert.ok(call.endedAtMs === null || call.endedAtMs >= call.startedAtMs);
        }
      });
    }),
    { numRuns: RUNS },
  );
});

test("transitions form one chain, forward in time, that ends where the session is", () => {
  fc.assert(
    fc.property(scenario, (happenings) => {
      play(happenings, ({ session, transition }, before) => {
        if (transition === null) {
          assert.equal(session.state, before?.state);
          assert.equal(session.cause, before?.cause);
          assert.equal(session.stateSinceMs, before?.stateSinceMs);
          return;
        }
        assert.equal(transition.from, before?.state ?? null);
        assert.notEqual(transition.to, transition.from);
        assert.deepEqual(
          [transition.to, transition.cause, transition.atMs],
          [session.state, session.cause, session.stateSinceMs],
        );
        assert.ok(transition.atMs >= (before?.stateSinceMs ?? 0));
      });
    }),
    { numRuns: RUNS },
  );
});

test("repeated facts change nothing and give the session itself", () => {
  fc.assert(
    fc.property(scenario, fc.array(fact, { maxLength: 5 }), (happenings, facts) => {
      let session: Session | null = null;
      play(happenings, (step) => {
        session = step.session;
      });
      if (session === null) return;
      const once = reduceFacts(session, facts).session;
      const again = reduceFacts(once, facts);
      assert.equal(again.session, once);
      assert.deepEqual([again.calls, again.transition], [[], null]);
    }),
    { numRuns: RUNS },
  );
});

/** Each of these shows that the main agent's turn is over, or that another one begins. */
const TURN_IS_OVER: readonly SessionAction[] = [
  { kind: "turn-ended", reply: null, background: [] },
  { kind: "turn-failed", failure: { code: "rate_limit", message: null, untilMs: null } },
  { kind: "turn-interrupted" },
  { kind: "prompt-submitted", prompt: "go", byPerson: true, title: null, notice: null },
  { kind: "session-started", source: "resume", model: null, title: null },
  { kind: "session-ended", reason: "other" },
  { kind: "process-gone" },
];

test("no wait ends by an event without a meaning, and none outlives its turn", () => {
  fc.assert(
    fc.property(scenario, fc.constantFrom(...TURN_IS_OVER), agentId, (happenings, over, agent) => {
      let session: Session | null = null;
      play(happenings, (step) => {
        session = step.session;
      });
      if (session === null) return;
      const before: Session = session;
      const atMs = before.lastUsedAtMs + 1_000_000;
      const odd = reduceSession(before, signalEvent({ kind: "other" }, { atMs, agentId: agent })).session;
      assert.deepEqual([odd.waits, odd.state === "waiting"], [before.waits, before.waits.length > 0]);
      const source = over.kind === "process-gone" ? "process" : "hook";
      const after = reduceSession(odd, signalEvent(over, { atMs: atMs + 1, source })).session;
      assert.deepEqual(
        after.waits.filter((wait) => wait.agentId === null && wait.sinceMs <= atMs),
        [],
      );
    }),
    { numRuns: RUNS },
  );
});

test("a late interruption changes nothing that began after it", () => {
  fc.assert(
    fc.property(scenario, fc.integer({ min: 90, max: 500 }), agentId, (happenings, atMs, agent) => {
      let session: Session | null = null;
      play(happenings, (step) => {
        session = step.session;
      });
      if (session === null) return;
      const before: Session = session;
      const late = signalEvent({ kind: "turn-interrupted" }, { atMs, agentId: agent, source: "transcript" });
      const after = reduceSession(before, late).session;
      const isLater = (call: ToolCall) => call.startedAtMs > atMs;
      assert.deepEqual(after.openToolCalls.filter(isLater), before.openToolCalls.filter(isLater));
      const later = before.waits.filter((wait) => wait.sinceMs > atMs && wait.toolUseId === null);
      assert.deepEqual(
        after.waits.filter((wait) => wait.sinceMs > atMs && wait.toolUseId === null),
        later,
      );
      assert.deepEqual(after.background, before.background);
      if (before.turnSinceMs !== null && before.turnSinceMs > atMs) assert.equal(after.turnSinceMs, before.turnSinceMs);
    }),
    { numRuns: RUNS },
  );
});
