import { parsePayload } from "../claude/parse-payload.ts";
import type { HookEvent } from "../core/event.ts";
import type {
  EventStore,
  Judge,
  LivePublisher,
  RawBatchHandler,
  RawFile,
  RawVerdict,
  SourcedEvent,
} from "../core/ports.ts";
import { applyEvent } from "../core/session-state.ts";
import type { Session } from "../core/session.ts";
import type { ProcessingTimes } from "./processing-times.ts";
import { createSessionCache } from "./session-cache.ts";

interface IngestOptions {
  readonly store: EventStore;
  readonly live: LivePublisher;
  readonly times: ProcessingTimes;
  readonly judge: Judge;
}

/**
 * The RealtimeDataProcessor of the plan: raw files in, one transaction, then the news to everybody.
 * A file that is stored already is reported as stored and told to nobody again.
 */
export function createIngest({ store, live, times, judge }: IngestOptions): RawBatchHandler {
  const cache = createSessionCache((sessionId) => store.loadSession(sessionId));

  return (files) => {
    const known = store.knownSources(files.map((file) => file.sourceKey));
    const parsed = files.map((file) => parseOnce(file, known));
    const touched = new Map<string, Session>();
    const sourced: SourcedEvent[] = [];
    const fileOf: RawFile[] = [];
    for (const [index, result] of parsed.entries()) {
      const file = files[index];
      if (result.kind !== "event" || file === undefined) continue;
      const before = touched.get(result.event.sessionId) ?? cache.get(result.event.sessionId);
      const { session, event } = advance(before, result.event);
      touched.set(event.sessionId, session);
      const verdict = judge.judge(event, before, session);
      sourced.push({ event, sourceName: file.name, sourceKey: file.sourceKey, verdict });
      fileOf.push(file);
    }
    if (sourced.length === 0) return parsed.map((result) => toVerdict(result, null));

    const sessions = [...touched.values()];
    const stored = store.commit({ events: sourced, sessions, calls: [], transitions: [] });
    // Only now: a commit that failed must leave the cache as the database is.
    for (const session of sessions) cache.set(session);
    live.publish(stored, sessions);
    const toldAtMs = performance.now();
    for (const file of fileOf) times.add(toldAtMs - file.readStartedAtMs);

    const seqs = stored.values();
    return parsed.map((result) => toVerdict(result, result.kind === "event" ? (seqs.next().value?.seq ?? null) : null));
  };
}

type Parsed = ReturnType<typeof parsePayload> | { readonly kind: "known"; readonly seq: number };

function parseOnce(file: RawFile, known: ReadonlyMap<string, number>): Parsed {
  const seq = known.get(file.sourceKey);
  return seq === undefined
    ? parsePayload(file.bytes, { receivedAtMs: file.modifiedAtMs, clientPid: file.clientPid })
    : { kind: "known", seq };
}

/** The session after the event, and the event with the project of its session: `cd` moves neither to another project. */
function advance(before: Session | null, event: HookEvent): { session: Session; event: HookEvent } {
  const session = applyEvent(before, event);
  return { session, event: { ...event, projectName: session.projectName } };
}

function toVerdict(result: Parsed, seq: number | null): RawVerdict {
  switch (result.kind) {
    case "known":
      return { kind: "stored", seq: result.seq };
    case "event":
      if (seq === null) throw new TypeError("the store answered fewer events than it was given");
      return { kind: "stored", seq };
    case "unparsable":
    case "invalid":
      return result;
    default:
      return result satisfies never;
  }
}
