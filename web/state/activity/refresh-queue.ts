/** The daemon's own sums: soon where the stream does not say all, else now and then for the cost. */
const SOON_MS = 1000;
const SOMETIMES_MS = 20_000;

/** Sessions asked about at a time. */
const AT_A_TIME = 20;

export interface RefreshQueue {
  /** Asks about a session once for all its events. @param isSoon also asks again later: costs are known late */
  add(sessionId: string, isSoon: boolean): void;
}

interface RefreshQueueDependencies {
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly refresh: (sessionId: string) => Promise<void>;
}

/** The sessions whose turns the daemon is to be asked about. */
export function createRefreshQueue({ after, refresh }: RefreshQueueDependencies): RefreshQueue {
  const soon = createBatch(SOON_MS);
  const later = createBatch(SOMETIMES_MS);

  function createBatch(delayMs: number) {
    const waiting = new Set<string>();
    let isDue = false;
    function flush(): void {
      isDue = false;
      const sessions = [...waiting].slice(0, AT_A_TIME);
      for (const sessionId of sessions) {
        waiting.delete(sessionId);
        void refresh(sessionId);
      }
      if (waiting.size > 0) schedule();
    }
    function schedule(): void {
      if (isDue) return;
      isDue = true;
      after(delayMs, flush);
    }
    return {
      add(sessionId: string) {
        waiting.add(sessionId);
        schedule();
      },
    };
  }

  return {
    add(sessionId, isSoon) {
      later.add(sessionId);
      if (isSoon) soon.add(sessionId);
    },
  };
}
