import type { Store } from "../state/store.ts";
import { ApiError } from "../api.ts";

export interface AskAgainDependencies {
  readonly store: Store;
  /** Repeats the reload of what the stream does not replay, where it failed. */
  readonly refresh: () => Promise<void>;
  readonly reloadActivity: () => Promise<void>;
}

/**
 * Repeats the requests that got no answer, one round at a time. Call it when the daemon has shown that it answers: a
 * connection can break a request and spare the stream, or come back before a request has noticed.
 */
export function createAskAgain({ store, refresh, reloadActivity }: AskAgainDependencies): () => Promise<void> {
  let isAsking = false;

  async function askAll(): Promise<void> {
    const { activity, feed, sessionTable, requests, listProblem } = store;
    const list = activity.filter.peek().tab === "events" ? feed : activity;
    const detail = store.detail.state.peek();
    await Promise.all([
      refresh(),
      requests.isUnanswered() && requests.reload(),
      list.state.peek() === "failed" && isNoAnswer(listProblem.peek()) && reloadActivity(),
      isNoAnswer(sessionTable.problem.peek()) && sessionTable.reload(),
      detail.kind === "failed" && isNoAnswer(detail.thrown) && store.detail.show(detail.seq),
    ]);
  }

  return async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      await askAll();
    } finally {
      // A round that broke must not be the last one.
      isAsking = false;
    }
  };
}

/** An error that the daemon reports is shown with a button instead. */
function isNoAnswer(thrown: unknown): boolean {
  return thrown !== null && !(thrown instanceof ApiError);
}
