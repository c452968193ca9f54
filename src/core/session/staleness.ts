import type { Session, SessionClient, SessionState } from "./session.ts";

/** After this much silence we no longer believe that a session works or waits: an interruption fires no hook. */
const STALE_AFTER_MS = 3_600_000;

/** The same for a session that has nothing open which could take so long: no call, no background task, no compaction. */
export const QUIET_FOR_MS = 900_000;

/**
 * What another machine vouches for, because it sees the session's process, is believed for this long after it did so last:
 * it does so every minute while it can be heard.
 */
export const VOUCHED_FOR_MS = 600_000;

/** States that are believed for a while only. */
export const BUSY_STATES: ReadonlySet<SessionState> = new Set(["starting", "working", "waiting"]);

/**
 * Until when the state of a session is believed if nothing more is heard of it. Null: for good, as with a session whose
 * process is known, for its end would be told. The store keeps it in a column of its own, as it was at the last write.
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
