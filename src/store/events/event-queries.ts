import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoredEvent, StoredEventDetail } from "../../core/event.ts";
import type { EventHistory, LogFilter, LogPage } from "../../core/ports.ts";
import { EVENT_COLUMNS, toStoredEvent, toStoredEventDetail } from "./event-row.ts";
import { logConditions, type Conditions } from "./log-conditions.ts";
import { preparedOnce } from "../database/prepared-once.ts";
import { integer } from "../database/row-value.ts";

/**
 * A page scans at most this many of the newest events (about 20 ms): with a rare match, it is a short page with a
 * cursor, so that hooks do not wait for a scan of the whole history.
 */
const MAX_SCAN = 50_000;

const FROM_EVENTS = "FROM events e JOIN sessions s ON s.id = e.session";

export interface EventQueries extends EventHistory {
  log(filter: LogFilter): LogPage;
  event(seq: number): StoredEventDetail | null;
}

export function createEventQueries(database: DatabaseSync): EventQueries {
  const first = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  // AUTOINCREMENT keeps the highest number ever given, also after its event was removed.
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  const after = database.prepare(`SELECT ${EVENT_COLUMNS} ${FROM_EVENTS} WHERE e.seq > ? ORDER BY e.seq LIMIT ?`);
  const detail = database.prepare(`
    SELECT ${EVENT_COLUMNS}, e.source_name, p.payload, p.cuts ${FROM_EVENTS}
    LEFT JOIN payloads p ON p.seq = e.seq WHERE e.seq = ?`);
  const filtered = preparedOnce(database);

  const firstSeq = (): number => seqOf(first);
  const lastSeq = (): number => seqOf(last);

  /** Newest matching events below `before`; `next` continues where the scan stopped. */
  function scan(conditions: Conditions, before: number, limit: number): LogPage {
    // One session's events come from its index, without a scan.
    const floor = conditions.bySession ? 0 : Math.max(0, before - MAX_SCAN);
    const sql = `SELECT ${EVENT_COLUMNS} ${FROM_EVENTS}
      WHERE e.seq < ? AND e.seq >= ?${conditions.sql} ORDER BY e.seq DESC LIMIT ?`;
    const events = filtered
      .prepare(sql)
      .all(before, floor, ...conditions.values, limit)
      .map(toStoredEvent);
    if (events.length === limit) return { events, next: nextOf(events, firstSeq()) };
    return { events, next: floor > firstSeq() ? floor : null };
  }

  return {
    firstSeq,
    lastSeq,
    eventsAfter: (seq, limit) => after.all(seq, limit).map(toStoredEvent),
    event: (seq) => {
      const row = detail.get(seq);
      return row === undefined ? null : toStoredEventDetail(row);
    },
    log: (filter) => scan(logConditions(filter), filter.beforeSeq ?? lastSeq() + 1, filter.limit),
  };
}

/** Cursor after a full page. */
function nextOf(events: readonly StoredEvent[], firstSeq: number): number | null {
  const last = events.at(-1);
  return last === undefined || last.seq <= firstSeq ? null : last.seq;
}

function seqOf(statement: StatementSync): number {
  const row = statement.get();
  return row === undefined ? 0 : integer(row, "seq");
}
