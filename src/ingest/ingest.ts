import { parsePayload } from "../claude/payload/parse-payload.ts";
import type { Commits, HookEvent } from "../core/event.ts";
import type {
  Clock,
  EventStore,
  NotificationPolicy,
  ObservedEvent,
  Observer,
  RawBatchHandler,
  RawFile,
  IngestResult,
} from "../core/ports.ts";
import { BUILT_IN, type Redactor } from "../core/redact/create-redactor.ts";
import { reduceFacts } from "../core/session/reducer.ts";
import { isProcess } from "../system/process-identity.ts";
import { collectBatch, type IncomingEvent, lateCalls } from "./collect-batch.ts";
import type { ProcessingTimes } from "./processing-times.ts";
import { mergeRemoteSnapshots, type RemoteBatch } from "./remote-snapshots.ts";
import { createSessionCache, emptyTrail, withStep } from "./session-trail.ts";

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
  readonly ingestRemote: (batch: RemoteBatch) => number;
  /** Call this after other code removed sessions: a cached session must not bring them back. */
  readonly forgetSessions: () => void;
}

/** Parses, stores in one transaction, then publishes the commit. */
export function createIngest({
  store,
  commits,
  times,
  policy,
  clock,
  redactor = () => BUILT_IN,
}: IngestOptions): Ingest {
  const cache = createSessionCache((sessionId) => store.loadSession(sessionId));

  /** @returns the number of each event, in the given order */
  function storeEvents(incomingEvents: readonly IncomingEvent[]): readonly number[] {
    if (incomingEvents.length === 0) return [];
    const batch = collectBatch(incomingEvents, {
      sessionBefore: cache.get,
      trailBefore: cache.trail,
      loadCall: store.loadCall,
      policy,
      nowMs: clock.now(),
      isAlive: ({ pid, startTime }) => isProcess(pid, startTime),
    });
    const stored = store.commit(batch);
    // After the commit: if it fails, the cache must stay like the database.
    for (const session of batch.sessions) cache.set(session, batch.trails.get(session.sessionId));
    commits.publish({ events: stored, sessions: batch.sessions, local: batch.events.map(({ event }) => event) });
    return stored.map(({ seq }) => seq);
  }

  return {
    ingestRawFiles: (files, isLive = true) => {
      const known = store.knownSources(files.map((file) => file.sourceKey));
      const parsed = files.map((file) => parseOnce(file, known, redactor()));
      const seqs = storeEvents(parsed.flatMap((result) => (result.kind === "event" ? [result] : []))).values();
      const reportedAtMs = performance.now();
      return parsed.map((result) => {
        if (result.kind !== "event") return toResult(result);
        if (isLive) times.add(reportedAtMs - result.readStartedAtMs);
        return { kind: "stored", seq: nextOf(seqs) };
      });
    },

    observe: (observed) => {
      const known = store.knownSources(observed.map(({ key }) => key));
      const fresh = new Map(observed.filter(({ key }) => !known.has(key)).map((one) => [one.key, one]));
      storeEvents(Array.from(fresh.values(), toIncomingEvent));
    },

    forgetSessions: cache.clear,
    ingestRemote: ({ from, incomingEvents, snapshots, alive, policy: decideForRemote }) => {
      const known = store.knownSources(incomingEvents.map(({ sourceKey }) => sourceKey));
      const fresh = new Map(
        incomingEvents.filter(({ sourceKey }) => !known.has(sourceKey)).map((one) => [one.sourceKey, one]),
      );
      const batch = collectBatch([...fresh.values()], {
        sessionBefore: cache.get,
        trailBefore: cache.trail,
        loadCall: store.loadCall,
        policy: decideForRemote,
        nowMs: clock.now(),
        machine: from.label,
      });
      const reported = mergeRemoteSnapshots(batch, {
        label: from.label,
        snapshots,
        alive,
        nowMs: clock.now(),
        sessionBefore: cache.get,
      });
      const stored = store.commit({ ...reported, from });
      const kept = new Set(batch.sessions);
      for (const session of reported.sessions) {
        cache.set(session, kept.has(session) ? batch.trails.get(session.sessionId) : undefined);
      }
      if (stored.length > 0 || reported.sessions.length > 0) {
        commits.publish({ events: stored, sessions: reported.sessions, local: [] });
      }
      return stored.length;
    },
    applyFacts: (sessionId, facts) => {
      const before = cache.get(sessionId);
      if (before === null) return;
      const { session: after, calls, transition } = reduceFacts(before, facts);
      const late = lateCalls(before, facts, store.loadCall);
      const failedLate = late.filter(({ call }) => call.outcome === "failed").length;
      const session = failedLate === 0 ? after : { ...after, errorCount: after.errorCount + failedLate };
      if (session === before && calls.length === 0 && late.length === 0) return;
      store.commit({
        events: [],
        sessions: [session],
        before: new Map([[sessionId, before]]),
        calls: [...late, ...calls.map((call) => ({ sessionId, call }))],
        transitions: transition === null ? [] : [transition],
      });
      cache.set(session, withStep(cache.trail(sessionId) ?? emptyTrail(before), before, { kind: "facts", facts }));
      commits.publish({ events: [], sessions: [session], local: [] });
    },
  };
}

type Parsed =
  | Exclude<ReturnType<typeof parsePayload>, { readonly kind: "event" }>
  | { readonly kind: "known"; readonly seq: number }
  | (IncomingEvent & { readonly kind: "event"; readonly event: HookEvent; readonly readStartedAtMs: number });

function parseOnce(file: RawFile, known: ReadonlyMap<string, number>, redactor: Redactor): Parsed {
  const { name: sourceName, sourceKey, readStartedAtMs } = file;
  const seq = known.get(sourceKey);
  if (seq !== undefined) return { kind: "known", seq };
  const parsed = parsePayload(file.bytes, {
    receivedAtMs: file.modifiedAtMs,
    clientPid: file.clientPid,
    redactor,
  });
  return parsed.kind === "event" ? { ...parsed, sourceName, sourceKey, readStartedAtMs } : parsed;
}

/** An observed event has no raw file. */
function toIncomingEvent({ event, key }: ObservedEvent): IncomingEvent {
  return { event, sourceName: "", sourceKey: key };
}

function nextOf(seqs: Iterator<number, unknown>): number {
  const next = seqs.next();
  if (next.done === true) throw new TypeError("the store answered fewer events than it was given");
  return next.value;
}

function toResult(result: Exclude<Parsed, { readonly kind: "event" }>): IngestResult {
  return result.kind === "known" ? { kind: "stored", seq: result.seq } : result;
}
