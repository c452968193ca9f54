import type { HookEvent, StoredEvent } from "./event.ts";
import type { Session } from "./session/session.ts";

/** One committed transaction: its events with their numbers, and the sessions that it changed, as they are now. */
export interface Commit {
  readonly events: readonly StoredEvent[];
  readonly sessions: readonly Session[];
  /** The events of this machine as they were read, oldest first; empty for a batch of another machine. */
  readonly local: readonly HookEvent[];
}

/** Hands each commit to every listener, in the order of their subscription, within the call of `publish`. */
export interface Commits {
  publish(commit: Commit): void;
  onCommit(listener: (commit: Commit) => void): void;
}

/**
 * A listener that throws keeps neither the other listeners nor the publisher from going on: the transaction is on disk,
 * and an error would make ingest read the same files again.
 * @param onError gets what a listener has thrown
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
