import type {
  BatchOrigin,
  Clock,
  CommitBatch,
  EventStore,
  IngestResult,
  NotificationPolicy,
  ObservedEvent,
  Observer,
  RawBatchHandler,
} from "../core/ports.ts";
import { parsePayload } from "../agents/payload/parse-payload.ts";
import type { Commits, StoredEvent } from "../core/event.ts";
import { BUILT_IN, type Redactor } from "../core/redact/create-redactor.ts";
import { reduceFacts } from "../core/session/reducer.ts";
import type { ClientProcess, Session } from "../core/session/session.ts";
import { isProcess } from "../system/process-identity.ts";
import { collectBatch, type IncomingEvent, lateCalls } from "./collect-batch.ts";
import type { ProcessingTimes } from "./processing-times.ts";
import { reduceRemoteBatch, rowsNeeded, type RemoteBatch } from "./remote-batch.ts";
import { createSessionCache, emptyTrail, type Trail, withStep } from "./session-trail.ts";

interface IngestOptions {
  readonly store: EventStore;
  /** Gets each commit once it is on disk. */
  readonly commits: Pick<Commits, "publish">;
  readonly times: ProcessingTimes;
  readonly policy: NotificationPolicy;
  readonly clock: Clock;
  /** Removes secrets from payloads, with the current settings. */
  readonly redactor?: () => Redactor;
}

/** The only way into the store, for hook events and for observed ones. */
export interface Ingest extends Observer {
  /** A file that is stored already is reported as stored and not published again. */
  readonly ingestRawFiles: RawBatchHandler;
  /**
   * Stores a piece of another machine's log in one transaction, without the events that are stored already.
   * @returns how many events were new
   */
  readonly ingestRemote: (batch: Omit<RemoteBatch, "label"> & { readonly from: BatchOrigin }) => number;
  /**
   * Stores events of sessions that hooks have not reported, each once. They are history: none is notified or streamed,
   * only their sessions are.
   * @returns how many were new
   */
  readonly importEvents: (observed: readonly ObservedEvent[]) => number;
  /** Call this after other code removed sessions: a cached session must not bring them back. */
  readonly forgetSessions: () => void;
}

/** Parses, stores in one transaction, then publishes the commit. */
export function createIngest(options: IngestOptions): Ingest {
  const { store, commits, times, policy, clock, redactor = () => BUILT_IN } = options;
  const cache = createSessionCache((sessionId) => store.loadSession(sessionId));
  const context = { sessionBefore: cache.get, trailBefore: cache.trail, loadCall: store.loadCall };

  function storeEvents(incomingEvents: readonly IncomingEvent[]): readonly StoredEvent[] {
    if (incomingEvents.length === 0) return [];
    const batch = collectBatch(incomingEvents, { ...context, policy, nowMs: clock.now(), isAlive });
    return commit(batch, ({ sessionId }) => batch.trails.get(sessionId));
  }

  function commit(batch: CommitBatch, trailOf: (session: Session) => Trail | undefined): readonly StoredEvent[] {
    const { sessions } = batch;
    const events = store.commit(batch);
    // After the commit: if it fails, the cache must stay like the database.
    for (const session of sessions) cache.set(session, trailOf(session));
    const isHistory = batch.events[0]?.event.source === "import";
    const local = batch.from === undefined && !isHistory ? batch.events.map(({ event }) => event) : [];
    if (events.length > 0 || sessions.length > 0) commits.publish({ events: isHistory ? [] : events, sessions, local });
    return events;
  }

  /**
   * Stores the events whose keys are new, and gives the number of each. A key is only looked up once the store has
   * refused a batch: nearly every file is new, and a look costs each event its own read transaction.
   */
  function storeOnce(incomingEvents: readonly IncomingEvent[]): ReadonlyMap<string, number | undefined> {
    let known: ReadonlyMap<string, number> = new Map();
    let fresh = incomingEvents;
    let stored: readonly StoredEvent[];
    try {
      stored = storeEvents(fresh);
    } catch (error) {
      known = store.knownSources(fresh.map(({ sourceKey }) => sourceKey));
      if (known.size === 0) throw error;
      fresh = fresh.filter(({ sourceKey }) => !known.has(sourceKey));
      stored = storeEvents(fresh);
    }
    return new Map([...known, ...fresh.map(({ sourceKey }, index) => [sourceKey, stored[index]?.seq] as const)]);
  }

  /** Without the events that are stored already, each of the others once. */
  function withoutKnown(incomingEvents: readonly IncomingEvent[]): readonly IncomingEvent[] {
    const known = store.knownSources(incomingEvents.map(({ sourceKey }) => sourceKey));
    const fresh = incomingEvents.filter(({ sourceKey }) => !known.has(sourceKey));
    return [...new Map(fresh.map((one) => [one.sourceKey, one])).values()];
  }

  function observe(observed: readonly ObservedEvent[]): number {
    // An observed event has no raw file.
    const incomingEvents = observed.map(({ event, key }) => ({ event, sourceName: "", sourceKey: key }));
    return storeEvents(withoutKnown(incomingEvents)).length;
  }

  return {
    ingestRawFiles: (files, isLive = true) => {
      const incomingEvents: IncomingEvent[] = [];
      const refused = new Map<string, Exclude<IngestResult, { kind: "stored" }>>();
      for (const { name, sourceKey, bytes, modifiedAtMs: receivedAtMs, clientPid } of files) {
        const parsed = parsePayload(bytes, { receivedAtMs, clientPid, redactor: redactor() });
        if (parsed.kind === "event") incomingEvents.push({ event: parsed.event, sourceName: name, sourceKey });
        else refused.set(sourceKey, parsed);
      }
      // A power loss can empty a file whose event was stored.
      const known = refused.size === 0 ? null : store.knownSources([...refused.keys()]);
      const seqs = storeOnce(incomingEvents);
      const reportedAtMs = performance.now();
      return files.map(({ sourceKey, readStartedAtMs }): IngestResult => {
        const seq = seqs.get(sourceKey) ?? known?.get(sourceKey);
        const reason = refused.get(sourceKey);
        if (seq === undefined && reason !== undefined) return reason;
        if (seq === undefined) throw new TypeError("the store answered fewer events than it was given");
        if (isLive) times.add(reportedAtMs - readStartedAtMs);
        return { kind: "stored", seq };
      });
    },

    observe: (observed) => void observe(observed),
    importEvents: observe,

    forgetSessions: cache.clear,

    ingestRemote: ({ from, ...remote }) => {
      const { label } = from;
      const known = store.knownSources(rowsNeeded(remote).sourceKeys);
      const stored = { ...context, isStored: (key: string) => known.has(key) };
      const { batch, trails } = reduceRemoteBatch({ ...remote, label }, { ...stored, nowMs: clock.now() });
      return commit({ ...batch, from }, ({ sessionId }) => trails.get(sessionId)).length;
    },

    applyFacts: (sessionId, facts) => {
      const before = cache.get(sessionId);
      if (before === null) return;
      const { session: after, calls, transition } = reduceFacts(before, facts);
      const late = lateCalls(before, facts, store.loadCall);
      const failedLate = late.filter(({ call }) => call.outcome === "failed").length;
      const session = failedLate === 0 ? after : { ...after, errorCount: after.errorCount + failedLate };
      if (session === before && calls.length === 0 && late.length === 0) return;
      const batch = {
        events: [],
        sessions: [session],
        before: new Map([[sessionId, before]]),
        calls: [...late, ...calls.map((call) => ({ sessionId, call }))],
        transitions: transition === null ? [] : [transition],
      };
      const trail = withStep(cache.trail(sessionId) ?? emptyTrail(before), before, { kind: "facts", facts });
      commit(batch, () => trail);
    },
  };
}

function isAlive({ pid, startTime }: ClientProcess): boolean {
  return isProcess(pid, startTime);
}
