import type { HookEvent } from "../event.ts";
import type { TaskNotice } from "./action.ts";
import { closeAgent, closeEverything, closeWork, endTask, isAtWork, isOnItsOwn } from "./open-work.ts";
import type { Session } from "./session.ts";
import { enter, resume } from "./state.ts";

/**
 * A person stopped the turn. The report comes late: work that began after the interruption is not affected, and a newer
 * prompt has begun a turn of its own.
 */
export function interrupt(session: Session, event: HookEvent): Session {
  const atMs = event.receivedAtMs;
  const closing = { atMs, outcome: "interrupted", agentState: "interrupted" } as const;
  if (event.agentId !== null) {
    const agent = session.subagents.find((one) => one.agentId === event.agentId);
    const began = agent !== undefined && isAtWork(agent) && (agent.startedAtMs ?? atMs) <= atMs;
    return began ? closeAgent(session, agent.agentId, closing) : closeWork(session, event.agentId, closing);
  }
  const quiet = withoutWaitedFor(closeWork(session, null, closing), closing);
  const { turnSinceMs } = quiet;
  if (quiet.state === "ended" || turnSinceMs === null || turnSinceMs > atMs) return quiet;
  const stopped = { ...quiet, turnSinceMs: null, compactingSinceMs: null };
  return stopped.waits.length > 0 ? stopped : enter(stopped, "interrupted", "interrupted");
}

/** Ends the subagents that the main agent waited for, where the call that started them is unknown. */
function withoutWaitedFor(session: Session, closing: Parameters<typeof closeAgent>[2]): Session {
  return session.subagents
    .filter(
      (agent) =>
        agent.toolUseId === null &&
        isAtWork(agent) &&
        (agent.startedAtMs ?? closing.atMs) <= closing.atMs &&
        !isOnItsOwn(session, agent),
    )
    .reduce((sum, agent) => closeAgent(sum, agent.agentId, closing), session);
}

/** Background work is over; a stopped agent reports neither its own end nor its calls'. */
export function endNoticedTask(session: Session, notice: TaskNotice, atMs: number): Session {
  const ended = endTask(session, notice, atMs);
  const agent = ended.subagents.find((one) => one.agentId === notice.taskId && isAtWork(one));
  if (agent === undefined || !notice.wasStopped) return ended;
  return closeAgent(ended, agent.agentId, { atMs, outcome: "interrupted", agentState: "interrupted" });
}

/** The process is gone without an end event, and all work with it; the question that it left open is its failure. */
export function loseProcess(session: Session, atMs: number): Session {
  if (session.state === "ended") return session;
  const cause = isInterruptedByLoss(session) ? "process-gone" : "process-ended";
  const asked = session.waits.find(({ kind }) => kind !== "idle" && kind !== "other");
  const failure = asked === undefined ? null : { code: "exited_asking", message: asked.ask, untilMs: null };
  return { ...enter({ ...closeEverything(session, atMs), process: null }, "lost", cause), failure };
}

/**
 * Whether the end of its process interrupts work or a question. A terminal closed at an empty prompt is not a failure.
 */
export function isInterruptedByLoss({ state, waits }: Session): boolean {
  return state === "working" || waits.some((wait) => wait.kind !== "idle");
}

/**
 * An event from before the session's end that is received after it: it is counted and changes no state.
 * @param applied the session as if the event had come in time
 */
export function asLate(session: Session, applied: Session): Session {
  if (isAtRest(session)) return stillAtRest(session, applied);
  const end = session.endedAtMs ?? session.stateSinceMs;
  const { state, cause, endedAtMs, endReason, process } = session;
  const failure = applied.failure ?? session.failure;
  return { ...closeEverything(applied, end), state, cause, endedAtMs, endReason, process, failure };
}

/**
 * For an event of a turn that is already over. A session start or end before that turn does not affect the current
 * state.
 */
function stillAtRest(session: Session, applied: Session): Session {
  const { state, cause, stateSinceMs: atMs, failure, background, subagents } = session;
  const isOfSession = applied.state === "ended" || applied.state === "starting";
  const closed = closeWork(applied, null, { atMs, outcome: "unknown", agentState: "lost" });
  return {
    ...closed,
    state,
    cause,
    failure,
    background,
    ...(isOfSession && { subagents }),
    turnSinceMs: null,
    compactingSinceMs: null,
    endedAtMs: null,
    endReason: null,
    process: session.process,
  };
}

function isAtRest({ state, turnSinceMs }: Session): boolean {
  return (state === "done" || state === "failed" || state === "interrupted") && turnSinceMs === null;
}

/** Whether an event is older than the known end of the session or of its last turn. */
export function cameLate(session: Session, event: HookEvent): boolean {
  if (isAtRest(session)) {
    return event.source === "hook" && event.agentId === null && event.receivedAtMs < session.stateSinceMs;
  }
  if (session.state === "ended") return event.receivedAtMs < (session.endedAtMs ?? 0);
  return session.state === "lost" && event.receivedAtMs < session.stateSinceMs && event.action.kind !== "session-ended";
}

/**
 * Any event of a lost session shows that it is alive. An ended session is revived only by events that begin something;
 * any other event leaves nothing open in it.
 */
export function revive(session: Session, event: HookEvent): Session {
  if (session.state === "lost" && event.source === "hook") return enter(session, "starting", "seen-again");
  if (session.state === "lost" || session.state === "ended") return closeEverything(session, event.receivedAtMs);
  return resume(session);
}
