import { HOUR_MS } from "../../core/time-units.ts";
import type { Clock, Sleep } from "../../core/ports.ts";
import type { Session } from "../../core/session/session.ts";

interface PollSchedulerOptions {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Called once for a due key, after its removal. */
  onDue(key: string): void;
}

/** Schedules keys by time, with one timer for the earliest. Without any there is no timer. */
export function createPollScheduler({ clock, sleep, onDue }: PollSchedulerOptions) {
  const dueAtMs = new Map<string, number>();
  let sleeping: { readonly controller: AbortController; readonly untilMs: number } | null = null;
  let isStopped = false;

  function arm(): void {
    const earliestMs = Math.min(...dueAtMs.values());
    if (sleeping !== null && sleeping.untilMs <= earliestMs && dueAtMs.size > 0) return;
    sleeping?.controller.abort();
    sleeping = null;
    if (dueAtMs.size === 0) return;
    const controller = new AbortController();
    sleeping = { controller, untilMs: earliestMs };
    void rest(earliestMs, controller.signal);
  }

  async function rest(untilMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(Math.max(0, untilMs - clock.now()), signal);
    } catch {
      return; // A key is due earlier, or none is left.
    }
    if (signal.aborted) return;
    sleeping = null;
    // Also after the clock was set back meanwhile.
    const nowMs = Math.max(untilMs, clock.now());
    const due = [...dueAtMs].filter(([, atMs]) => atMs <= nowMs).map(([key]) => key);
    for (const key of due) dueAtMs.delete(key);
    for (const key of due) onDue(key);
    arm();
  }

  function set(key: string, atMs: number): void {
    if (isStopped) return;
    dueAtMs.set(key, atMs);
    arm();
  }

  return {
    /** Replaces the key's earlier time. */
    set,
    /** As `set`, unless the key is due earlier anyway. */
    bringForward: (key: string, atMs: number): void => {
      if ((dueAtMs.get(key) ?? Infinity) > atMs) set(key, atMs);
    },
    delete: (key: string): void => {
      if (dueAtMs.delete(key)) arm();
    },
    /** Drops all keys. */
    stop: (): void => {
      isStopped = true;
      dueAtMs.clear();
      arm();
    },
  };
}

const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Hooks miss some facts, and people watch busy sessions: read them soon. */
const BUSY_MS = 2_000;
const QUIET_MS = 10_000;
const FORGOTTEN_MS = 30_000;

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
  const stepMs = delayMs / 2;
  return Math.round((nowMs + delayMs) / stepMs) * stepMs;
}

/** When the last reads of a file are due after its writer has ended. */
export function checksAfterEnd(nowMs: number): readonly number[] {
  return AFTER_END_MS.map((delayMs) => nowMs + delayMs);
}

export function isOver({ state }: Session): boolean {
  return state === "ended" || state === "lost";
}
