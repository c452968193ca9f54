import { batch } from "@preact/signals";
import type { Frame } from "../../src/api/frame.ts";
import type { Timers } from "../timers.ts";

/** Minimum time between two draws: faster would be unreadable. */
const DRAWING_MS = 100;

/** A queue of frames for the store. */
export interface PacedFrames {
  take(frame: Frame): void;
  /** Passes all waiting frames on now. */
  flush(): void;
}

/**
 * After a quiet moment, a frame passes at once. Frames close behind it wait and pass together, in order, as one change:
 * a hundred events a second cause ten draws and not two hundred.
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
      // Do not wait after a clock was set back.
      if (sinceMs >= DRAWING_MS || sinceMs < 0) flush();
      else cancel = timers.after(DRAWING_MS - sinceMs, flush);
    },
  };
}

interface Pacing {
  readonly timers: Timers;
  readonly readMs: () => number;
}
