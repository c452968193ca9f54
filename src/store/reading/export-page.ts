import type { ExportRequest } from "../../core/history.ts";
import { conditionsSql } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { EVENT_COLUMNS, logConditions, toStoredEventDetail } from "../events/event-queries.ts";
import { querySql } from "./query-sql.ts";

/** Events of one page: a payload has up to some ten kilobytes. */
const PAGE_EVENTS = 50;

/** Events scanned for one page: a rare match takes many short scans, not one long one. */
const PAGE_SCAN = 10_000;

export interface ExportPage {
  readonly request: ExportRequest;
  readonly afterSeq: number;
  /** The last event of the export: events stored meanwhile are excluded. */
  readonly throughSeq: number;
}

/** The events oldest first. */
export type ExportPageAnswer = Readonly<ReturnType<typeof readExportPage>>;

export function readExportPage(database: Preparer, page: ExportPage) {
  const { request, afterSeq, throughSeq } = page;
  const { sql, values } = conditionsOf(request);
  // One session's events come from its index, without a scan.
  const until = request.sessionId === undefined ? Math.min(throughSeq, afterSeq + PAGE_SCAN) : throughSeq;
  const events = database
    .prepare(
      `SELECT ${EVENT_COLUMNS}, e.source_name, p.payload, p.cuts
      FROM events e JOIN sessions s ON s.id = e.session LEFT JOIN payloads p ON p.seq = e.seq
      WHERE e.seq > ? AND e.seq <= ?${sql} ORDER BY e.seq LIMIT ${PAGE_EVENTS}`,
    )
    .all(afterSeq, until, ...values)
    .map(toStoredEventDetail);
  const reached = events.length === PAGE_EVENTS ? (events.at(-1)?.seq ?? until) : until;
  return { events, next: reached < throughSeq ? reached : null };
}

function conditionsOf(request: ExportRequest) {
  const filter = logConditions(request);
  const more = conditionsSql([["e.received_at < ?", request.untilMs]]);
  const asked = querySql(request.query ?? []);
  return {
    sql: `${filter.sql}${more.sql} AND ${asked.sql}`,
    values: [...filter.values, ...more.values, ...asked.values],
  };
}
