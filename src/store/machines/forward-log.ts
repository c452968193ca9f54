import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { ForwardedEvent, ForwardGap, ForwardLog, ForwardPage, SessionRows } from "../../core/forwarding.ts";
import { inTransaction } from "../database/connection.ts";
import { rowOrNull, integer, integerOrNull, text, textOrNull, type Row } from "../database/row-value.ts";
import { EVENT_COLUMNS, fromStoredKey, seqOf, toStoredEvent } from "../events/event-queries.ts";
import { isOpen } from "../sessions/session-queries.ts";
import { toMessage } from "../sessions/timeline-queries.ts";

/** A page scans at most this many rows, also where all are excluded from forwarding. */
const PAGE_ROWS = 500;

const OF_EVENT = `
  SELECT ${EVENT_COLUMNS}, e.machine AS of_machine, p.payload, p.cuts,
    EXISTS (SELECT 1 FROM outbox o WHERE o.seq = e.seq AND o.state IN ('sending', 'unknown', 'sent')) AS is_notified
  FROM events e JOIN sessions s ON s.id = e.session LEFT JOIN payloads p ON p.seq = e.seq`;

const SNAPSHOT_CALLS = 20;

const ROWS_OF_SESSION = "FROM %s WHERE session = (SELECT id FROM sessions WHERE session_id = ?)";

/**
 * The store as the spool of a daemon that forwards: events by their numbers, without copies. The start and the position
 * of forwarding are one row.
 */
export function createForwardLog(database: DatabaseSync): ForwardLog {
  const readState = database.prepare("SELECT * FROM forwarding WHERE id = 1");
  const writeState = database.prepare(`
    REPLACE INTO forwarding (id, log_id, begin_seq, begin_message, position, told_at, machine_id)
    VALUES (1, ?, ?, ?, ?, ?, ?)`);
  const setMachine = database.prepare("UPDATE forwarding SET machine_id = ? WHERE id = 1");
  const notePosition = database.prepare("UPDATE forwarding SET position = ?, told_at = ? WHERE id = 1");
  const firstAt = database.prepare("SELECT seq FROM events WHERE received_at >= ? ORDER BY seq LIMIT 1");
  const firstMessageAt = database.prepare("SELECT id AS seq FROM messages WHERE at >= ? ORDER BY id LIMIT 1");
  const page = database.prepare(`${OF_EVENT} WHERE e.seq > ? ORDER BY e.seq LIMIT ${PAGE_ROWS}`);
  const one = database.prepare(`${OF_EVENT} WHERE e.seq = ?`);
  const firstSeq = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  const lastSeq = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  const at = database.prepare("SELECT received_at FROM events WHERE seq > ? ORDER BY seq LIMIT 1");
  const keyBetween = database.prepare(
    "SELECT source_key FROM sources WHERE source_key >= ? AND source_key < ? AND seq = ? LIMIT 1",
  );
  const messages = database.prepare(`
    SELECT m.id, s.session_id, s.machine AS of_machine, m.uuid, m.agent_id, m.at, m.role, m.text
    FROM messages m JOIN sessions s ON s.id = m.session WHERE m.id > ? ORDER BY m.id LIMIT ?`);
  const lastMessage = database.prepare("SELECT coalesce(max(id), 0) AS id FROM messages");
  const session = database.prepare("SELECT * FROM sessions WHERE session_id = ? AND machine IS NULL AND forgotten = 0");
  const calls = database.prepare(
    `SELECT * ${ROWS_OF_SESSION.replace("%s", "tool_calls")} ORDER BY started_at DESC LIMIT ${SNAPSHOT_CALLS}`,
  );
  const usage = database.prepare(`SELECT * ${ROWS_OF_SESSION.replace("%s", "usage_hours")}`);
  const usedSince = database.prepare(`
    SELECT session_id FROM sessions WHERE last_used_at >= ? AND machine IS NULL AND forgotten = 0 ORDER BY last_used_at`);
  const alive = database.prepare(`
    SELECT session_id FROM sessions
    WHERE ${isOpen()} AND process IS NOT NULL AND machine IS NULL
    ORDER BY last_used_at DESC LIMIT ?`);

  let machineId: string | null = null;

  const newestMessage = (): number => integer(lastMessage.get() ?? { id: 0 }, "id");

  function write(beginSeq: number, beginMessage: number, nowMs: number): void {
    inTransaction(database, () => writeState.run(randomUUID(), beginSeq, beginMessage, beginSeq, nowMs, machineId));
  }

  /**
   * Keys are ordered by time, or begin with their observer and session: so each is found without an index by number.
   */
  function keyOf(row: Row): string | null {
    const seq = integer(row, "seq");
    const source = text(row, "source");
    const between = (from: string, to: string): string | null => {
      const found = keyBetween.get(from, to, seq);
      return found === undefined ? null : fromStoredKey(text(found, "source_key"));
    };
    if (source !== "hook")
      return between(`${source}:${text(row, "session_id")}:`, `${source}:${text(row, "session_id")};`);
    const ms = integer(row, "received_at");
    return between(nanoseconds(ms - 1), nanoseconds(ms + 2));
  }

  function toForwarded(row: Row): ForwardedEvent {
    return {
      event: toStoredEvent(row),
      key: keyOf(row),
      payloadText: textOrNull(row, "payload"),
      truncationsText: textOrNull(row, "cuts"),
      isNotified: integer(row, "is_notified") === 1,
    };
  }

  return {
    state: () =>
      rowOrNull(readState.get(), (row) => ({
        logId: text(row, "log_id"),
        beginSeq: integer(row, "begin_seq"),
        beginMessage: integer(row, "begin_message"),
        position: integer(row, "position"),
        reportedAtMs: integer(row, "told_at"),
      })),
    bind: (id, nowMs) => {
      machineId = id;
      const row = readState.get();
      const before = row === undefined ? null : textOrNull(row, "machine_id");
      if (row === undefined || before === id) return false;
      if (before === null) {
        inTransaction(database, () => setMachine.run(id));
        return false;
      }
      const forwarded = Math.max(integer(row, "begin_seq"), integer(row, "position"));
      write(Math.min(forwarded, seqOf(lastSeq)), integer(row, "begin_message"), nowMs);
      return true;
    },
    begin: ({ sinceMs, nowMs }) => {
      const first = sinceMs === null ? null : integerOrNull(firstAt.get(sinceMs) ?? { seq: null }, "seq");
      const message = sinceMs === null ? null : integerOrNull(firstMessageAt.get(sinceMs) ?? { seq: null }, "seq");
      const beginSeq = first === null ? seqOf(lastSeq) : first - 1;
      write(beginSeq, message === null ? newestMessage() : message - 1, nowMs);
    },
    renew: (nowMs) => {
      const row = readState.get();
      const last = seqOf(lastSeq);
      const beginSeq = row === undefined ? last : Math.min(integer(row, "begin_seq"), last);
      const beginMessage = row === undefined ? newestMessage() : integer(row, "begin_message");
      write(beginSeq, Math.min(beginMessage, newestMessage()), nowMs);
    },
    recordPosition: (position, nowMs) => void inTransaction(database, () => notePosition.run(position, nowMs)),
    firstSeq: () => seqOf(firstSeq),
    lastSeq: () => seqOf(lastSeq),
    nextAtMs: (position) => rowOrNull(at.get(position), (row) => integer(row, "received_at")),
    keyAt: (seq) => {
      const row = one.get(seq);
      return row === undefined || row["of_machine"] !== null ? null : keyOf(row);
    },
    page: (after, { maxEvents, maxBytes }): ForwardPage => {
      const events: ForwardedEvent[] = [];
      let through = after;
      let bytes = 0;
      const gaps: ForwardGap[] = [];
      let rows = 0;
      for (const row of page.iterate(after)) {
        const seq = integer(row, "seq");
        const size = (textOrNull(row, "payload") ?? "").length;
        const isFull = events.length === maxEvents || (events.length > 0 && bytes + size > maxBytes);
        if (isFull) return { events, gaps, through, isEnd: false };
        rows += 1;
        if (seq > through + 1) gaps.push({ from: through + 1, to: seq - 1, isFromOtherLog: false });
        through = seq;
        // Events from another machine are not forwarded: a ring would repeat them for ever.
        if (row["of_machine"] !== null) {
          const last = gaps.at(-1);
          if (last?.isFromOtherLog === true && last.to === seq - 1) gaps[gaps.length - 1] = { ...last, to: seq };
          else gaps.push({ from: seq, to: seq, isFromOtherLog: true });
          continue;
        }
        events.push(toForwarded(row));
        bytes += size;
      }
      if (rows === PAGE_ROWS) return { events, gaps, through, isEnd: false };
      const last = seqOf(lastSeq);
      if (last > through) gaps.push({ from: through + 1, to: last, isFromOtherLog: false });
      return { events, gaps, through: Math.max(through, last), isEnd: true };
    },
    lastMessage: newestMessage,
    messages: (after, limit) => {
      const rows = messages.all(after, limit);
      return {
        through: rows.length === 0 ? after : integer(rows.at(-1) ?? { id: after }, "id"),
        messages: rows
          .filter((row) => row["of_machine"] === null)
          .map((row) => ({ sessionId: text(row, "session_id"), ...toMessage(row) })),
      };
    },
    snapshot: (sessionId) => {
      const row = session.get(sessionId);
      if (row === undefined) return null;
      const { id: _, machine: __, forgotten: ___, ...columns } = row;
      return {
        session: columns as Cells,
        calls: calls.all(sessionId).map(withoutSession),
        usage: usage.all(sessionId).map(withoutSession),
      };
    },
    usedSince: (sinceMs) => usedSince.all(sinceMs).map((row) => text(row, "session_id")),
    alive: (limit) => alive.all(limit).map((row) => text(row, "session_id")),
  };
}

/** The columns of STRICT tables without bytes. */
type Cells = SessionRows["session"];

function nanoseconds(ms: number): string {
  return `${String(Math.max(0, Math.floor(ms))).padStart(13, "0")}000000`;
}

function withoutSession({ session: _session, ...columns }: Row): Cells {
  return columns as Cells;
}
