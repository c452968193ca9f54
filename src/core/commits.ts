import type { HookEvent, StoredEvent } from "./event.ts";
import type { Session } from "./session/session.ts";

/** One committed transaction: its numbered events, and the current state of the sessions that it changed. */
export interface Commit {
  readonly events: readonly StoredEvent[];
  readonly sessions: readonly Session[];
  /** This machine's events as they were read, oldest first; empty for a batch of another machine. */
  readonly local: readonly HookEvent[];
}

/** Calls every listener with each commit, in the order of subscription, before `publish` returns. */
export interface Commits {
  publish(commit: Commit): void;
  onCommit(listener: (commit: Commit) => void): void;
}

/**
 * An error in a listener stops neither the other listeners nor the publisher: the transaction is on disk, and an error
 * would make ingest read the same files again.
 * @param onError receives the listener's error
 */
export function createCommits(onError: (error: unknown) => void): Commits {
  const listeners: ((commit: Commit) => void)[] = [];
  return {
    publish: (commit) => {
      for (const listener of listeners) {
        try {
          listener(commit);
        } catch (error) {
          onError(error);
        }
      }
    },
    onCommit: (listener) => void listeners.push(listener),
  };
}
