import type { Clock, Sleep } from "../../core/ports.ts";

/** Schedules keys by time. Without any there is no timer. */
export interface PollScheduler {
  /** Replaces the key's earlier time. */
  set(key: string, atMs: number): void;
  /** As {@link set}, unless the key is due earlier anyway. */
  bringForward(key: string, atMs: number): void;
  delete(key: string): void;
  /** Drops all keys. */
  stop(): void;
}

interface Entry {
  readonly setAtMs: number;
  readonly dueAtMs: number;
}

interface PollSchedulerOptions {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Called once for a due key, after its removal. */
  onDue(key: string): void;
}

/** One timer for all keys, set for the earliest. */
export function createPollScheduler({ clock, sleep, onDue }: PollSchedulerOptions): PollScheduler {
  const entries = new Map<string, Entry>();
  let sleeping: { readonly controller: AbortController; readonly untilMs: number } | null = null;
  let isStopped = false;

  function arm(): void {
    const earliestMs = entries.values().reduce((first, { dueAtMs }) => Math.min(first, dueAtMs), Infinity);
    if (sleeping !== null && sleeping.untilMs <= earliestMs && entries.size > 0) return;
    sleeping?.controller.abort();
    sleeping = null;
    if (entries.size === 0 || isStopped) return;
    const controller = new AbortController();
    sleeping = { controller, untilMs: earliestMs };
    void rest(Math.max(0, earliestMs - clock.now()), controller.signal);
  }

  async function rest(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(delayMs, signal);
    } catch {
      return; // A key is due earlier, or none is left.
    }
    if (signal.aborted) return;
    sleeping = null;
    const nowMs = clock.now();
    // After the clock was set back, fire at once and do not wait for the lost time.
    const due = [...entries].filter(([, { setAtMs, dueAtMs }]) => nowMs >= dueAtMs || nowMs < setAtMs);
    for (const [key] of due) entries.delete(key);
    for (const [key] of due) onDue(key);
    arm();
  }

  function set(key: string, atMs: number): void {
    if (isStopped) return;
    entries.set(key, { setAtMs: clock.now(), dueAtMs: atMs });
    arm();
  }

  return {
    set,
    bringForward: (key, atMs) => {
      const entry = entries.get(key);
      if (entry === undefined || entry.dueAtMs > atMs) set(key, atMs);
    },
    delete: (key) => {
      if (entries.delete(key)) arm();
    },
    stop: () => {
      isStopped = true;
      entries.clear();
      arm();
    },
  };
}
