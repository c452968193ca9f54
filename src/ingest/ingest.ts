import { parsePayload } from "../claude/parse-payload.ts";
import type { Commits } from "../core/commits.ts";
import type { HookEvent } from "../core/event.ts";
import type {
  Clock,
  EventStore,
  Judge,
  ObservedEvent,
  Observer,
  RawBatchHandler,
  RawFile,
  RawVerdict,
} from "../core/ports.ts";
import { BUILT_IN, type Redactor } from "../core/redact/create-redactor.ts";
import { stepByFacts } from "../core/session-step.ts";
import { isProcess } from "../system/process-identity.ts";
import { collectBatch, type Arrival } from "./collect-batch.ts";
import { foreignStories, type ForeignBatch } from "./foreign-stories.ts";
import { lateCalls } from "./late-calls.ts";
import type { ProcessingTimes } from "./processing-times.ts";
import { createSessionCache } from "./session-cache.ts";
import { emptyTrail, withStep } from "./session-trail.ts";

interface IngestOptions {
  readonly store: EventStore;
  /** Gets each commit once it is on disk. */
  readonly commits: Pick<Commits, "publish">;
  readonly times: ProcessingTimes;
  readonly judge: Judge;
  readonly clock: Clock;
  /** What takes the secrets out of payloads, as the settings say now. */
  readonly redactor?: () => Redactor;
}

/** The one way into the store, for what hooks tell and for what is learned elsewhere. */
export interface Ingest extends Observer {
  /** A file that is stored already is reported as stored and told to nobody again. */
  readonly takeRaw: RawBatchHandler;
  /**
   * A piece of another machine's log, in one transaction. What is stored already is not stored again.
   * @returns how many events were new
   */
  readonly takeForeign: (batch: ForeignBatch) => number;
  /** Somebody else has removed sessions: what is known of them must not bring them back. */
  readonly forgetSessions: () => void;
}

/** Parses, stores in one transaction, then publishes the commit. */
export function createIngest({
  store,
  commits,
  times,
  judge,
  clock,
  redactor = () => BUILT_IN,
}: IngestOptions): Ingest {
  const cache = createSessionCache((sessionId) => store.loadSession(sessionId));

  /** @returns the number of each event, in the order given */
  function take(arrivals: readonly Arrival[]): readonly number[] {
    if (arrivals.length === 0) return [];
    const batch = collectBatch(arrivals, {
      sessionBefore: cache.get,
      trailBefore: cache.trail,
      loadCall: store.loadCall,
      judge,
      nowMs: clock.now(),
      isAlive: ({ pid, startTime }) => isProcess(pid, startTime),
    });
    const stored = store.commit(batch);
    // Only now: a commit that failed must leave the cache as the database is.
    for (const session of batch.sessions) cache.set(session, batch.trails.get(session.sessionId));
    commits.publish({ events: stored, sessions: batch.sessions, local: batch.events.map(({ event }) => event) });
    return stored.map(({ seq }) => seq);
  }

  return {
    takeRaw: (files, isLive = true) => {
      const known = store.knownSources(files.map((file) => file.sourceKey));
      const parsed = files.map((file) => parseOnce(file, known, redactor()));
      const seqs = take(parsed.flatMap((result) => (result.kind === "event" ? [result] : []))).values();
      const toldAtMs = performance.now();
      return parsed.map((result) => {
        if (result.kind !== "event") return toVerdict(result);
        if (isLive) times.add(toldAtMs - result.readStartedAtMs);
        return { kind: "stored", seq: nextOf(seqs) };
      });
    },

    observe: (observed) => {
      const known = store.knownSources(observed.map(({ key }) => key));
      const fresh = new Map(observed.filter(({ key }) => !known.has(key)).map((one) => [one.key, one]));
      take(Array.from(fresh.values(), toArrival));
    },

    forgetSessions: cache.clear,
    takeForeign: ({ from, arrivals, stories, alive, judge: judgeForeign }) => {
      const known = store.knownSources(arrivals.map(({ sourceKey }) => sourceKey));
      const fresh = new Map(
        arrivals.filter(({ sourceKey }) => !known.has(sourceKey)).map((one) => [one.sourceKey, one]),
      );
      const batch = collectBatch([...fresh.values()], {
        sessionBefore: cache.get,
        trailBefore: cache.trail,
        loadCall: store.loadCall,
        judge: judgeForeign,
        nowMs: clock.now(),
        machine: from.label,
      });
      const told = foreignStories(batch, {
        label: from.label,
        stories,
        alive,
        nowMs: clock.now(),
        sessionBefore: cache.get,
      });
      const stored = store.commit({ ...told, from });
      const kept = new Set(batch.sessions);
      for (const session of told.sessions) {
        cache.set(session, kept.has(session) ? batch.trails.get(session.sessionId) : undefined);
      }
      if (stored.length > 0 || told.sessions.length > 0) {
        commits.publish({ events: stored, sessions: told.sessions, local: [] });
      }
      return stored.length;
    },
    amend: (sessionId, facts) => {
      const before = cache.get(sessionId);
      if (before === null) return;
      const { session: after, calls, transition } = stepByFacts(before, facts);
      const late = lateCalls(before, facts, store.loadCall);
      const failedLate = late.filter(({ call }) => call.outcome === "failed").length;
      const session = failedLate === 0 ? after : { ...after, errorCount: after.errorCount + failedLate };
      if (session === before && calls.length === 0 && late.length === 0) return;
      store.commit({
        events: [],
        sessions: [session],
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
  | (Arrival & { readonly kind: "event"; readonly event: HookEvent; readonly readStartedAtMs: number });

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

/** What no hook told has no raw file. */
function toArrival({ event, key }: ObservedEvent): Arrival {
  return { event, sourceName: "", sourceKey: key };
}

function nextOf(seqs: Iterator<number, unknown>): number {
  const next = seqs.next();
  if (next.done === true) throw new TypeError("the store answered fewer events than it was given");
  return next.value;
}

function toVerdict(result: Exclude<Parsed, { readonly kind: "event" }>): RawVerdict {
  return result.kind === "known" ? { kind: "stored", seq: result.seq } : result;
}
