import type { Mark } from "../core/session/attention-item.ts";
import { AppError } from "../core/errors/errors.ts";
import type { EventReader, EventStore, TranscriptStore } from "../core/ports.ts";
import { createCallPlace } from "./calls/call-place.ts";
import { createCallQueries } from "./calls/call-queries.ts";
import { createTurnQueries } from "./calls/turn-queries.ts";
import { isDamage, type Connection } from "./database/connection.ts";
import { createMarkStore } from "./sessions/mark-store.ts";
import { createAttentionQueries, createSessionStates, createSessionQueries } from "./sessions/session-queries.ts";
import { createEventQueries, fromStoredKey, toStoredKey } from "./events/event-queries.ts";
import { createEventWriter } from "./events/event-writer.ts";
import { createCostQuery } from "./stats/read-cost.ts";
import { createMetricsQuery } from "./stats/metrics-query.ts";
import {
  clearInUse,
  markInUse,
  createFullCheckpoint,
  createWalCheckpointer,
  createJournalSync,
} from "./database/journal.ts";
import { openDatabase, toStoreError, createSameFileCheck } from "./database/open-database.ts";
import { createDatabaseCleaner } from "./retention/database-cleaner.ts";
import { integer, text } from "./database/row-value.ts";
import { createIndexMerger, createSearchIndexer } from "./events/search-index.ts";
import { createTimelineQueries } from "./sessions/timeline-queries.ts";
import { createTranscriptStore } from "./transcripts/transcript-store.ts";

interface StoreOptions {
  /** Called when a commit or a read shows that the database is broken, or that its file is gone; more than once. */
  readonly onDamage?: (error: unknown) => void;
}

export type Store = Readonly<ReturnType<typeof createStore>>;

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

function createStore(database: Connection, file: string) {
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
  const transcripts = createTranscriptStore(database);
  const sessionQueries = createSessionQueries(database);
  const attention = createAttentionQueries(database, marks.hasMarks);
  return {
    database,
    ...createEventQueries(database),
    ...sessionQueries,
    ...attention,
    marksOf: marks.marksOf,
    /** Marks an item of a stored session; a second mark replaces the first. */
    mark: (sessionId: string, mark: Mark): void => {
      checkSameFile();
      marks.mark(sessionId, mark);
    },
    unmark: (sessionId: string, item: string): void => {
      checkSameFile();
      marks.unmark(sessionId, item);
    },
    /** Busy sessions, and others that have not ended and had an event within a day, by state. */
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
    /** The cost of some hours by a price table, as statistics count it; null without any price. */
    costBetween: createCostQuery(database),
    /** Adds at most so many stored events to the full-text index; returns how many it added. */
    indexSearch: createSearchIndexer(database),
    /** Merges the index a little; returns whether there was anything to merge. */
    mergeSearch: createIndexMerger(database),
    /** Deletes old data, see `retention/database-cleaner.ts`. */
    cleaner: createDatabaseCleaner(database),
    commit: (batch) => {
      checkSameFile();
      return writeEvents(batch);
    },
    sync: journal.sync,
    /** @throws AppError `store/replaced` when its file was deleted or replaced */
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
  } satisfies EventStore & EventReader & TranscriptStore & Record<string, unknown>;
}
