import type { DatabaseSync } from "node:sqlite";
import { itemsOf, MARK_KINDS, markOfContinuing, type Mark } from "../../core/session/attention-item.ts";
import type { Session } from "../../core/session/session.ts";
import { inTransaction } from "../database/connection.ts";
import { integer, integerOrNull, oneOf, text, type Row } from "../database/row-value.ts";
import { SESSION_COLUMNS, toSession } from "./session-row.ts";

export type MarkStore = ReturnType<typeof createMarkStore>;

/**
 * People's marks on items of the inbox. A session without a mark, as nearly all are, costs no statement: neither its
 * events nor its frames.
 */
export function createMarkStore(database: DatabaseSync) {
  const insert = database.prepare(`
    INSERT INTO marks (session, item, kind, until, at) SELECT id, ?2, ?3, ?4, ?5 FROM sessions WHERE session_id = ?1
    ON CONFLICT (session, item) DO UPDATE SET kind = excluded.kind, until = excluded.until, at = excluded.at`);
  const ofSession = database.prepare(
    "SELECT m.* FROM marks m JOIN sessions s ON s.id = m.session WHERE s.session_id = ?",
  );
  const remove = database.prepare(
    "DELETE FROM marks WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND item = ?",
  );
  const removeSame = database.prepare(
    "DELETE FROM marks WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND item = ? AND until = ?",
  );
  const insertFirst = database.prepare(`
    INSERT INTO marks (session, item, kind, until, at) SELECT id, ?2, ?3, ?4, ?5 FROM sessions WHERE session_id = ?1
    ON CONFLICT (session, item) DO NOTHING`);
  const marked = new Set<string>();

  function rowsOf(sessionId: string): readonly Mark[] {
    return marked.has(sessionId) ? ofSession.all(sessionId).map(toMark) : [];
  }

  /**
   * Removes the marks of items that ended, and marks a failure after which the client continues by itself. Within the
   * transaction that changes the session: see `event-writer.ts`.
   */
  function settle(session: Session, before: Session | undefined): void {
    const { sessionId } = session;
    const had = before === undefined ? null : markOfContinuing(before);
    const own = markOfContinuing(session);
    if (own !== null && had === null) {
      insertFirst.run(sessionId, own.item, own.kind, own.untilMs, own.atMs);
      marked.add(sessionId);
    } else if (own === null && had !== null) removeSame.run(sessionId, had.item, had.untilMs);
    if (!marked.has(sessionId)) return;
    const rows = rowsOf(sessionId);
    const items = itemsOf(session);
    for (const { item } of rows) if (!items.includes(item)) remove.run(sessionId, item);
    // Not after a removal: its transaction may be undone.
    if (rows.length === 0) marked.delete(sessionId);
  }

  // After a rebuild a session may be in another state than when it was marked.
  const open = database.prepare(`SELECT ${SESSION_COLUMNS} FROM sessions WHERE id IN (SELECT session FROM marks)`);
  for (const session of open.all().map(toSession)) {
    marked.add(session.sessionId);
    settle(session, session);
  }

  return {
    settle,
    hasMarks: () => marked.size > 0,
    marksOf: (session: Session): readonly Mark[] => {
      const items = itemsOf(session);
      return items.length === 0 ? [] : rowsOf(session.sessionId).filter(({ item }) => items.includes(item));
    },
    mark: (sessionId: string, { item, kind, untilMs, atMs }: Mark): void => {
      inTransaction(database, () => insert.run(sessionId, item, kind, untilMs, atMs));
      marked.add(sessionId);
    },
    unmark: (sessionId: string, item: string): void => {
      inTransaction(database, () => remove.run(sessionId, item));
    },
  };
}

function toMark(row: Row): Mark {
  return {
    item: text(row, "item"),
    kind: oneOf(row, "kind", MARK_KINDS, "handled"),
    untilMs: integerOrNull(row, "until"),
    atMs: integer(row, "at"),
  };
}
