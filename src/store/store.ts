import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../core/errors/errors.ts";
import type { EventReader, EventStore, TelemetryStore, TranscriptStore } from "../core/ports.ts";
import type { SessionState } from "../core/session/session.ts";
import { createCallPlace } from "./calls/call-place.ts";
import { createCallQueries } from "./calls/call-queries.ts";
import { createTurnQueries } from "./calls/turn-queries.ts";
import { isDamage, type Connection } from "./database/connection.ts";
import { createMarkStore, type MarkStore } from "./sessions/mark-store.ts";
import { createAttentionQueries, createSessionStates, createSessionQueries } from "./sessions/session-queries.ts";
import { createEventQueries, fromStoredKey, toStoredKey } from "./events/event-queries.ts";
import { createEventWriter } from "./events/event-writer.ts";
import { createCostQuery, type CostRequest } from "./stats/read-cost.ts";
import { createMetricsQuery } from "./stats/metrics-query.ts";
import {
  clearInUse,
  markInUse,
  createFullCheckpoint,
  createWalCheckpointer,
  createJournalSync,
} from "./database/journal.ts";
import { openDatabase, toStoreError, createSameFileCheck } from "./database/open-database.ts";
import { createDatabaseCleaner, type DatabaseCleaner } from "./retention/database-cleaner.ts";
import { createApiRequestStore } from "./transcripts/api-request-store.ts";
import { integer, text } from "./database/row-value.ts";
import { createIndexMerger, createSearchIndexer } from "./events/search-index.ts";
import { createTimelineQueries } from "./sessions/timeline-queries.ts";
import { createTranscriptStore } from "./transcripts/transcript-store.ts";

interface StoreOptions {
  /** Called when a commit or a read shows that the database is broken, or that its file is gone; more than once. */
  readonly onDamage?: (error: unknown) => void;
}

export interface Store extends EventStore, EventReader, TranscriptStore, TelemetryStore {
  readonly database: DatabaseSync;
  /** Marks an item of a stored session; a second mark replaces the first. */
  readonly mark: MarkStore["mark"];
  readonly unmark: MarkStore["unmark"];
  /** Busy sessions, and others that have not ended and had an event within a day, by state. */
  sessionStates(nowMs: number): ReadonlyMap<SessionState, number>;
  /** Whether another live session works on the same project of the same machine: open, with a process or recent use. */
  sharesProject(sessionId: string, nowMs: number): boolean;
  /** The cost of some hours by a price table, as statistics count it; null without any price. */
  costBetween(request: CostRequest): number | null;
  /** Adds at most `limit` stored events to the full-text index; returns how many it added. */
  indexSearch(limit: number): number;
  /** Merges the index a little; returns whether there was anything to merge. */
  mergeSearch(): boolean;
  /** Deletes old data, see `retention/database-cleaner.ts`. */
  readonly cleaner: DatabaseCleaner;
  /** @throws AppError `store/replaced` when its file was deleted or replaced */
  checkFile(): void;
  close(): void;
}

/**
 * The database of one daemon.
 * @throws AppError as `openDatabase` does
 */
export function openStore(file: string, { onDamage = () => undefined }: StoreOptions = {}): Store {
  const database = openDatabase(file);
  markInUse(file);
  try {
    return watchDamage(createStore(database, file), onDamage);
  } catch (error) {
    database.close();
    throw toStoreError(error, file);
  }
}

/** The one place that sees damage: where ingest commits a batch and where a reader is answered. */
function watchDamage(store: Store, onDamage: (error: unknown) => void): Store {
  const watched = Object.entries(store).map(([name, part]: [string, unknown]) => {
    if (typeof part !== "function") return [name, part] as const;
    const work = (...values: unknown[]): unknown => {
      try {
        return (part as (...values: unknown[]) => unknown)(...values);
      } catch (error) {
        if (error instanceof AppError || isDamage(error)) onDamage(error);
        throw error;
      }
    };
    return [name, work] as const;
  });
  // Each part keeps its name and its arguments.
  return Object.fromEntries(watched) as unknown as Store;
}

function createStore(database: Connection, file: string): Store {
  const sourceSeq = database.prepare("SELECT source_key, seq FROM sources WHERE source_key = ?");
  // One statement for a batch: each key alone would be its own read transaction.
  const sourceSeqs = database.prepare(
    "SELECT source_key, seq FROM sources WHERE source_key IN (SELECT value FROM json_each(?))",
  );
  const checkSameFile = createSameFileCheck(file);
  const marks = createMarkStore(database);
  const writeEvents = createEventWriter(database, marks);
  const journal = createJournalSync(file, createFullCheckpoint(database));
  const checkpointer = createWalCheckpointer(database);
  database.onCommit = checkpointer.committed;
  const requests = createApiRequestStore(database);
  const transcripts = createTranscriptStore(database, requests.telemetryOf);
  const sessionQueries = createSessionQueries(database);
  const attention = createAttentionQueries(database, marks.hasMarks);
  return {
    database,
    ...createEventQueries(database),
    ...sessionQueries,
    ...attention,
    marksOf: marks.marksOf,
    mark: (sessionId, mark) => {
      checkSameFile();
      marks.mark(sessionId, mark);
    },
    unmark: (sessionId, item) => {
      checkSameFile();
      marks.unmark(sessionId, item);
    },
    sessionStates: createSessionStates(database),
    metrics: createMetricsQuery(database, attention.attentionCounts),
    ...createTimelineQueries(database),
    ...createCallQueries(database),
    ...createCallPlace(database),
    ...createTurnQueries(database),
    transcriptPositions: transcripts.transcriptPositions,
    usageOf: transcripts.usageOf,
    keepReading: (reading) => {
      checkSameFile();
      transcripts.keepReading(reading);
    },
    keepRequests: (reported) => {
      checkSameFile();
      return requests.keepRequests(reported);
    },
    costBetween: createCostQuery(database),
    indexSearch: createSearchIndexer(database),
    mergeSearch: createIndexMerger(database),
    cleaner: createDatabaseCleaner(database),
    commit: (batch) => {
      checkSameFile();
      return writeEvents(batch);
    },
    sync: journal.sync,
    checkFile: checkSameFile,
    loadSession: sessionQueries.session,
    knownSources: (keys) => {
      const known = new Map<string, number>();
      const stored = keys.map(toStoredKey);
      const [only = "", ...others] = stored;
      const rows = others.length === 0 ? sourceSeq.all(only) : sourceSeqs.all(JSON.stringify(stored));
      for (const row of rows) {
        known.set(fromStoredKey(text(row, "source_key")), integer(row, "seq"));
      }
      return known;
    },
    close: () => {
      checkpointer.stop();
      journal.close();
      try {
        // Leave one file and not three, so that a copy of it has everything.
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch {
        // A full disk. Commits stay in the journal, where the next start finds them.
      }
      clearInUse(file);
      database.close();
    },
  };
}
