import type { ImportRun, ImportSurvey } from "../core/import-run.ts";
import { toTimestamp, toTimestampOrNull } from "./routes.ts";

/** Answer of `/api/import`: the run that goes on, or the last one. */
export type ImportDto = Readonly<ReturnType<typeof toImportDto>>;

/** @param defaultDays the days of an import that names none */
export function toImportDto(run: ImportRun | null, defaultDays: number) {
  return {
    /** `none`: there was no import yet. */
    state: run === null ? ("none" as const) : run.endedAtMs === null ? ("running" as const) : ("done" as const),
    default_days: defaultDays,
    files_total: run?.filesTotal ?? 0,
    files_done: run?.filesDone ?? 0,
    /** New ones. */
    sessions: run?.sessions ?? 0,
    events: run?.events ?? 0,
    /** Older events are left out. */
    from: toTimestampOrNull(run?.sinceMs ?? null),
    started_at: toTimestampOrNull(run?.startedAtMs ?? null),
    ended_at: toTimestampOrNull(run?.endedAtMs ?? null),
    problem:
      run === null || run.filesFailed === 0
        ? null
        : { code: "import/files" as const, details: { count: run.filesFailed } },
  };
}

/** Answer of `POST /api/import?dry_run=true`. */
export type ImportSurveyDto = Readonly<ReturnType<typeof toImportSurveyDto>>;

export function toImportSurveyDto({ sinceMs, files, bytes, sessions }: ImportSurvey) {
  return {
    from: toTimestamp(sinceMs),
    /** Transcripts that were written since then, with their size. */
    files_total: files,
    bytes,
    /** Sessions that are not stored yet. */
    sessions,
  };
}
