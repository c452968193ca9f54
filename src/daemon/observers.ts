import type { EventReader } from "../core/ports.ts";
import type { Session } from "../core/session.ts";

const DAY_MS = 86_400_000;
/** Of those that have not ended: hundreds that came and went since push none of them out. */
const MANY_SESSIONS = 500;

/**
 * Sessions whose process is to be watched after a start: those that claim to run, and those that rest and whose process an
 * earlier daemon had no time to note before it was killed.
 */
export function mayStillRun(store: Pick<EventReader, "running" | "sessions">, nowMs: number): readonly Session[] {
  const filter = { usedSinceMs: nowMs - DAY_MS, machine: null, isOpen: true, limit: MANY_SESSIONS, nowMs };
  return [...store.running(nowMs), ...store.sessions(filter).filter(({ process }) => process === null)];
}
