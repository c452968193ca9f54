/** Work by key: a few at once, one at a time for each key, first come, first served. */
export interface ReadScheduler {
  /** A waiting key waits once; a running one gets another turn after all that wait now. */
  request(key: string): void;
  isRunning(key: string): boolean;
  readonly runningCount: number;
  /** Drops waiting keys; resolves when running work has ended. */
  stop(): Promise<void>;
}

interface ReadSchedulerOptions {
  readonly atOnce: number;
  /** Must not reject. */
  work(key: string): Promise<void>;
}

export function createReadScheduler({ atOnce, work }: ReadSchedulerOptions): ReadScheduler {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  let isStopped = false;

  function fill(): void {
    for (const key of waiting) {
      if (running.size >= atOnce) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.set(key, run(key));
    }
  }

  async function run(key: string): Promise<void> {
    await work(key);
    running.delete(key);
    fill();
  }

  return {
    request: (key) => {
      if (isStopped) return;
      waiting.add(key);
      fill();
    },
    isRunning: (key) => running.has(key),
    get runningCount() {
      return running.size;
    },
    stop: async () => {
      isStopped = true;
      waiting.clear();
      await Promise.all(running.values());
    },
  };
}
