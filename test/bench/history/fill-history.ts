import type { HookEvent } from "../../../src/core/event.ts";
import type { Decision } from "../../../src/core/notification/outbox.ts";
import type { NotificationPolicy } from "../../../src/core/ports.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { collectBatch, type IncomingEvent } from "../../../src/ingest/collect-batch.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
import { timeline, type TimedBeat } from "./timeline.ts";

export interface HistoryOrder {
  readonly seed: number;
  readonly events: number;
  /** Time of the last event. */
  readonly endMs: number;
}

/** Events a transaction. Far more than a daemon ever stores at once; the rows are the same. */
const BATCH = 2000;

/** The newest events are indexed as a daemon ingests them, so that the segments resemble real ones. */
const INDEXED_IN_TURNS = 40_000;
const EVENTS_A_TURN = 50;

const MESSAGES_DESTINATION = "webhook:bench";

/** As with Discord set up: each event has its decision, some are sent. */
const POLICY: NotificationPolicy = {
  decide: (event): Decision => {
    const why = { code: "event-kind", details: { event: event.hookEventName } };
    const isDelivered = event.action.kind === "permission-requested" || event.action.kind === "turn-failed";
    if (!isDelivered) return { isNotified: false, reason: why };
    const cause = `${event.hookEventName}-${event.receivedAtMs}`;
    const kind = event.action.kind === "turn-failed" ? "failure" : "permission";
    return {
      isNotified: true,
      reason: why,
      kind,
      cause,
      ping: false,
      silent: true,
      destinationIds: [MESSAGES_DESTINATION],
    };
  },
};

/**
 * Fills a new database by the product's own parser, state machine and writers, as fast as the disk's cache takes it.
 */
export function fillHistory(file: string, { seed, events, endMs }: HistoryOrder): void {
  const store = openStore(file);
  const calmDown = hurry(store);
  const startMs = endMs - spanOf(seed, events);
  const sessions = new Map<string, Session>();
  const waiting: TimedBeat[] = [];

  function flush(): void {
    const nowMs = startMs + (waiting.at(-1)?.atMs ?? 0);
    const batch = collectBatch(
      waiting.map((timed) => toArrival(timed, startMs)),
      {
        sessionBefore: (sessionId) => sessions.get(sessionId) ?? null,
        loadCall: () => null,
        policy: POLICY,
        nowMs,
      },
    );
    store.commit(batch);
    keepTranscripts(store, waiting, startMs);
    for (const session of batch.sessions) sessions.set(session.sessionId, session);
    for (const { sessionId, beat } of waiting) {
      if (beat.event.hookEventName === "SessionEnd") sessions.delete(sessionId);
    }
    waiting.length = 0;
  }

  for (const timed of timeline(seed, events)) {
    waiting.push(timed);
    if (waiting.length === BATCH) flush();
  }
  flush();
  sendMessages(store);
  indexOld(store, Math.max(0, events - INDEXED_IN_TURNS));
  calmDown();
  while (store.indexSearch(EVENTS_A_TURN) > 0) store.mergeSearch();
  while (store.mergeSearch());
  store.close();
}

/** It need not survive a power loss: no journal and no sync, for any caller. */
function hurry({ database }: Store): () => void {
  database.exec(`
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1500000; PRAGMA foreign_keys = OFF;
    INSERT INTO events_fts (events_fts, rank) VALUES ('hashsize', 33554432);`);
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (!sql.startsWith("PRAGMA synchronous")) exec(sql);
  };
  return () => {
    database.exec = exec;
    exec("INSERT INTO events_fts (events_fts, rank) VALUES ('hashsize', 1048576); PRAGMA journal_mode = WAL");
  };
}

function spanOf(seed: number, events: number): number {
  let lastMs = 0;
  for (const { atMs } of timeline(seed, events)) lastMs = atMs;
  return lastMs;
}

function toArrival({ beat, atMs, sessionId, sessionNumber, index }: TimedBeat, startMs: number): IncomingEvent {
  const receivedAtMs = startMs + atMs;
  const event: HookEvent = {
    ...beat.event,
    sessionId,
    receivedAtMs,
    transcriptPath: `/home/dev/.claude/projects/-home-dev-src/${sessionId}.jsonl`,
    payloadText: beat.textAround.join(sessionId),
  };
  const sourceName = `hook-${(sessionNumber * 977 + index * 31) % 32_768}-${index}.json`;
  return { event, sourceName, sourceKey: `${sourceName}@${receivedAtMs}${String(sessionNumber).padStart(6, "0")}` };
}

/** The transcript entries of these events, as one read of each session. */
function keepTranscripts(store: Store, beats: readonly TimedBeat[], startMs: number): void {
  const bySession = Map.groupBy(beats, ({ sessionId }) => sessionId);
  for (const [sessionId, ofSession] of bySession) {
    const named = ofSession.map((timed) => ({ ...timed, id: `${sessionId}-${timed.index}` }));
    store.keepReading({
      sessionId,
      agentId: null,
      position: JSON.stringify({ offset: (ofSession.at(-1)?.index ?? 0) * 1000 }),
      messages: named.flatMap(({ beat: { said }, id, atMs }) =>
        said === null ? [] : [{ uuid: id, agentId: null, atMs: startMs + atMs, ...said }],
      ),
      usages: named.flatMap(({ beat: { usedTokens }, id, atMs }) =>
        usedTokens === 0 ? [] : [usageOf(id, startMs + atMs, usedTokens)],
      ),
      costState: null,
    });
  }
}

function usageOf(messageId: string, atMs: number, tokens: number) {
  return {
    messageId,
    model: tokens % 5 === 0 ? "claude-haiku-4-5" : "claude-opus-5-5",
    agentId: null,
    atMs,
    variant: null,
    tokens: {
      input: tokens % 700,
      output: tokens % 1300,
      cacheWrite5m: tokens % 3000,
      cacheWrite1h: 0,
      cacheRead: tokens * 3,
      webSearches: 0,
    },
  };
}

/** All but the newest were sent long ago, and each session has its thread. */
function sendMessages({ database }: Store): void {
  database.exec(`
    UPDATE outbox SET state = CASE WHEN id % 50 = 0 THEN 'failed' ELSE 'sent' END, attempts = 1, batch = id,
      first_tried_at = created_at + 300, sent_at = created_at + 700, message_id = '1000000000000000000';
    INSERT INTO places (session_id, destination, thread_id, archived, updated_at)
      SELECT session_id, '${MESSAGES_DESTINATION}', 2000000000000000000 + id, 1, last_used_at FROM sessions;`);
}

/** The daemon's own indexing, in larger steps. */
function indexOld(store: Store, events: number): void {
  const { database } = store;
  const merge = database.prepare("INSERT INTO events_fts (events_fts, rank) VALUES ('merge', 4000)");
  const changes = database.prepare("SELECT total_changes() AS changes");
  const changed = (): number => Number(changes.get()?.["changes"]);
  for (let left = events; left > 0;) {
    left -= store.indexSearch(Math.min(left, 100_000));
    let before: number;
    do {
      before = changed();
      merge.run();
    } while (changed() - before > 1);
  }
}
