import { batch } from "@preact/signals";
import type { Frame } from "../../src/api/frame.ts";
import type { Timers } from "../timers.ts";

/** The page is drawn so often at most, however fast frames come: nobody reads faster. */
const DRAWING_MS = 100;

/** Frames on their way to the store. */
export interface PacedFrames {
  take(frame: Frame): void;
  /** Hands over what waits, now. */
  flush(): void;
}

/**
 * After a quiet moment a frame goes through at once. Those that follow it closely wait for each other and go through
 * together, in their order, as one change: a hundred events a second are ten drawings, not two hundred.
 */
export function paceFrames(take: (frame: Frame) => void, { timers, readMs }: Pacing): PacedFrames {
  let waiting: Frame[] = [];
  let cancel: (() => void) | null = null;
  let flushedAtMs = -Infinity;

  function flush(): void {
    cancel?.();
    cancel = null;
    if (waiting.length === 0) return;
    const frames = waiting;
    waiting = [];
    flushedAtMs = readMs();
    batch(() => {
      for (const frame of frames) take(frame);
    });
  }

  return {
    flush,
    take: (frame) => {
      waiting.push(frame);
      if (cancel !== null) return;
      const sinceMs = readMs() - flushedAtMs;
      // A clock that was set back is no reason to wait.
      if (sinceMs >= DRAWING_MS || sinceMs < 0) flush();
      else cancel = timers.after(DRAWING_MS - sinceMs, flush);
    },
  };
}

interface Pacing {
  readonly timers: Timers;
  readonly readMs: () => number;
}
