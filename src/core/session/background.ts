import type { BackgroundTask, Session } from "./session.ts";
import type { BackgroundWork, TaskNotice } from "./action.ts";
import type { ToolCall } from "./tool-call.ts";

/*
 * As with calls, a task whose call is known stays in the list until the end of the step, with its call marked as ended.
 */

/** Calls of these tools begin agents in the background; calls of other tools begin shells. */
const AGENT_TOOLS: ReadonlySet<string> = new Set(["Agent", "Task"]);

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
export function endAllTasks(session: Session, atMs: number): Session {
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
