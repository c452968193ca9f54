import type { DatabaseSync } from "node:sqlite";
import type { ImportRunStore } from "../../core/import-run.ts";
import { inTransaction } from "../database/connection.ts";
import { integer, integerOrNull, rowOrNull } from "../database/row-value.ts";

export function createImportRunStore(database: DatabaseSync): ImportRunStore {
  const read = database.prepare("SELECT * FROM import_runs WHERE one = 1");
  const write = database.prepare(`
    REPLACE INTO import_runs (one, since_at, started_at, ended_at, files_total, files_done, files_failed, sessions, events)
    VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return {
    load: () =>
      rowOrNull(read.get(), (row) => ({
        sinceMs: integer(row, "since_at"),
        startedAtMs: integer(row, "started_at"),
        endedAtMs: integerOrNull(row, "ended_at"),
        filesTotal: integer(row, "files_total"),
        filesDone: integer(row, "files_done"),
        filesFailed: integer(row, "files_failed"),
        sessions: integer(row, "sessions"),
        events: integer(row, "events"),
      })),
    save: ({ sinceMs, startedAtMs, endedAtMs, filesTotal, filesDone, filesFailed, sessions, events }) => {
      const counts = [filesTotal, filesDone, filesFailed, sessions, events] as const;
      inTransaction(database, () => write.run(sinceMs, startedAtMs, endedAtMs, ...counts));
    },
  };
}
