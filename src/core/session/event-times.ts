import type { HookEvent } from "../event.ts";
import type { Session, SessionClient, ToolCall } from "./session.ts";

/**
 * Removes future times from the session. They were taken before the clock was set back; if they stayed, all new events
 * would look late. Such times become the event's. Without any, returns the session itself.
 */
export function withoutFuture(session: Session, event: HookEvent, nowMs: number): Session {
  const { receivedAtMs } = event;
  const newestMs = Math.max(session.lastUsedAtMs, session.lastSeenAtMs, session.stateSinceMs);
  if (newestMs <= nowMs || receivedAtMs > nowMs) return session;
  return withTimes(session, (atMs) => (atMs > nowMs ? receivedAtMs : atMs));
}

/** Changes each of the session's times: its own, those of its clients and of its open work. */
export function withTimes(session: Session, change: (atMs: number) => number): Session {
  return {
    ...withPartTimes(session, change),
    startedAtMs: change(session.startedAtMs),
    clients: session.clients.map((client) => withPartTimes(client, change)),
  };
}

function withPartTimes<Part extends SessionClient | Session>(part: Part, change: (atMs: number) => number): Part {
  const orNull = keepingNull(change);
  return {
    ...part,
    stateSinceMs: change(part.stateSinceMs),
    lastUsedAtMs: change(part.lastUsedAtMs),
    lastSeenAtMs: change(part.lastSeenAtMs),
    endedAtMs: orNull(part.endedAtMs),
    turnSinceMs: orNull(part.turnSinceMs),
    compactingSinceMs: orNull(part.compactingSinceMs),
    waits: part.waits.map((wait) => ({ ...wait, sinceMs: change(wait.sinceMs) })),
    background: part.background.map((task) => ({
      ...task,
      sinceMs: change(task.sinceMs),
      call: task.call === null ? null : withCallTimes(task.call, change),
    })),
    openToolCalls: part.openToolCalls.map((call) => withCallTimes(call, change)),
    subagents: part.subagents.map((agent) => ({
      ...agent,
      startedAtMs: orNull(agent.startedAtMs),
      endedAtMs: orNull(agent.endedAtMs),
    })),
    teammates: part.teammates.map((mate) => ({ ...mate, idleSinceMs: orNull(mate.idleSinceMs) })),
  };
}

/** The same for a call. */
export function withCallTimes(call: ToolCall, change: (atMs: number) => number): ToolCall {
  const orNull = keepingNull(change);
  const { permission, background } = call;
  return {
    ...call,
    startedAtMs: change(call.startedAtMs),
    endedAtMs: orNull(call.endedAtMs),
    permission: permission === null ? null : { ...permission, askedAtMs: orNull(permission.askedAtMs) },
    background: background === null ? null : { ...background, endedAtMs: orNull(background.endedAtMs) },
  };
}

function keepingNull(change: (atMs: number) => number): (atMs: number | null) => number | null {
  return (atMs) => (atMs === null ? null : change(atMs));
}
