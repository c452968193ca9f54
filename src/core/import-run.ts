/** One import of the client's transcripts. Times in milliseconds since the epoch. */
export interface ImportRun {
  /** Older events are left out. */
  readonly sinceMs: number;
  readonly startedAtMs: number;
  /** Null while it runs. A daemon that is stopped meanwhile continues at its next start. */
  readonly endedAtMs: number | null;
  /** Transcripts that were written since then, and how many of them are done. */
  readonly filesTotal: number;
  readonly filesDone: number;
  /** Transcripts that could not be read or stored. */
  readonly filesFailed: number;
  /** What was new. */
  readonly sessions: number;
  readonly events: number;
}

/** Keeps the last run across restarts. */
export interface ImportRunStore {
  /** Null before the first one. */
  load(): ImportRun | null;
  save(run: ImportRun): void;
}

/** What an import would read. */
export interface ImportSurvey {
  readonly sinceMs: number;
  readonly files: number;
  readonly bytes: number;
  /** Sessions that are not stored yet. */
  readonly sessions: number;
}

/** Imports sessions that hooks have not reported. */
export interface Importer {
  /** The run that goes on, or the last one; null before the first. */
  run(): ImportRun | null;
  survey(days: number): Promise<ImportSurvey>;
  /** Begins an import unless one runs. */
  begin(days: number): Promise<ImportRun>;
}
