import type { Session, Subagent } from "../../core/session/session.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Hooks miss some facts, and people watch busy sessions: read them soon. */
const BUSY_MS = 2_000;
const QUIET_MS = 10_000;
const FORGOTTEN_MS = 30_000;

const MAX_WAIT_MS = 15_000;

/** The client writes its account of the session after the last hook. */
const AFTER_END_MS = [2_000, 10_000] as const;

/** Delay until a session's transcript is read again; null: not before its next event. */
export function pollDelayMs(session: Session, nowMs: number): number | null {
  if (isOver(session)) return null;
  const silentMs = nowMs - Math.max(session.lastSeenAtMs, session.lastUsedAtMs);
  const isBusy = session.state === "working" || session.state === "waiting";
  if (silentMs < HOUR_MS) return isBusy ? BUSY_MS : QUIET_MS;
  if (!isBusy || silentMs >= WEEK_MS) return null;
  // A permission may wait overnight, and be refused in the morning.
  return silentMs < DAY_MS ? QUIET_MS : FORGOTTEN_MS;
}

/** The next instant shared by all sessions with this delay: twenty idle ones wake the process once. */
export function sharedCheckMs(nowMs: number, delayMs: number): number {
  const beatMs = delayMs / 2;
  return Math.round((nowMs + delayMs) / beatMs) * beatMs;
}

/** When the last reads of a file are due after its writer has ended. */
export function checksAfterEnd(nowMs: number): readonly number[] {
  return AFTER_END_MS.map((delayMs) => nowMs + delayMs);
}

export function isOver({ state }: Session): boolean {
  return state === "ended" || state === "lost";
}

export function isAtWork({ state }: Subagent): boolean {
  return state === "working" || state === "waiting";
}

/** A missing or unreadable file is tried again with growing, limited delays. */
export function withMaxWait(delayMs: number, misses: number): number {
  return Math.min(delayMs * 2 ** Math.min(misses, 10), Math.max(delayMs, MAX_WAIT_MS));
}
