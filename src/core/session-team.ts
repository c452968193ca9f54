import type { Session } from "./session.ts";
import type { Signal } from "./signal.ts";

const MAX_TASKS = 200;
const MAX_TEAMMATES = 50;

/** A teammate has nothing to do. */
export function withIdleTeammate(
  session: Session,
  { name, teamName }: Extract<Signal, { kind: "teammate-idle" }>,
  atMs: number,
): Session {
  const others = session.teammates.filter((mate) => mate.name !== name);
  return { ...session, teammates: [...others, { name, teamName, idleSinceMs: atMs }].slice(-MAX_TEAMMATES) };
}

/** A task was created or completed. */
export function withTask(
  session: Session,
  { kind, taskId, subject }: Extract<Signal, { kind: "task-created" | "task-completed" }>,
): Session {
  const task = { taskId, subject, completed: kind === "task-completed" };
  const isKnown = session.tasks.some((one) => one.taskId === taskId);
  const tasks = isKnown
    ? session.tasks.map((one) => (one.taskId === taskId ? task : one))
    : [...session.tasks, task].slice(-MAX_TASKS);
  return { ...session, tasks };
}
