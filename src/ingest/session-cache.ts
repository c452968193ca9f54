import type { Session } from "../core/session.ts";

/** More sessions than anybody runs at once; the rest is read from the store again. */
const MAX_SESSIONS = 256;

export interface SessionCache {
  get(sessionId: string): Session | null;
  set(session: Session): void;
  clear(): void;
}

/** Keeps the sessions used last, so that an event need not read and decode its session each time. */
export function createSessionCache(load: (sessionId: string) => Session | null): SessionCache {
  const sessions = new Map<string, Session>();
  return {
    clear: () => sessions.clear(),
    get: (sessionId) => sessions.get(sessionId) ?? load(sessionId),
    set: (session) => {
      // A Map keeps the order of insertion: the first one was used longest ago.
      sessions.delete(session.sessionId);
      sessions.set(session.sessionId, session);
      const oldest = sessions.size > MAX_SESSIONS ? sessions.keys().next().value : undefined;
      if (oldest !== undefined) sessions.delete(oldest);
    },
  };
}
