import type { BackgroundWork, TaskNotice } from "./action.ts";
import { endCalls, isOpen } from "./calls.ts";
import type { AgentState, BackgroundTask, Session, Subagent, ToolCall, ToolOutcome, Wait } from "./session.ts";

/*
 * As with calls, a task whose call is known stays in the list until the end of the step, with its call marked as ended.
 */

/**
 * Tools whose call is a subagent's work; in the background, calls of other tools begin shells. Older clients call it
 * `Task`.
 */
export const AGENT_TOOLS: ReadonlySet<string> = new Set(["Agent", "Task"]);

export function isRunning({ call }: BackgroundTask): boolean {
  return call === null || call.background === null || call.background.endedAtMs === null;
}

/** A call has returned, and the work that it began continues. */
export function beginBackground(
  session: Session,
  { taskId, toolUseId, atMs }: { readonly taskId: string; readonly toolUseId: string | null; readonly atMs: number },
): Session {
  if (session.background.some((task) => task.taskId === taskId)) return session;
  const returned = session.openToolCalls.find((call) => call.toolUseId === toolUseId);
  const call = returned === undefined ? null : { ...returned, background: { taskId, endedAtMs: null, status: null } };
  const task: BackgroundTask = {
    taskId,
    kind: call !== null && AGENT_TOOLS.has(call.toolName) ? "subagent" : "shell",
    description: call?.summary ?? "",
    sinceMs: atMs,
    call,
  };
  return { ...session, background: [...session.background, task] };
}

/** The client has reported the end of a task. */
export function endTask(session: Session, { taskId, toolUseId, status }: TaskNotice, atMs: number): Session {
  const isIt = (task: BackgroundTask) =>
    task.taskId === taskId || (toolUseId !== null && task.call?.toolUseId === toolUseId);
  return withEnded(session, isIt, { atMs, status });
}

/** All background work is over, with unknown results. */
function endAllTasks(session: Session, atMs: number): Session {
  return withEnded(session, () => true, { atMs, status: null });
}

/** Keeps only the work that the client lists as running. */
export function keepRunning(session: Session, running: readonly BackgroundWork[], atMs: number): Session {
  const ids = new Set(running.map((work) => work.taskId));
  const known = withEnded(session, (task) => !ids.has(task.taskId), { atMs, status: null });
  const before = new Map(known.background.map((task) => [task.taskId, task]));
  const now = running.map((work) => {
    const task = before.get(work.taskId);
    return { ...work, sinceMs: task?.sinceMs ?? atMs, call: task?.call ?? null };
  });
  return { ...known, background: [...known.background.filter((task) => !ids.has(task.taskId)), ...now] };
}

interface TaskEnd {
  readonly atMs: number;
  readonly status: string | null;
}

function withEnded(session: Session, isOver: (task: BackgroundTask) => boolean, end: TaskEnd): Session {
  if (!session.background.some(isOver)) return session;
  return {
    ...session,
    background: session.background.flatMap((task) => {
      if (!isOver(task) || !isRunning(task)) return [task];
      return task.call === null ? [] : [{ ...task, call: callOver(task.call, task.taskId, end) }];
    }),
  };
}

function callOver(call: ToolCall, taskId: string, { atMs, status }: TaskEnd): ToolCall {
  return { ...call, background: { taskId, endedAtMs: atMs, status } };
}

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
  // A note waits for its session, not for a turn of it.
  const isOver = (wait: Wait) => wait.agentId === agentId && wait.sinceMs <= atMs && wait.kind !== "other";
  const isBefore = { call: startedBy(atMs), agent: (agent: Subagent) => (agent.startedAtMs ?? atMs) <= atMs };
  const closed = session.openToolCalls.filter(
    (call) => call.agentId === agentId && isOpen(call) && isBefore.call(call),
  );
  const quiet = endCalls(
    { ...session, waits: session.waits.filter((wait) => !isOver(wait)) },
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
    background.some((task) => isRunning(task) && isTaskOf(agent, task))
  );
}

function isTaskOf({ agentId, toolUseId }: Subagent, { taskId, call }: BackgroundTask): boolean {
  return taskId === agentId || (toolUseId !== null && call?.toolUseId === toolUseId);
}

/**
 * How much work goes on without the main agent, between two turns: shells, and agents with or without a task. A task
 * whose agent has ended is over before its notice comes; an agent that another one started is part of that one's work.
 */
export function countBackground({ turnSinceMs, background, subagents }: Session): number {
  if (turnSinceMs !== null) return 0;
  const tasks = background.filter(
    (task) => isRunning(task) && !subagents.some((agent) => isTaskOf(agent, task) && !isAtWork(agent)),
  );
  const isListed = (agent: Subagent) =>
    tasks.some((task) => isTaskOf(agent, task) || task.description === agent.description);
  const others = subagents.filter((agent) => isAtWork(agent) && agent.parentAgentId === null && !isListed(agent));
  return tasks.length + others.length;
}

export function isAtWork({ state }: Subagent): boolean {
  return state === "working" || state === "waiting";
}

function startedBy(atMs: number): (call: { readonly startedAtMs: number }) => boolean {
  return (call) => call.startedAtMs <= atMs;
}
