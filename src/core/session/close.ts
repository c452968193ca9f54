import { endAllTasks, isRunning } from "./background.ts";
import { endCalls, isOpen } from "./calls.ts";
import type { AgentState, Session, Subagent } from "./session.ts";
import type { ToolOutcome } from "./tool-call.ts";

interface Closing {
  readonly atMs: number;
  /** For calls without a reported end. */
  readonly outcome: ToolOutcome;
  /** For subagents without a reported end. */
  readonly agentState: AgentState;
}

/**
 * Ends the work of one agent (null: the main one): its calls and waits, and the subagents that it waited for, with
 * theirs. Work that began after that time continues, and so does background work.
 */
export function closeWork(session: Session, agentId: string | null, closing: Closing): Session {
  const { atMs, outcome, agentState } = closing;
  const isBefore = { call: startedBy(atMs), agent: (agent: Subagent) => (agent.startedAtMs ?? atMs) <= atMs };
  const closed = session.openToolCalls.filter(
    (call) => call.agentId === agentId && isOpen(call) && isBefore.call(call),
  );
  const quiet = endCalls(
    { ...session, waits: session.waits.filter((wait) => wait.agentId !== agentId || wait.sinceMs > atMs) },
    (call) => call.agentId === agentId && isBefore.call(call),
    { atMs, outcome },
  );
  const ids = new Set<string | null>(closed.map((call) => call.toolUseId));
  const orphans = quiet.subagents.filter(
    (agent) => isAtWork(agent) && isBefore.agent(agent) && ids.has(agent.toolUseId),
  );
  return orphans.reduce((sum, { agentId: orphan }) => closeAgent(sum, orphan, { atMs, outcome, agentState }), quiet);
}

/** Ends a subagent that did not report its end, with all its work. */
export function closeAgent(session: Session, agentId: string, closing: Closing): Session {
  const { atMs, agentState } = closing;
  // Mark first, so that cyclic agent trees terminate.
  const ended = {
    ...session,
    subagents: session.subagents.map((agent) =>
      agent.agentId === agentId ? { ...agent, state: agentState, endedAtMs: atMs } : agent,
    ),
  };
  return closeWork(ended, agentId, closing);
}

/** Ends everything: the session has ended, or its process is gone. */
export function closeEverything(session: Session, atMs: number): Session {
  const quiet = endAllTasks(
    endCalls(session, () => true, { atMs, outcome: "unknown" }),
    atMs,
  );
  return {
    ...quiet,
    waits: [],
    turnSinceMs: null,
    compactingSinceMs: null,
    subagents: quiet.subagents.map((agent) =>
      isAtWork(agent) ? { ...agent, state: "lost" as const, endedAtMs: atMs } : agent,
    ),
  };
}

/** Whether an agent runs or idles independently: the main agent does not wait for its result. */
export function isOnItsOwn({ background, teammates }: Session, agent: Subagent): boolean {
  return (
    teammates.some((mate) => mate.name === agent.agentType) ||
    background.some(
      (task) =>
        isRunning(task) &&
        (task.taskId === agent.agentId || (agent.toolUseId !== null && task.call?.toolUseId === agent.toolUseId)),
    )
  );
}

export function isAtWork({ state }: Subagent): boolean {
  return state === "working" || state === "waiting";
}

function startedBy(atMs: number): (call: { readonly startedAtMs: number }) => boolean {
  return (call) => call.startedAtMs <= atMs;
}
