import * as fc from "./fast-check.ts";
import type { EventSource, HookEvent } from "../../src/core/event.ts";
import type { SessionFact, SessionAction } from "../../src/core/session/action.ts";
import { signalEvent } from "./signal-event.ts";

/** Few agents, few calls and few moments, so that they collide. */
export const agentId = fc.constantFrom(null, null, "a1", "a2", "a3");
const callId = fc.constantFrom("c1", "c2", "c3", "c4", "c5", "c6");
const tool = fc.constantFrom("Bash", "Agent", "AskUserQuestion", "ExitPlanMode");
const background = fc
  .subarray(["b1", "b2", "a1", "a2"])
  .map((ids) => ids.map((taskId) => ({ taskId, kind: "shell", description: taskId })));

const signal: fc.Arbitrary<SessionAction> = fc.oneof(
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
        status: fc.constantFrom("completed", "failed", "killed"),
        wasStopped: fc.boolean(),
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
  fc.constantFrom<SessionAction>(
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

export const fact: fc.Arbitrary<SessionFact> = fc.oneof(
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

export type Happening =
  | { readonly kind: "event"; readonly event: HookEvent }
  | { readonly kind: "facts"; readonly facts: SessionFact[] };

/** Events in order, except those that no hook reports: these may lie anywhere in the past. */
export const scenario: fc.Arbitrary<readonly Happening[]> = fc
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

function isEvent(
  entry: [SessionAction, string | null, number] | SessionFact[],
): entry is [SessionAction, string | null, number] {
  return entry.length === 3 && typeof entry[2] === "number";
}

function sourceOf({ kind }: SessionAction): EventSource {
  if (kind === "turn-interrupted") return "transcript";
  return kind === "process-gone" ? "process" : "hook";
}

/** The client gives each id once: of two starts with one id, the later one gets another id. */
function unique(what: SessionAction, index: number): SessionAction {
  return what.kind === "tool-started" && index % 3 === 0
    ? { ...what, call: { ...what.call, toolUseId: `late-${index}` } }
    : what;
}
