import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { createRefresher } from "./refresher.ts";

/** The daemon's answer to one question at a time, kept current while a view shows it. */
export interface Polled<Query, Answer> {
  /** Null until the daemon has answered. While another question loads, the old answer stays. */
  readonly answer: ReadonlySignal<Answer | null>;
  /** The answer belongs to another question. */
  readonly pending: ReadonlySignal<boolean>;
  /** The error of the last request; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** What the open view asks; null while it is closed. The same question again changes nothing. */
  show(query: Query | null): void;
}

interface PolledOptions<Query, Answer> {
  readonly fetch: (query: Query, signal: AbortSignal) => Promise<Answer>;
  readonly everyMs: number;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createPolled<Query, Answer>({
  fetch,
  everyMs,
  after,
}: PolledOptions<Query, Answer>): Polled<Query, Answer> {
  const answer = signal<Answer | null>(null);
  const pending = signal(false);
  const problem = signal<unknown>(null);
  let wanted: Query | null = null;
  let asking = new AbortController();
  let refresher = newRefresher();

  async function refresh(): Promise<void> {
    const query = wanted;
    const mine = asking.signal;
    if (query === null) return;
    try {
      const reported = await fetch(query, mine);
      if (mine.aborted) return;
      batch(() => {
        answer.value = reported;
        pending.value = false;
        problem.value = null;
      });
    } catch (thrown) {
      if (!mine.aborted) problem.value = thrown;
    }
  }

  function newRefresher() {
    return createRefresher({ refresh, everyMs: () => everyMs, after });
  }

  return {
    answer,
    pending,
    problem,
    show(query) {
      if (JSON.stringify(query) === JSON.stringify(wanted)) return;
      wanted = query;
      asking.abort();
      asking = new AbortController();
      // A pending request would delay the next one.
      refresher.stop();
      refresher = newRefresher();
      pending.value = query !== null;
      if (query !== null) refresher.start();
    },
  };
}
