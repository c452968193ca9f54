/** Timers as a thing that is passed in, so that a test can move the time. */
export interface Timers {
  /** Runs `task` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
}

export const browserTimers: Timers = {
  after(delayMs, task) {
    const id = setTimeout(task, delayMs);
    return () => clearTimeout(id);
  },
};
