import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { signalEvent } from "../../test/support/signal-event.ts";
import type { EventSource, HookEvent } from "./event.ts";
import type { SessionFact } from "./session-fact.ts";
import { stepByEvent, stepByFacts, type Step } from "./session-step.ts";
import type { Session } from "./session.ts";
import type { Signal } from "./signal.ts";
import type { ToolCall } from "./tool-call.ts";

const RUNS = 1500;

/** Few agents, few calls and few moments: so that things meet. */
const agentId = fc.constantFrom(null, null, "a1", "a2", "a3");
const callId = fc.constantFrom("c1", "c2", "c3", "c4", "c5", "c6");
const tool = fc.constantFrom("Bash", "Agent", "AskUserQuestion", "ExitPlanMode");
const background = fc
  .subarray(["b1", "b2", "a1", "a2"])
  .map((ids) => ids.map((taskId) => ({ taskId, kind: "shell", description: taskId })));

const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({
    kind: fc.constant("session-started" as const),
    source: fc.constantFrom("startup", "resume", "clear", "compact", "fork"),
    model: fc.constantFrom(null, "opus"),
    title: fc.constantFrom(null, "named"),
  }),
  fc.record({ kind: fc.constant("session-ended" as const), reason: fc.constant("other") }),
  fc.record({
    kind: fc.constant("prompt-submitted" as const),
    prompt: fc.constant("go"),
    byPerson: fc.boolean(),
    title: fc.constant(null),
    notice: fc.option(
      fc.record({
        taskId: fc.constantFrom("b1", "b2", "a1"),
        toolUseId: fc.option(callId),
        status: fc.constantFrom("completed", "failed"),
        summary: fc.constant("over"),
      }),
    ),
  }),
  fc.record({
    kind: fc.constant("tool-started" as const),
    call: fc.record({ toolUseId: callId, toolName: tool, summary: fc.constantFrom("one", "two") }),
  }),
  fc.record({
    kind: fc.constant("tool-ended" as const),
    toolUseId: fc.option(callId),
    outcome: fc.constantFrom("ok" as const, "failed" as const, "denied" as const, "interrupted" as const),
    durationMs: fc.constantFrom(null, 5),
    deniedBy: fc.constant(null),
    backgroundTaskId: fc.constantFrom(null, null, "b1", "a1"),
    agent: fc.constantFrom(null, { agentId: "a1", model: "opus" }, { agentId: "a2", model: null }),
  }),
  fc.record({
    kind: fc.constant("tools-settled" as const),
    toolUseIds: fc.subarray(["c1", "c2", "c3", "c4"]),
    refusedIds: fc.subarray(["c1", "c2"]),
  }),
  fc.record({
    kind: fc.constant("permission-requested" as const),
    toolName: tool,
    ask: fc.constantFrom("Bash: one", "Bash: two"),
  }),
  fc.record({
    kind: fc.constant("notified" as const),
    notificationType: fc.constantFrom(
      "permission_prompt",
      "idle_prompt",
      "elicitation_dialog",
      "agent_needs_input",
      "elicitation_complete",
      "auth_success",
    ),
    message: fc.constant("look"),
  }),
  fc.record({ kind: fc.constant("turn-ended" as const), reply: fc.constant("Done."), background }),
  fc.record({
    kind: fc.constant("turn-failed" as const),
    failure: fc.constant({ code: "rate_limit", message: null, untilMs: null }),
  }),
  fc.constantFrom<Signal>(
    { kind: "turn-interrupted" },
    { kind: "turn-interrupted" },
    { kind: "process-gone" },
    { kind: "compaction-started" },
    { kind: "compaction-ended" },
    { kind: "question-asked", asker: "crm", question: "Which?" },
    { kind: "question-answered" },
    { kind: "teammate-idle", name: "Ada", teamName: null },
    { kind: "other" },
  ),
  fc.record({
    kind: fc.constantFrom("subagent-started" as const, "subagent-ended" as const),
    agentId: fc.constantFrom("a1", "a2", "a3"),
    agentType: fc.constantFrom("Explore", "Ada", ""),
  }),
);

const fact: fc.Arbitrary<SessionFact> = fc.oneof(
  fc.record({
    kind: fc.constant("call-settled" as const),
    toolUseId: callId,
    outcome: fc.constantFrom("ok" as const, "failed" as const, "denied" as const, "unknown" as const),
    decision: fc.constantFrom(null, "allowed" as const, "denied" as const),
    decidedBy: fc.constantFrom(null, "user"),
    atMs: fc.integer({ min: 0, max: 400 }),
  }),
  fc.record({
    kind: fc.constant("title" as const),
    by: fc.constantFrom("person" as const, "client" as const),
    title: fc.constantFrom("x", "y"),
  }),
  fc.record({ kind: fc.constant("model" as const), model: fc.constantFrom("opus", "haiku") }),
  fc.record({ kind: fc.constant("branch" as const), branch: fc.constantFrom("main", "dev") }),
  fc.record({ kind: fc.constant("seen" as const), atMs: fc.integer({ min: 0, max: 400 }) }),
  fc.record({ kind: fc.constant("parent" as const), sessionId: fc.constantFrom("p1", "p2") }),
  fc.record({
    kind: fc.constant("process" as const),
    process: fc.constantFrom({ pid: 1, startTime: "1" }, { pid: 2, startTime: "2" }),
  }),
  fc.record({
    kind: fc.constant("agent-tokens" as const),
    agentId: fc.constantFrom("a1", "a2"),
    tokens: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    kind: fc.constant("agent-described" as const),
    agentId: fc.constantFrom("a1", "a2"),
    description: fc.constantFrom(null, "look around"),
    toolUseId: fc.option(callId),
    depth: fc.constantFrom(null, 1, 2),
    model: fc.constantFrom(null, "haiku"),
  }),
);

type Happening =
  | { readonly kind: "event"; readonly event: HookEvent }
  | { readonly kind: "facts"; readonly facts: SessionFact[] };

/** Events in order but for those that no hook tells: they lie anywhere in the past. */
const story: fc.Arbitrary<readonly Happening[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(signal, agentId, fc.integer({ min: 0, max: 60 })) },
      { weight: 1, arbitrary: fc.array(fact, { minLength: 1, maxLength: 4 }) },
    ),
    { maxLength: 40 },
  )
  .map((entries) =>
    entries.map((entry, index): Happening => {
      if (!isEvent(entry)) return { kind: "facts", facts: entry };
      const [what, agent, lateness] = entry;
      const source = sourceOf(what);
      const atMs = index * 10 + 100 - (source === "hook" ? 0 : lateness);
      return {
        kind: "event",
        event: signalEvent(unique(what, index), { atMs, agentId: agent, agentType: "Explore", source }),
      };
    }),
  );

function isEvent(entry: [Signal, string | null, number] | SessionFact[]): entry is [Signal, string | null, number] {
  return entry.length === 3 && typeof entry[2] === "number";
}

function sourceOf({ kind }: Signal): EventSource {
  if (kind === "turn-interrupted") return "transcript";
  return kind === "process-gone" ? "process" : "hook";
}

/** No client gives an id twice: of two starts with one id, the later one has another. */
function unique(what: Signal, index: number): Signal {
  return what.kind === "tool-started" && index % 3 === 0
    ? { ...what, call: { ...what.call, toolUseId: `late-${index}` } }
    : what;
}

function play(happenings: readonly Happening[], look: (step: Step, before: Session | null, what: Happening) => void) {
  let session: Session | null = null;
  for (const what of happenings) {
    const before: Session | null = session;
    if (what.kind === "facts") {
      if (before === null) continue;
      const step = stepByFacts(before, what.facts);
      look(step, before, what);
      session = step.session;
    } else {
      const step = stepByEvent(before, what.event);
      look(step, before, what);
      session = step.session;
    }
  }
}

function isAtWork({ state }: Session["subagents"][number]): boolean {
  return state === "working" || state === "waiting";
}

test("whatever happens, a session says nothing that contradicts itself", () => {
  fc.assert(
    fc.property(story, (happenings) => {
      play(happenings, ({ session }) => {
        assert.equal(session.waits.length > 0, session.state === "waiting");
        assert.ok(session.openToolCalls.every((call) => call.endedAtMs === null && call.outcome === null));
        assert.ok(session.background.every(({ call }) => call?.background?.endedAtMs == null));
        if (session.state !== "failed" && session.state !== "ended") assert.equal(session.failure, null);
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

test("what the steps tell of calls is what is open, and nothing that ended opens again", () => {
  fc.assert(
    fc.property(story, (happenings) => {
      const told = new Map<string, ToolCall>();
      play(happenings, ({ session, calls }, _before, what) => {
        const started =
          what.kind === "event" && what.event.signal.kind === "tool-started" ? what.event.signal.call.toolUseId : null;
        for (const call of calls) {
          const earlier = told.get(call.toolUseId);
          if (earlier?.endedAtMs != null && call.toolUseId !== started) assert.notEqual(call.endedAtMs, null);
          told.set(call.toolUseId, call);
        }
        const open = [...told.values()].filter((call) => call.endedAtMs === null);
        assert.deepEqual(new Set(open), new Set(session.openToolCalls));
        const running = [...told.values()].filter(
          (call) => call.background !== null && call.background.endedAtMs === null,
        );
        assert.deepEqual(
          new Set(running),
          new Set(session.background.flatMap(({ call }) => (call === null ? [] : [call]))),
        );
        for (const call of told.values()) {
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
    fc.property(story, (happenings) => {
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

test("facts that are told again change nothing and give the session itself", () => {
  fc.assert(
    fc.property(story, fc.array(fact, { maxLength: 5 }), (happenings, facts) => {
      let session: Session | null = null;
      play(happenings, (step) => {
        session = step.session;
      });
      if (session === null) return;
      const once = stepByFacts(session, facts).session;
      const again = stepByFacts(once, facts);
      assert.equal(again.session, once);
      assert.deepEqual([again.calls, again.transition], [[], null]);
    }),
    { numRuns: RUNS },
  );
});

test("an interruption that is told late touches nothing that began after it", () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 90, max: 500 }), agentId, (happenings, atMs, agent) => {
      let session: Session | null = null;
      play(happenings, (step) => {
        session = step.session;
      });
      if (session === null) return;
      const before: Session = session;
      const late = signalEvent({ kind: "turn-interrupted" }, { atMs, agentId: agent, source: "transcript" });
      const after = stepByEvent(before, late).session;
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
