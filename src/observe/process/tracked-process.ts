import type { Session } from "../../core/session/session.ts";
import { bootedAtMs, isProcess } from "../../system/process-identity.ts";
import type { Listener } from "./client-listener.ts";
import type { WatchedSession } from "./process-events.ts";
import { claimsToBeBusy } from "./registry-mismatch.ts";

/** State of a watched session between two checks. */
export interface TrackedProcess {
  session: WatchedSession;
  /** When the process was seen alive; 0 before the first check. */
  seenAtMs: number;
  /** Result of the last check: gone, gone while its own hook still wrote, or running another session. */
  missing: "gone" | "writing" | "elsewhere" | null;
  /** Its process has begun another session since. */
  isReplaced: boolean;
  /** It was reported as lost, and is still tracked: reported again at the next periodic check. */
  isRefused: boolean;
  /** After an event or a notice of the registry: its client may have a new status. */
  needsListening: boolean;
  readonly listener: Listener;
}

export function newTrackedProcess(session: WatchedSession, listener: Listener): TrackedProcess {
  return { session, listener, seenAtMs: 0, missing: null, isReplaced: false, isRefused: false, needsListening: true };
}

export function isWatchable(session: Session): session is WatchedSession {
  return session.process !== null && session.state !== "ended" && session.state !== "lost";
}

export function anyBusy(processes: Iterable<TrackedProcess>): boolean {
  for (const { session, missing } of processes) {
    if (missing !== null || session.state === "starting" || claimsToBeBusy(session)) return true;
  }
  return false;
}

/** Interval of checks whether the processes of busy sessions exist: 12 microseconds each. */
const TICK_MS = 250;
/** A client that ends properly has written its end by then; a running hook has begun to write. */
const CONFIRM_MS = 120;

/** Milliseconds until an extra check before the next periodic one; Infinity: none. */
export function tickInMs({ session, missing, isRefused, listener }: TrackedProcess): number {
  if (isRefused) return Infinity;
  if (missing === "gone" || missing === "writing") return CONFIRM_MS;
  return claimsToBeBusy(session) ? Math.min(TICK_MS, listener.dueInMs() ?? TICK_MS) : Infinity;
}

/**
 * A process without a start time (no /proc) cannot survive a restart of the machine: its number is another process
 * then.
 */
export function isAlive({ process, lastSeenAtMs }: WatchedSession, nowMs: number): boolean {
  if (process.startTime === "0" && lastSeenAtMs < bootedAtMs(nowMs)) return false;
  return isProcess(process.pid, process.startTime);
}
