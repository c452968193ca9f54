import { isAtWork } from "./close.ts";
import type { Session } from "./session.ts";
import type { BackgroundWork, SessionAction } from "./action.ts";

const MAX_TASKS = 200;
const MAX_TEAMMATES = 50;
/** The kind of background work that is a named agent, which waits for others' messages between two tasks. */
const TEAMMATE = "teammate";

/** A teammate has become idle. */
export function withIdleTeammate(
  session: Session,
  { name, teamName }: Extract<SessionAction, { kind: "teammate-idle" }>,
  atMs: number,
): Session {
  const others = session.teammates.filter((mate) => mate.name !== name);
  return { ...session, teammates: [...others, { name, teamName, idleSinceMs: atMs }].slice(-MAX_TEAMMATES) };
}

/**
 * Background work without idle teammates: the client lists a teammate as running as long as it exists. Its own hooks
 * show whether it works.
 */
export function withoutRestingTeammates<Work extends BackgroundWork>(
  { subagents }: Session,
  background: readonly Work[],
): readonly Work[] {
  return background.filter(({ kind, description }) => {
    if (kind !== TEAMMATE) return true;
    const namesakes = subagents.filter((agent) => agent.description === description);
    return (namesakes.length > 0 ? namesakes : subagents).some(isAtWork);
  });
}

export function withTask(
  session: Session,
  { kind, taskId, subject }: Extract<SessionAction, { kind: "task-created" | "task-completed" }>,
): Session {
  const task = { taskId, subject, completed: kind === "task-completed" };
  const isKnown = session.tasks.some((one) => one.taskId === taskId);
  const tasks = isKnown
    ? session.tasks.map((one) => (one.taskId === taskId ? task : one))
    : [...session.tasks, task].slice(-MAX_TASKS);
  return { ...session, tasks };
}
