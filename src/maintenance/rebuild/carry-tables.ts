import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { inTransaction } from "../../store/database/connection.ts";
import { integer } from "../../store/database/row-value.ts";
import { writeReason } from "../../store/outbox/outbox-queries.ts";
import type { Store } from "../../store/store.ts";
import { ADD_TO_HOUR, toHourKey, toTokenValues, toUsage } from "../../store/transcripts/usage-row.ts";
import type { OldDatabase } from "./sources/old-database.ts";
import type { OldRow } from "./sources/read-rows.ts";
import type { YieldToEventLoop, Staging } from "./staging.ts";

/** Derived from the events, or carried with them. */
const DERIVED = new Set([
  "events",
  "payloads",
  "sources",
  "sessions",
  "tool_calls",
  "transitions",
  "minutes",
  "minute_tools",
  "totals",
  "hour_events",
  "hour_sessions",
  "hour_starts",
  "hour_tools",
  "duration_bins",
  "search_progress",
  "verdicts",
  "outbox",
  "messages",
  "usage",
  "usage_hours",
  "cost_states",
  "transcripts",
  // It says that the old file is damaged.
  "health_integrity",
]);

/** Data from transcripts, by table. */
const TRANSCRIPT_TABLES = ["messages", "usage", "cost_states"] as const;

const OPEN_STATES: ReadonlySet<unknown> = new Set(["waiting", "sending", "unknown"]);

const MINUTES_AN_HOUR = 60;

export interface CarryTablesOptions extends Omit<CarryOptions, "database"> {
  readonly store: Store;
  /** Sessions restored unchanged. */
  readonly restored: ReadonlySet<string>;
  /** The hour of the oldest event, counted from the epoch; null without any. */
  readonly firstHour: number | null;
  /** Messages may have been sent since the old file's last moment. */
  readonly isBehind: boolean;
}

export interface CarriedMessages {
  readonly kept: number;
  readonly waiting: number;
  readonly doubtful: number;
  readonly places: number;
}

/** Copies data that the archive lacks: calls as they ended, data from transcripts, messages and their threads. */
export async function carryTables(options: CarryTablesOptions): Promise<CarriedMessages> {
  const { store, old } = options;
  const carrier = createCarrier({ ...options, database: store.database });
  // A finished call is never reset to its beginning.
  const wins = "tool_calls.ended_at IS NULL OR excluded.ended_at IS NOT NULL";
  await carrier.carry("tool_calls", { wins });
  await carryTransitions(carrier, options);
  await carryTranscripts(carrier, options);
  await carryCounters(carrier, options);
  await carrier.carry("verdicts");
  const messages = await carryOutbox(carrier, options);
  let places = 0;
  for (const table of old.tables.keys()) {
    if (DERIVED.has(table) || table.startsWith("events_fts") || table.startsWith("sqlite_")) continue;
    const count = await carrier.carry(table, { wins: "true" });
    if (table === "places" || table === "thread_mappings") places += count;
  }
  carryMachines(carrier, options);
  return { ...messages, places };
}

/** The machine of each event and session. Most databases have one machine only, and then no row is read. */
function carryMachines(carrier: Carrier, { store, old }: CarryTablesOptions): void {
  const { database } = store;
  if (database.prepare("SELECT 1 FROM machines LIMIT 1").get() === undefined) return;
  const ofEvent = database.prepare("UPDATE events SET machine = ? WHERE seq = ? AND source_name = ''");
  const ofSession = database.prepare("UPDATE sessions SET machine = ? WHERE id = ?");
  inTransaction(database, () => {
    for (const { seq, machine } of old.rows("events")) {
      if (typeof machine === "number" && typeof seq === "number") ofEvent.run(machine, seq);
    }
    for (const { id, machine } of old.rows("sessions")) {
      const session = carrier.sessionOf(id);
      if (typeof machine === "number" && session !== null) ofSession.run(machine, session);
    }
    // The machines may still have the lost events: request all of them; stored ones are recognized by their keys.
    if (old.states.get("events")?.whole !== true) {
      database.exec("UPDATE machines SET position = 0, position_key = NULL, message_position = 0");
      database.exec("DELETE FROM machine_logs");
    }
  });
}

/** Restored sessions keep their old transitions, some of which came from facts and not from events. */
async function carryTransitions(carrier: Carrier, { store, old, restored }: CarryTablesOptions): Promise<void> {
  const rows = [...old.rows("transitions")];
  if (old.states.get("transitions")?.whole !== true) return;
  const ids = new Map(
    store.database
      .prepare("SELECT id, session_id FROM sessions")
      .all()
      .map((row) => [Number(row["id"]), String(row["session_id"])]),
  );
  const { database } = store;
  const forget = database.prepare("DELETE FROM transitions WHERE session = ?");
  const insert = database.prepare(
    "INSERT INTO transitions (session, at, from_state, to_state, cause) VALUES (?, ?, ?, ?, ?)",
  );
  inTransaction(database, () => {
    for (const [id, sessionId] of ids) if (restored.has(sessionId)) forget.run(id);
    for (const row of rows) {
      const session = carrier.sessionOf(row["session"]);
      if (session === null || !restored.has(ids.get(session) ?? "")) continue;
      const { at = null, from_state: from = null, to_state: to = null, cause = null } = row;
      insert.run(session, at, from, to, cause);
    }
  });
}

/** If any row is missing, transcripts are read again from their beginning; reading them twice changes nothing. */
async function carryTranscripts(carrier: Carrier, { store, old }: CarryTablesOptions): Promise<void> {
  for (const table of TRANSCRIPT_TABLES) await carrier.carry(table);
  const isComplete = TRANSCRIPT_TABLES.every(carrier.isComplete);
  if (isComplete) await carrier.carry("usage_hours");
  if (!isComplete || !carrier.isComplete("usage_hours")) sumUsage(store);
  if (isComplete && old.isReadable) await carrier.carry("transcripts");
}

function sumUsage({ database }: Store): void {
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
async function carryCounters(carrier: Carrier, { store, old, firstHour }: CarryTablesOptions): Promise<void> {
  const hour = firstHour ?? Number.MAX_SAFE_INTEGER;
  const minute = hour * MINUTES_AN_HOUR;
  for (const table of ["minutes", "minute_tools"])
    await carrier.carry(table, { change: before("minute", minute), wins: "true" });
  for (const table of ["hour_events", "hour_starts", "hour_tools"]) {
    await carrier.carry(table, { change: before("hour", hour), wins: "true" });
  }
  await carrier.carry("hour_sessions", { change: before("hour", hour) });
  const total = old.row("totals", 1);
  if (typeof total?.["events"] !== "number" || typeof total["sessions"] !== "number") return;
  const { events, sessions, session_duration_ms: durationMs } = total;
  if (typeof durationMs !== "number" || events < 0 || sessions < 0 || durationMs < 0) return;
  store.database
    .prepare("UPDATE totals SET events = ?, sessions = ?, session_duration_ms = ? WHERE events < ? AND sessions <= ?")
    .run(events, sessions, durationMs, events, sessions);
}

const before = (column: string, limit: number) => (row: OldRow) => (Number(row[column]) < limit ? row : null);

async function carryOutbox(carrier: Carrier, { isBehind }: CarryTablesOptions) {
  let waiting = 0;
  let doubtful = 0;
  const change = (row: OldRow): OldRow => {
    if (!OPEN_STATES.has(row["state"])) return row;
    if (!isBehind) {
      waiting += 1;
      return row;
    }
    doubtful += 1;
    return { ...row, state: "failed", reason: writeReason(deliveryReason("maybe-sent")) };
  };
  const kept = await carrier.carry("outbox", { change });
  return { kept, waiting, doubtful };
}

/** Rows of one transaction. */
const BATCH = 500;

interface CarryOptions {
  readonly old: OldDatabase;
  /** The new one. */
  readonly database: DatabaseSync;
  readonly staging: Staging;
  readonly yieldToEventLoop: YieldToEventLoop;
}

/** How a row changes when it is copied. */
interface CarryRules {
  /** Returns another row, or null for none. */
  readonly change?: (row: OldRow) => OldRow | null;
  /** SQL for rows that exist already, behind `DO UPDATE SET …`: whether the old row wins. */
  readonly wins?: string;
}

/** Copies the readable rows of one table into the new one. */
interface Carrier {
  /** @returns the number of copied rows */
  carry(table: string, rules?: CarryRules): Promise<number>;
  /** The new internal number of a session that an old row names by its old one; null for one that is lost. */
  sessionOf(oldId: unknown): number | null;
  /** Whether all of a table was read and stored. */
  isComplete(table: string): boolean;
}

function createCarrier({ old, database, staging, yieldToEventLoop }: CarryOptions): Carrier {
  const findOld = staging.database.prepare("SELECT session_id FROM sessions WHERE id = ?");
  const findNew = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const refused = new Set<string>();

  function sessionOf(oldId: unknown): number | null {
    if (typeof oldId !== "number") return null;
    const sessionId = findOld.get(oldId)?.["session_id"];
    const id = typeof sessionId === "string" ? findNew.get(sessionId)?.["id"] : undefined;
    return typeof id === "number" ? id : null;
  }

  /** Values of the first key column that split the search in a table without row numbers. */
  function* firstKeys(table: string): Generator<string | number> {
    const byId = old.tables.get(table)?.[0] === "session";
    const column = byId ? "id" : "session_id";
    for (const row of staging.database.prepare(`SELECT ${column} AS key FROM sessions`).all()) {
      if (typeof row["key"] === "string" || typeof row["key"] === "number") yield row["key"];
    }
  }

  async function carry(table: string, { change = (row) => row, wins }: CarryRules = {}): Promise<number> {
    const insert = prepareInsert(database, old, table, wins);
    if (insert === null) {
      // One of the two has no such table: no row can be missing or copied.
      return 0;
    }
    let count = 0;
    let batch: OldRow[] = [];
    const write = (): void => {
      count += inTransaction(database, () => batch.filter((row) => tryInsert(table, insert, row)).length);
      batch = [];
    };
    for (const row of old.rows(table, firstKeys(table))) {
      const named = "session" in row ? { ...row, session: sessionOf(row["session"]) } : row;
      const kept = named["session"] === null ? null : change(named);
      if (kept !== null) batch.push(kept);
      if (batch.length >= BATCH) write();
      await yieldToEventLoop();
    }
    write();
    return count;
  }

  function tryInsert(table: string, insert: Insert, row: OldRow): boolean {
    try {
      return insert(row) > 0;
    } catch {
      // The table rejects the row: another type, or its event was deleted.
      refused.add(table);
      return false;
    }
  }

  return { carry, sessionOf, isComplete: (table) => !refused.has(table) && (old.states.get(table)?.whole ?? false) };
}

type Insert = (row: OldRow) => number;

function prepareInsert(database: DatabaseSync, old: OldDatabase, table: string, wins?: string): Insert | null {
  const now = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => name),
  );
  const columns = (old.tables.get(table) ?? []).filter((column) => now.has(column));
  if (columns.length === 0) return null;
  const updates = columns.map((column) => `${column} = excluded.${column}`).join(", ");
  const conflict = wins === undefined ? "DO NOTHING" : `DO UPDATE SET ${updates} WHERE ${wins}`;
  const statement = database.prepare(`
    INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) ON CONFLICT ${conflict}`);
  return (row) => Number(statement.run(...columns.map((column): SQLInputValue => row[column] ?? null)).changes);
}
