import type { HookEvent } from "./event.ts";
import type { Session, SessionClient } from "./session.ts";

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
  return {
    ...withPast(session, past),
    startedAtMs: past(session.startedAtMs),
    clients: session.clients.map((client) => withPast(client, past)),
  };
}

function withPast<Part extends SessionClient | Session>(part: Part, past: (atMs: number) => number): Part {
  const pastOrNull = (atMs: number | null): number | null => (atMs === null ? null : past(atMs));
  return {
    ...part,
    stateSinceMs: past(part.stateSinceMs),
    lastUsedAtMs: past(part.lastUsedAtMs),
    lastSeenAtMs: past(part.lastSeenAtMs),
    endedAtMs: pastOrNull(part.endedAtMs),
    turnSinceMs: pastOrNull(part.turnSinceMs),
    compactingSinceMs: pastOrNull(part.compactingSinceMs),
    waits: part.waits.map((wait) => ({ ...wait, sinceMs: past(wait.sinceMs) })),
    background: part.background.map((task) => ({ ...task, sinceMs: past(task.sinceMs) })),
    openToolCalls: part.openToolCalls.map((call) => ({ ...call, startedAtMs: past(call.startedAtMs) })),
    subagents: part.subagents.map((agent) => ({
      ...agent,
      startedAtMs: pastOrNull(agent.startedAtMs),
      endedAtMs: pastOrNull(agent.endedAtMs),
    })),
    teammates: part.teammates.map((mate) => ({ ...mate, idleSinceMs: pastOrNull(mate.idleSinceMs) })),
  };
}
