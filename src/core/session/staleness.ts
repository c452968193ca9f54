import type { Session, SessionClient, SessionState } from "./session.ts";

/** After this long without events, a working or waiting session is stale: an interruption fires no hook. */
const STALE_AFTER_MS = 3_600_000;

/** The same for a session without open work that could take so long: no call, no background task, no compaction. */
export const QUIET_FOR_MS = 900_000;

/**
 * Another machine sees the session's process and confirms it every minute while it is reachable. A state stays valid
 * for this long after the last confirmation.
 */
export const VOUCHED_FOR_MS = 600_000;

/** States that become stale. */
export const BUSY_STATES: ReadonlySet<SessionState> = new Set(["starting", "working", "waiting"]);

/**
 * When the session's state becomes stale without further events. Null: never, for example because we watch its process
 * and will see it exit. The store has this value in a column of its own, as of the last write.
 */
export function staleAtMs(session: Session | SessionClient): number | null {
  const visible = "clients" in session ? session.clients.find((client) => isVisible(client, session)) : undefined;
  const { state, process, machine, lastUsedAtMs, lastSeenAtMs } = visible ?? session;
  if (!BUSY_STATES.has(state)) return null;
  if (process !== null) return machine === null ? null : Math.max(lastUsedAtMs, lastSeenAtMs) + VOUCHED_FOR_MS;
  const confirmedAtMs = lastUsedAtMs + STALE_AFTER_MS;
  return state === "working" && !hasOpenWork(visible ?? session)
    ? Math.min(confirmedAtMs, lastSeenAtMs + QUIET_FOR_MS)
    : confirmedAtMs;
}

/** Of several clients, the one whose state is the session's. */
function isVisible({ state, machine, process }: SessionClient, session: Session): boolean {
  return state === session.state && machine === session.machine && process?.pid === session.process?.pid;
}

function hasOpenWork({ openToolCalls, background, compactingSinceMs }: SessionClient | Session): boolean {
  return openToolCalls.length > 0 || background.length > 0 || compactingSinceMs !== null;
}
