import type { CommitBatch, EventStore, NotificationPolicy } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import { collectBatch, type IncomingEvent } from "./collect-batch.ts";
import { mergeRemoteSnapshots, type RemoteSnapshot } from "./remote-snapshots.ts";
import type { Trail } from "./session-trail.ts";

/** A piece of another machine's log. */
export interface RemoteBatch {
  /** The machine's name here. */
  readonly label: string;
  readonly incomingEvents: readonly IncomingEvent[];
  readonly snapshots: readonly RemoteSnapshot[];
  /** Sessions whose process the machine sees. */
  readonly alive: readonly string[];
  readonly policy: NotificationPolicy;
}

/** The rows that {@link reduceRemoteBatch} looks up, so that a store can read them together, and lock them in order. */
interface NeededRows {
  readonly sourceKeys: readonly string[];
  /** Sorted. */
  readonly sessionIds: readonly string[];
  readonly calls: readonly { readonly sessionId: string; readonly toolUseId: string }[];
}

export function rowsNeeded({ incomingEvents, snapshots, alive }: Omit<RemoteBatch, "label" | "policy">): NeededRows {
  const events = incomingEvents.map(({ event }) => event);
  const sessions = [
    ...events.map(({ sessionId }) => sessionId),
    ...snapshots.map(({ session }) => session.sessionId),
    ...alive,
  ];
  return {
    sourceKeys: incomingEvents.map(({ sourceKey }) => sourceKey),
    sessionIds: [...new Set(sessions)].toSorted(),
    calls: events.flatMap(({ sessionId, toolUseId }) => (toolUseId === null ? [] : [{ sessionId, toolUseId }])),
  };
}

/** What is stored before the batch. */
interface StoredBefore {
  readonly isStored: (sourceKey: string) => boolean;
  readonly sessionBefore: (sessionId: string) => Session | null;
  /** Absent where no steps are kept: a late event then does not change what later ones did. */
  readonly trailBefore?: (sessionId: string) => Trail | null;
  readonly loadCall: EventStore["loadCall"];
  readonly nowMs: number;
}

interface ReducedBatch {
  /** What is to be written in one transaction: the events that are new, each once. */
  readonly batch: CommitBatch;
  /** The trails of sessions that are as their events left them. */
  readonly trails: ReadonlyMap<string, Trail>;
}

/** The changes that a piece of another machine's log makes. Reads what it is given and writes nothing. */
export function reduceRemoteBatch(
  { label, incomingEvents, snapshots, alive, policy }: RemoteBatch,
  { isStored, ...before }: StoredBefore,
): ReducedBatch {
  const { sessionBefore, nowMs } = before;
  const fresh = incomingEvents.filter(({ sourceKey }) => !isStored(sourceKey));
  const once = [...new Map(fresh.map((one) => [one.sourceKey, one])).values()];
  const collected = collectBatch(once, { ...before, policy, machine: label });
  const { trails, ...played } = collected;
  const batch = mergeRemoteSnapshots(played, { label, snapshots, alive, nowMs, sessionBefore });
  // A snapshot replaces a session: its steps do not lead to it.
  const isPlayed = new Set(played.sessions);
  const kept = batch.sessions.filter((session) => isPlayed.has(session));
  const keptIds = new Set(kept.map(({ sessionId }) => sessionId));
  return { batch, trails: new Map([...trails].filter(([sessionId]) => keptIds.has(sessionId))) };
}
