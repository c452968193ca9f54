import type { HookEvent } from "./event.ts";
import type { Session } from "./session.ts";

/**
 * The session as if the clock had never been ahead. A time that lies in the future was taken before the clock was set
 * back; left as it is, what happens from now on would look like something that comes late. Such times become the event's.
 * Without them the session itself.
 */
export function withoutFuture(session: Session, event: HookEvent, nowMs: number): Session {
  const { receivedAtMs } = event;
  const newestMs = Math.max(session.lastUsedAtMs, session.lastSeenAtMs, session.stateSinceMs);
  if (newestMs <= nowMs || receivedAtMs > nowMs) return session;
  const past = (atMs: number): number => (atMs > nowMs ? receivedAtMs : atMs);
  const pastOrNull = (atMs: number | null): number | null => (atMs === null ? null : past(atMs));
  return {
    ...session,
    stateSinceMs: past(session.stateSinceMs),
    lastUsedAtMs: past(session.lastUsedAtMs),
    lastSeenAtMs: past(session.lastSeenAtMs),
    startedAtMs: past(session.startedAtMs),
    endedAtMs: pastOrNull(session.endedAtMs),
    turnSinceMs: pastOrNull(session.turnSinceMs),
    compactingSinceMs: pastOrNull(session.compactingSinceMs),
    waits: session.waits.map((wait) => ({ ...wait, sinceMs: past(wait.sinceMs) })),
    background: session.background.map((task) => ({ ...task, sinceMs: past(task.sinceMs) })),
    openToolCalls: session.openToolCalls.map((call) => ({ ...call, startedAtMs: past(call.startedAtMs) })),
    subagents: session.subagents.map((agent) => ({
      ...agent,
      startedAtMs: pastOrNull(agent.startedAtMs),
      endedAtMs: pastOrNull(agent.endedAtMs),
    })),
    teammates: session.teammates.map((mate) => ({ ...mate, idleSinceMs: pastOrNull(mate.idleSinceMs) })),
  };
}
