/** Timers as a dependency, so that a test can control the time. */
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
