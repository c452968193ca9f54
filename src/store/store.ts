import type { DatabaseSync } from "node:sqlite";
import type { EventReader, EventStore, TranscriptStore } from "../core/ports.ts";
import type { DatabaseHouse } from "../core/retention.ts";
import type { SessionState } from "../core/session.ts";
import { createEventQueries } from "./event-queries.ts";
import { createEventWriter } from "./event-writer.ts";
import { createMetricsQuery } from "./metrics-query.ts";
import { openDatabase } from "./open-database.ts";
import { createDatabaseHouse } from "./retention/database-house.ts";
import { integer } from "./row-value.ts";
import { createIndexMerger } from "./search-merger.ts";
import { createSameFileCheck } from "./same-file.ts";
import { createSearchIndexer } from "./search-indexer.ts";
import { createSessionStates } from "./session-states.ts";
import { createSessionQueries } from "./session-queries.ts";
import { createStoryQueries } from "./story-queries.ts";
import { createTranscriptKeeper } from "./transcript-keeper.ts";

export interface Store extends EventStore, EventReader, TranscriptStore {
  readonly database: DatabaseSync;
  /** Sessions that have not ended and had an event within a day, by state. */
  sessionStates(nowMs: number): ReadonlyMap<SessionState, number>;
  /** Takes at most `limit` stored events into the full-text index; answers how many there were to take. */
  indexSearch(limit: number): number;
  /** Merges the index a little; answers whether there was anything to merge. */
  mergeSearch(): boolean;
  /** What removes the old, see `core/retention.ts`. */
  readonly house: DatabaseHouse;
  close(): void;
}

/**
 * The database of one daemon.
 * @throws AppError `store/open` or `store/newer`
 */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  const sourceSeq = database.prepare("SELECT seq FROM sources WHERE source_key = ?");
  const checkSameFile = createSameFileCheck(file);
  const writeEvents = createEventWriter(database);
  const transcripts = createTranscriptKeeper(database);
  const sessionQueries = createSessionQueries(database);
  return {
    database,
    ...createEventQueries(database),
    ...sessionQueries,
    sessionStates: createSessionStates(database),
    metrics: createMetricsQuery(database),
    ...createStoryQueries(database),
    transcriptPositions: transcripts.transcriptPositions,
    usageOf: transcripts.usageOf,
    keepReading: (reading) => {
      checkSameFile();
      transcripts.keepReading(reading);
    },
    indexSearch: createSearchIndexer(database),
    mergeSearch: createIndexMerger(database),
    house: createDatabaseHouse(database, file),
    commit: (batch) => {
      checkSameFile();
      return writeEvents(batch);
    },
    loadSession: sessionQueries.session,
    knownSources: (keys) => {
      const known = new Map<string, number>();
      for (const key of keys) {
        const row = sourceSeq.get(key);
        if (row !== undefined) known.set(key, integer(row, "seq"));
      }
      return known;
    },
    close: () => {
      try {
        // Leave one file behind, not three: whoever copies it has everything.
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch {
        // A full disk. What was committed lies in the journal, where the next start finds it.
      }
      database.close();
    },
  };
}
