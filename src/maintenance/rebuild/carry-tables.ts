import type { DatabaseSync } from "node:sqlite";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { SESSION_STATES } from "../../core/session/session.ts";
import { inTransaction } from "../../store/database/connection.ts";
import { isOutdated, NEWEST_VERSION } from "../../store/database/migrate.ts";
import { integer } from "../../store/database/row-value.ts";
import { EARLIER_FAILURES } from "../../store/migrations/0023-kept-failures.ts";
import { writeReason } from "../../store/outbox/outbox-queries.ts";
import { NEVER_STALE_MS } from "../../store/sessions/session-row.ts";
import { ADD_TO_HOUR, toHourKey, toTokenValues, toUsage } from "../../store/transcripts/usage-row.ts";
import { columnsOf, type OldDatabase } from "./old-database.ts";
import type { RecoveryReport } from "./recovery-report.ts";

/** Rebuilt, with rules of their own below, or about the old file only. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  "payloads",
  "transitions",
  "usage_hours",
  "transcripts",
  "duration_bins",
  "search_progress",
  "health_integrity",
]);

/** Their keys begin with a `minute` or an `hour`. */
const COUNTERS = ["minutes", "minute_tools", "hour_events", "hour_starts", "hour_tools", "hour_sessions"];

const STATES = SESSION_STATES.map((state) => `'${state}'`).join(", ");

/** Takes the old rows of sessions, so that each keeps its internal number, also where the rest of it is broken. */
export async function takeSessions(database: DatabaseSync, old: OldDatabase): Promise<void> {
  await old.take("sessions");
  database.exec(`
    CREATE TEMP TABLE kept AS SELECT *, state IN (${STATES}) AND json_valid(detail)
      AND coalesce(json_valid(failure) AND json_valid(process), 1) AS is_sound FROM sessions;
    CREATE UNIQUE INDEX temp.kept_by_id ON kept (id);
    UPDATE sessions SET detail = '{}', failure = NULL, process = NULL, state = 'unknown'
      WHERE id IN (SELECT id FROM kept WHERE NOT is_sound);
  `);
}

/**
 * Carries what the archive lacks into the replayed database: sessions as they were, calls as they ended, data from
 * transcripts, counters of removed events, messages and their threads.
 * @param isBehind the old file lacks its newest transactions: messages may have been sent since
 */
export async function carryTables(
  database: DatabaseSync,
  old: OldDatabase,
  isBehind: boolean,
): Promise<RecoveryReport["messages"]> {
  restoreSessions(database);
  // The replay numbers the events of calls whose old rows have no numbers.
  database.exec("CREATE TEMP TABLE linked AS SELECT session, tool_use_id, start_seq, end_seq FROM tool_calls");
  // A finished call is never reset to its beginning.
  await old.take("tool_calls", { wins: "tool_calls.ended_at IS NULL OR excluded.ended_at IS NOT NULL" });
  database.exec(`
    UPDATE tool_calls AS c SET start_seq = coalesce(l.start_seq, c.start_seq), end_seq = coalesce(l.end_seq, c.end_seq) FROM linked l
    WHERE c.session = l.session AND c.tool_use_id = l.tool_use_id`);
  await carryTransitions(database, old, isBehind);
  await carryTranscripts(database, old);
  await carryCounters(database, old);
  await old.take("verdicts", { where: "o.seq IN (SELECT seq FROM events)" });
  await old.take("outbox");
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const name of tables.map((row) => String(row["name"]))) {
    const isOwn = NOT_COPIED.has(name) || old.taken.has(name) || /^(?:events_fts|sqlite_)/.test(name);
    if (!isOwn) await old.take(name, { wins: "true" });
  }
  carryMachines(database, old);
  fitOldRows(database, old.version);
  return settleMessages(database, isBehind);
}

/** An old row knows more than the events: titles, costs, processes. Where it lacks events, only these are taken. */
function restoreSessions(database: DatabaseSync): void {
  const columns = columnsOf(database, "main", "sessions").filter((column) => column !== "id");
  const other = ["branch", "model", "client_version", "process", "parent_session_id", "origin", "tokens", "cost_usd"];
  const isNamed = "s.title IS NULL OR k.title_by = 'person' OR (k.title_by = 'client' AND s.title_by IS NOT 'person')";
  database.exec(`
    UPDATE sessions AS s SET ${columns.map((column) => `${column} = k.${column}`).join(", ")} FROM kept k
      WHERE k.id = s.id AND k.is_sound AND k.event_count >= s.event_count AND k.last_used_at >= s.last_used_at;
    UPDATE sessions AS s SET title = iif(${isNamed}, k.title, s.title), title_by = iif(${isNamed}, k.title_by, s.title_by),
      detail = iif(s.detail ->> '$.usage' IS NULL AND k.detail ->> '$.usage' IS NOT NULL,
        json_set(s.detail, '$.usage', k.detail -> '$.usage'), s.detail),
      ${[...other, "machine"].map((column) => `${column} = coalesce(s.${column}, k.${column})`).join(", ")},
      started_at = min(s.started_at, k.started_at), event_count = max(s.event_count, k.event_count)
      FROM kept k WHERE k.id = s.id AND k.is_sound;
    UPDATE totals SET sessions = (SELECT count(*) FROM sessions),
      session_duration_ms = (SELECT coalesce(sum(last_used_at - started_at), 0) FROM sessions);
  `);
}

/** The old ones have those that came from facts and not from events. */
async function carryTransitions(database: DatabaseSync, old: OldDatabase, isBehind: boolean): Promise<void> {
  if (isBehind || !old.isReadable || old.broken.has("sessions")) return;
  database.exec("CREATE TEMP TABLE replayed AS SELECT * FROM transitions; DELETE FROM transitions");
  await old.take("transitions");
  if (!old.broken.has("transitions")) return;
  database.exec("DELETE FROM transitions; INSERT INTO transitions SELECT * FROM replayed");
}

/**
 * If any row is missing, transcripts are read again from their beginning; reading them twice changes nothing. Otherwise
 * their positions stay: retention may have removed what was read.
 */
async function carryTranscripts(database: DatabaseSync, old: OldDatabase): Promise<void> {
  const tables = ["messages", "usage", "cost_states"];
  for (const table of tables) await old.take(table);
  const isComplete = !tables.some((table) => old.broken.has(table));
  if (isComplete) await old.take("usage_hours");
  if (!isComplete || old.broken.has("usage_hours")) sumUsage(database);
  if (isComplete) await old.take("transcripts");
}

function sumUsage(database: DatabaseSync): void {
  const add = database.prepare(ADD_TO_HOUR);
  inTransaction(database, () => {
    database.exec("DELETE FROM usage_hours");
    for (const row of database.prepare("SELECT * FROM usage").iterate()) {
      const usage = toUsage(row);
      const isCopy = integer(row, "is_copy") === 0 ? 0 : 1;
      add.run(...toHourKey(integer(row, "session"), usage, isCopy), 1, ...toTokenValues(usage.tokens));
    }
  });
}

/** Hours without remaining events keep their counts: events may be deleted before the values derived from them. */
async function carryCounters(database: DatabaseSync, old: OldDatabase): Promise<void> {
  const first = database.prepare("SELECT min(received_at) AS at FROM events").get()?.["at"];
  const hour = typeof first === "number" ? Math.floor(first / 3_600_000) : Number.MAX_SAFE_INTEGER / 3_600_000;
  for (const table of COUNTERS) {
    const where = table.startsWith("minute") ? `o.minute < ${hour * 60}` : `o.hour < ${hour}`;
    await old.take(table, { where, wins: "true" });
  }
  await old.take("totals", {
    where: "o.events >= 0 AND o.sessions >= 0 AND o.session_duration_ms >= 0",
    wins: "excluded.events > totals.events AND excluded.sessions >= totals.sessions",
  });
}

/** The machine of each event without a raw file here. */
function carryMachines(database: DatabaseSync, old: OldDatabase): void {
  database.exec(`
    UPDATE events SET machine = h.machine FROM history h
    WHERE h.seq = events.seq AND h.machine IS NOT NULL AND events.source_name = ''`);
  if (!old.broken.has("events")) return;
  // The machines may still have the lost events: request all of them; stored ones are recognized by their keys.
  database.exec("UPDATE machines SET position = 0, position_key = NULL, message_position = 0");
  database.exec("DELETE FROM machine_logs");
}

/**
 * Makes the rows of an old version what a migration would have made of them. A rebuild brings back no failures that had
 * left the inbox, and edits no messages of long ago.
 */
function fitOldRows(database: DatabaseSync, version: number): void {
  if (version < NEWEST_VERSION) database.exec(EARLIER_FAILURES);
  if (!isOutdated(version)) return;
  database.exec(`
    UPDATE sessions SET last_seen_at = max(last_seen_at, last_used_at),
      believed_until = iif(state IN ('starting', 'working', 'waiting'), believed_until, ${NEVER_STALE_MS});
    UPDATE outbox SET resolved_at = sent_at
      WHERE state = 'sent' AND kind IN ('permission', 'question', 'plan', 'idle', 'failure')
        AND created_at < (SELECT max(created_at) FROM outbox) - 86400000`);
}

function settleMessages(database: DatabaseSync, isBehind: boolean): RecoveryReport["messages"] {
  const open = "state IN ('waiting', 'sending', 'unknown')";
  const { changes: doubtful } = database
    .prepare(`UPDATE outbox SET state = 'failed', reason = ? WHERE ${open} AND ?`)
    .run(writeReason(deliveryReason("maybe-sent")), isBehind ? 1 : 0);
  const count = (from: string) => Number(database.prepare(`SELECT count(*) AS count FROM ${from}`).get()?.["count"]);
  return {
    kept: count("outbox"),
    waiting: count(`outbox WHERE ${open}`),
    doubtful: Number(doubtful),
    places: count("places") + count("thread_mappings"),
  };
}
