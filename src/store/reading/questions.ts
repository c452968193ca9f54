import type { DatabaseSync } from "node:sqlite";
import type { AwayRequest } from "../../core/away.ts";
import type { SlowCallFilter } from "../../core/call-history.ts";
import type { SessionStatsRequest, StatsRequest } from "../../core/stats.ts";
import { readCallSessions, readSlowCalls } from "../calls/slow-calls.ts";
import { preparedOnce } from "../database/connection.ts";
import { seqOf } from "../events/event-queries.ts";
import type { WaitLedgerRequest } from "../../core/session/wait-ledger.ts";
import { readAway } from "../insights/read-away.ts";
import { readDurations } from "../insights/read-durations.ts";
import { readWaits } from "../insights/read-waits.ts";
import { readSessionStats } from "../stats/read-session-stats.ts";
import { readStats } from "../stats/read-stats.ts";
import { readExportPage, type ExportPage } from "./export-page.ts";
import { createSearchSlice } from "./search-slice.ts";

/** What the reading thread answers, by name. Questions and answers are plain data. */
export type Answers = ReturnType<typeof createApprovals>;

export type Question<Name extends keyof Answers> = Parameters<Answers[Name]> extends [infer Asked] ? Asked : null;

export function createApprovals(connection: DatabaseSync) {
  const database = preparedOnce(connection);
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  const imported = database.prepare("SELECT 1 FROM events WHERE source = 'import' LIMIT 1");
  return {
    stats: (request: StatsRequest) => readStats(database, request),
    sessionStats: (request: SessionStatsRequest) => readSessionStats(database, request),
    away: (request: AwayRequest) => readAway(database, request),
    waits: (request: WaitLedgerRequest) => readWaits(database, request),
    durations: () => readDurations(database),
    searchSlice: createSearchSlice(database),
    callSessions: (filter: SlowCallFilter) => readCallSessions(database, filter),
    slowCalls: (slice: Parameters<typeof readSlowCalls>[1]) => readSlowCalls(database, slice),
    exportPage: (page: ExportPage) => readExportPage(database, page),
    lastSeq: () => seqOf(last),
    hasImported: () => imported.get() !== undefined,
  };
}
