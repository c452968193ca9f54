import { endAllTasks, isRunning } from "./background.ts";
import { endCalls, isOpen } from "./calls.ts";
import type { AgentState, Session, Subagent } from "./session.ts";
import type { ToolOutcome } from "./tool-call.ts";

interface Closing {
  readonly atMs: number;
  /** For calls whose end nobody told. */
  readonly outcome: ToolOutcome;
  /** For subagents whose end nobody told. */
  readonly agentState: AgentState;
}

/**
 * The work of one agent (null: the main one) is over: its calls and waits, and the subagents that it waited for, with
 * theirs. What began after that time goes on, and so does what runs in the background.
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

/** A subagent ends without having said so, with all its work. */
export function closeAgent(session: Session, agentId: string, closing: Closing): Session {
  const { atMs, agentState } = closing;
  // Marked first: a tree that bites its own tail comes to an end.
  const ended = {
    ...session,
    subagents: session.subagents.map((agent) =>
      agent.agentId === agentId ? { ...agent, state: agentState, endedAtMs: atMs } : agent,
    ),
  };
  return closeWork(ended, agentId, closing);
}

/** Everything is over: the session has ended, or its process is gone. */
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

/** Whether an agent goes on while the main one rests, or is asked for nothing: nobody waits for its result. */
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
