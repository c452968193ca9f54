import type { Session } from "../../core/session/session.ts";
import type { Listener } from "./client-listener.ts";
import { claimsToBeBusy } from "./registry-mismatch.ts";
import type { WatchedSession } from "./process-events.ts";

/** How often it is asked whether the processes of busy sessions are there: 12 microseconds each. */
const TICK_MS = 250;
/** Whoever ends properly has said so by then; a hook that was under way has begun to write. */
const CONFIRM_MS = 120;

/** What is remembered of a watched session between two looks. */
export interface TrackedProcess {
  session: WatchedSession;
  /** When the process was seen alive; 0 before the first look. */
  seenAtMs: number;
  /** At the last look it was gone, gone while a hook of its own still wrote, or ran another session. */
  missing: "gone" | "writing" | "elsewhere" | null;
  /** Its process has begun another session since. */
  isReplaced: boolean;
  /** It was told to be lost, and is still here: told again at the next look that comes at intervals. */
  isRefused: boolean;
  /** Something has happened, so that its client may have said something new. */
  isTouched: boolean;
  readonly listener: Listener;
}

export function newTrackedProcess(session: WatchedSession, listener: Listener): TrackedProcess {
  return { session, listener, seenAtMs: 0, missing: null, isReplaced: false, isRefused: false, isTouched: true };
}

export function isWatchable(session: Session): session is WatchedSession {
  return session.process !== null && session.state !== "ended" && session.state !== "lost";
}

export function anyBusy(sights: Iterable<TrackedProcess>): boolean {
  for (const { session, missing } of sights) {
    if (missing !== null || session.state === "starting" || claimsToBeBusy(session)) return true;
  }
  return false;
}

/** In how many milliseconds it is looked at again before the next look that comes at intervals; Infinity: not at all. */
export function tickInMs({ session, missing, isRefused, listener }: TrackedProcess): number {
  if (isRefused) return Infinity;
  if (missing === "gone" || missing === "writing") return CONFIRM_MS;
  return claimsToBeBusy(session) ? Math.min(TICK_MS, listener.dueInMs() ?? TICK_MS) : Infinity;
}
