import type { Session } from "../core/session/session.ts";
import type { Trail } from "./session-trail.ts";

/** More sessions than run at once; further ones are read from the store again. */
const MAX_SESSIONS = 256;
/** Sessions with their last steps in memory: late events belong to running sessions. */
const MAX_TRAILS = 16;

export interface SessionCache {
  get(sessionId: string): Session | null;
  /** Null where its last steps are unknown. */
  trail(sessionId: string): Trail | null;
  /** @param trail omitted for facts about the whole session: no event goes before them */
  set(session: Session, trail?: Trail): void;
  clear(): void;
}

/** Keeps recently used sessions, so that an event need not read and decode its session each time. */
export function createSessionCache(load: (sessionId: string) => Session | null): SessionCache {
  const sessions = new Map<string, Session>();
  const trails = new Map<string, Trail>();
  return {
    clear: () => {
      sessions.clear();
      trails.clear();
    },
    get: (sessionId) => sessions.get(sessionId) ?? load(sessionId),
    trail: (sessionId) => trails.get(sessionId) ?? null,
    set: (session, trail) => {
      const { sessionId } = session;
      trails.delete(sessionId);
      if (trail !== undefined) setNewest(trails, { key: sessionId, value: trail, limit: MAX_TRAILS });
      setNewest(sessions, { key: sessionId, value: session, limit: MAX_SESSIONS });
    },
  };
}

function setNewest<Value>(
  map: Map<string, Value>,
  { key, value, limit }: { key: string; value: Value; limit: number },
): void {
  // A Map keeps the order of insertion: the first one was used longest ago.
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > limit ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
