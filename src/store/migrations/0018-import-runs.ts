/**
 * The last import of transcripts, one row. Imported events are stored later than they happened, so that retention
 * cannot find the old ones in the order of their numbers: a partial index has them by their time. No database has any
 * yet, so the index costs one scan of `events`: 0.2 s for a million.
 */
export const importRuns = `
CREATE TABLE import_runs (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  since_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  files_total INTEGER NOT NULL,
  files_done INTEGER NOT NULL,
  files_failed INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  events INTEGER NOT NULL
) STRICT;

CREATE INDEX events_imported ON events (received_at) WHERE source = 'import';
`;
