import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { eventSummary } from "../../claude/payload/event-summary.ts";
import { redactPayload } from "../../claude/payload/redact-payload.ts";
import { searchText } from "../../claude/payload/search-text.ts";
import { isJsonObject } from "../../core/json.ts";
import { cleanText, parseJson } from "./clean-text.ts";
import type { Scrubbing } from "./scrubbing.ts";

const ROWS_AT_ONCE = 500;

/** Cleans every text of the database except those of events. @returns how many rows changed */
export async function scrubRows(database: DatabaseSync, scrubbing: Scrubbing): Promise<number> {
  const texts = TEXT_TABLES.flatMap((table) => presentIn(database, table));
  const counters = COUNTER_TABLES.flatMap((table) => presentIn(database, table));
  let changed = 0;
  for (const table of texts) changed += await scrubTexts(database, table, scrubbing);
  // After the sessions: their triggers change some of the counters too.
  for (const table of counters) changed += scrubCounters(database, table, scrubbing);
  return changed;
}

/** An older database lacks some columns, or a whole table. */
function presentIn<Table extends TextTable>(database: DatabaseSync, table: Table): readonly Table[] {
  const rows = database.prepare("SELECT name FROM pragma_table_info(?)").all(table.table);
  const present = new Set(rows.map(({ name }) => name));
  const texts = table.texts.filter((column) => present.has(column));
  return texts.length === 0 ? [] : [{ ...table, texts }];
}

async function scrubTexts(
  database: DatabaseSync,
  { table, key, texts }: TextTable,
  scrubbing: Scrubbing,
): Promise<number> {
  const keyList = key.join(", ");
  const placeholders = key.map(() => "?").join(", ");
  const first = database.prepare(`SELECT ${keyList}, ${texts.join(", ")} FROM ${table} ORDER BY ${keyList} LIMIT ?`);
  const next = database.prepare(
    `SELECT ${keyList}, ${texts.join(", ")} FROM ${table} WHERE (${keyList}) > (${placeholders}) ORDER BY ${keyList} LIMIT ?`,
  );
  const update = scrubbing.dryRun
    ? null
    : database.prepare(
        `UPDATE ${table} SET ${texts.map((text) => `${text} = ?`).join(", ")} WHERE (${keyList}) = (${placeholders})`,
      );
  let changed = 0;
  for (let rows = first.all(ROWS_AT_ONCE); rows.length > 0;) {
    const last = rows.at(-1);
    scrubbing.inTransaction(database, () => {
      for (const row of rows) {
        const cleaned = texts.map((text) => cleanColumn(row[text], `database: ${table}`, scrubbing));
        if (cleaned.every((value, at) => value === row[texts[at] ?? ""])) continue;
        changed += 1;
        update?.run(...cleaned, ...key.map((column) => row[column] ?? null));
      }
    });
    await scrubbing.onRows(rows.length);
    rows = last === undefined ? [] : next.all(...key.map((column) => last[column] ?? null), ROWS_AT_ONCE);
  }
  return changed;
}

function cleanColumn(value: SQLOutputValue | undefined, column: string, scrubbing: Scrubbing): SQLOutputValue {
  if (typeof value !== "string") return value ?? null;
  const { text, found } = cleanText(value, scrubbing);
  scrubbing.counter.add(column, found);
  return text;
}

function scrubCounters(database: DatabaseSync, counter: CounterTable, scrubbing: Scrubbing): number {
  const { table, key, texts, counters } = counter;
  let changed = 0;
  for (const column of texts) {
    for (const row of database.prepare(`SELECT DISTINCT ${column} AS value FROM ${table}`).all()) {
      const before = row["value"] ?? null;
      const after = cleanColumn(row["value"], `database: ${table}`, scrubbing);
      if (after === before) continue;
      changed += 1;
      if (scrubbing.dryRun) continue;
      const selected = key.map((name) => (name === column ? "?" : name)).join(", ");
      scrubbing.inTransaction(database, () => {
        database
          .prepare(
            `INSERT INTO ${table} (${[...key, ...counters].join(", ")})
              SELECT ${selected}, ${counters.join(", ")} FROM ${table} WHERE ${column} = ?
              ON CONFLICT (${key.join(", ")}) DO UPDATE SET
                ${counters.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
          )
          .run(after, before);
        database.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(before);
      });
    }
  }
  return changed;
}

const EVENTS_AT_ONCE = 200;

type Row = Record<string, SQLOutputValue>;

/**
 * Cleans events and their payloads. The line and search text of a hook's payload are made anew from the clean one: a
 * line that was cut within a secret would hide it.
 * @returns how many events changed
 */
export async function scrubEvents(database: DatabaseSync, scrubbing: Scrubbing): Promise<number> {
  const columns = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info('events')")
      .all()
      .map(({ name }) => name),
  );
  const source = columns.has("source") ? "e.source" : "'hook' AS source";
  const next = database.prepare(`
    SELECT e.seq, ${source}, ${EVENT_TEXTS.map((text) => `e.${text}`).join(", ")}, p.payload, p.cuts, p.search_text
    FROM events e LEFT JOIN payloads p ON p.seq = e.seq WHERE e.seq > ? ORDER BY e.seq LIMIT ${EVENTS_AT_ONCE}`);
  const updateEvent = prepareUpdate(database, "events", EVENT_TEXTS, scrubbing);
  const updatePayload = prepareUpdate(database, "payloads", ["payload", "cuts", "search_text"], scrubbing);
  let changed = 0;
  for (let rows = next.all(0); rows.length > 0;) {
    scrubbing.inTransaction(database, () => {
      for (const row of rows) {
        const after = cleanEvent(row, scrubbing);
        const isEventChanged = EVENT_TEXTS.some((text) => after[text] !== row[text]);
        const isPayloadChanged = (["payload", "cuts", "search_text"] as const).some(
          (text) => after[text] !== row[text],
        );
        if (!isEventChanged && !isPayloadChanged) continue;
        // The index has the old texts: it is emptied before the first change and refilled afterwards.
        if (changed === 0 && !scrubbing.dryRun) emptyIndex(database);
        changed += 1;
        const seq = row["seq"] ?? null;
        if (isEventChanged) updateEvent?.run(...EVENT_TEXTS.map((text) => after[text] ?? null), seq);
        if (isPayloadChanged) {
          updatePayload?.run(after["payload"] ?? null, after["cuts"] ?? null, after["search_text"] ?? null, seq);
        }
      }
    });
    await scrubbing.onRows(rows.length);
    rows = next.all(rows.at(-1)?.["seq"] ?? 0);
  }
  return changed;
}

function cleanEvent(row: Row, scrubbing: Scrubbing): Row {
  const after: Row = { ...row };
  for (const text of EVENT_TEXTS) after[text] = cleanColumn(row[text], "database: events", scrubbing);
  if (typeof row["payload"] !== "string") return after;
  after["cuts"] = cleanColumn(row["cuts"], "database: payloads", scrubbing);
  const payload = parseJson(row["payload"]);
  if (row["source"] !== "hook" || !isJsonObject(payload)) {
    after["payload"] = cleanColumn(row["payload"], "database: payloads", scrubbing);
    after["search_text"] = cleanColumn(row["search_text"], "database: payloads", scrubbing);
    return after;
  }
  const { payload: clean, found } = redactPayload(payload, scrubbing.redactor);
  scrubbing.known.learnJson(payload, found);
  scrubbing.counter.add("database: payloads", found);
  if (found.length > 0) {
    const name = String(after["hook_event_name"]);
    after["payload"] = JSON.stringify(clean);
    after["search_text"] = searchText(clean);
    after["summary"] = eventSummary(name, clean);
  }
  // A long string of it is cut.
  after["payload"] = cleanColumn(after["payload"], "database: payloads", scrubbing);
  // Both are cut, and may be older than today's way of making them from the payload.
  after["summary"] = cleanText(String(after["summary"]), scrubbing).text;
  after["search_text"] = cleanText(String(after["search_text"]), scrubbing).text;
  return after;
}

function prepareUpdate(database: DatabaseSync, table: string, columns: readonly string[], { dryRun }: Scrubbing) {
  if (dryRun) return null;
  return database.prepare(`UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(", ")} WHERE seq = ?`);
}

function emptyIndex(database: DatabaseSync): void {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events_fts'").get() !== undefined;
  if (!isThere) return;
  database.exec(`
    INSERT INTO events_fts (events_fts) VALUES ('delete-all');
    UPDATE search_progress SET indexed_through = 0;
  `);
}

/** A table whose texts are cleaned one by one. */
interface TextTable {
  readonly table: string;
  /** The columns that identify its rows. */
  readonly key: readonly string[];
  readonly texts: readonly string[];
}

/** A table of counters with texts in its key: rows whose keys become equal by cleaning are added up. */
interface CounterTable {
  readonly table: string;
  readonly key: readonly string[];
  readonly texts: readonly string[];
  readonly counters: readonly string[];
}

/** Events and payloads are cleaned together, see {@link scrubEvents}. */
export const EVENT_TEXTS = ["hook_event_name", "tool_name", "cwd", "summary"] as const;

export const TEXT_TABLES: readonly TextTable[] = [
  {
    table: "sessions",
    key: ["id"],
    texts: ["title", "project_name", "cwd", "branch", "last_event_type", "end_reason", "failure", "origin", "detail"],
  },
  { table: "messages", key: ["id"], texts: ["text"] },
  { table: "tool_calls", key: ["session", "tool_use_id"], texts: ["tool_name", "summary", "permission", "background"] },
  { table: "verdicts", key: ["seq"], texts: ["why"] },
  { table: "outbox", key: ["id"], texts: ["reason"] },
  { table: "thread_mappings", key: ["session_id"], texts: ["thread_name"] },
  { table: "health_changes", key: ["id"], texts: ["value", "fix", "codes"] },
  { table: "health_integrity", key: ["one"], texts: ["problem"] },
];

export const COUNTER_TABLES: readonly CounterTable[] = [
  {
    table: "hour_events",
    key: ["hour", "project", "event"],
    texts: ["project", "event"],
    counters: ["events", "failures"],
  },
  { table: "hour_starts", key: ["hour", "project"], texts: ["project"], counters: ["sessions"] },
  {
    table: "hour_tools",
    key: ["hour", "project", "tool", "outcome", "bin"],
    texts: ["project", "tool"],
    counters: ["calls"],
  },
  { table: "minute_tools", key: ["minute", "tool_name"], texts: ["tool_name"], counters: ["calls"] },
];
