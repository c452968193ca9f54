import type { NotificationPolicy } from "../core/ports.ts";
import { collectBatch, type IngestContext, type IncomingEvent } from "./collect-batch.ts";
import { mergeRemoteSnapshots, type RemoteSnapshot } from "./remote-snapshots.ts";

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
export function rowsNeeded({ incomingEvents, snapshots, alive }: Omit<RemoteBatch, "label" | "policy">) {
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
interface StoredBefore extends Pick<IngestContext, "sessionBefore" | "trailBefore" | "loadCall" | "nowMs"> {
  readonly isStored: (sourceKey: string) => boolean;
}

/**
 * The changes that a piece of another machine's log makes. Reads what it is given and writes nothing.
 * @returns what is to be written in one transaction, the events that are new, each once; and the trails of sessions that
 * are as their events left them
 */
export function reduceRemoteBatch(
  { label, incomingEvents, snapshots, alive, policy }: RemoteBatch,
  { isStored, ...before }: StoredBefore,
) {
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
