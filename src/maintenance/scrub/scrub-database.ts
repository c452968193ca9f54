import { closeSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { eventSummary } from "../../agents/claude/payload/event-summary.ts";
import { searchText } from "../../agents/payload/search-text.ts";
import { parseJsonObject, type JsonObject } from "../../core/json.ts";
import { refuseOthersDatabase } from "../../store/database/open-database.ts";
import { renameWithRetries, syncFile, syncFolder } from "../../system/files/atomic-file.ts";
import { JOURNALS } from "../rebuild/finish-rebuild.ts";
import type { Cleaned, Cleaner } from "./clean-text.ts";

/** Columns with texts of a session, by table; all others hold identifiers, states and our own names. */
export const TEXT_COLUMNS: readonly (readonly [table: string, columns: readonly string[]])[] = [
  [
    "sessions",
    ["title", "project_name", "cwd", "branch", "last_event_type", "end_reason", "failure", "origin", "detail"],
  ],
  ["messages", ["text"]],
  ["tool_calls", ["tool_name", "summary", "permission", "background"]],
  ["verdicts", ["why"]],
  ["outbox", ["reason", "text"]],
  ["thread_mappings", ["thread_name"]],
  ["health_changes", ["value", "fix", "codes"]],
  ["health_integrity", ["problem"]],
  // After sessions and calls: their triggers change the counters, too.
  ["hour_events", ["project", "event"]],
  ["hour_starts", ["project"]],
  ["hour_tools", ["project", "tool"]],
  ["minute_tools", ["tool_name"]],
  ["events", ["hook_event_name", "tool_name", "cwd", "summary", "result"]],
  // The last: the line of an event is rebuilt from its payload.
  ["payloads", ["cuts", "search_text", "payload"]],
];

/** Rows of one statement, after which Ctrl-C is heard. */
const ROWS_AT_ONCE = 2000;

export interface DatabaseScrub {
  readonly cleaner: Cleaner;
  readonly isDryRun: boolean;
  readonly onFound: (place: string, found: Cleaned["found"]) => void;
  /** Called between two statements. @throws to stop: the file is unchanged then */
  readonly onRows: (count: number) => Promise<void>;
}

/**
 * Cleans every text of a database in one transaction. Then writes the database into another file and puts that in its
 * place, so that no removed text is left in free pages or in the journal. From then on it can return free pages to the
 * disk, no matter which release made it. Killed or without space in between, it has to be run again.
 * @returns how many rows changed
 * @throws AppError `store/foreign`; SQLite's or the system's error
 */
export async function scrubDatabase(file: string, scrub: DatabaseScrub): Promise<number> {
  const compact = `${file}.scrub`;
  const database = new DatabaseSync(file, { readOnly: scrub.isDryRun, timeout: 5000 });
  try {
    refuseOthersDatabase(database, file);
    if (scrub.isDryRun) return await cleanRows(database, scrub);
    database.exec("PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; PRAGMA auto_vacuum = INCREMENTAL");
    database.exec("BEGIN IMMEDIATE");
    const changed = await cleanRows(database, scrub);
    if (changed > 0) emptyIndex(database);
    database.exec("COMMIT");
    rmSync(compact, { force: true });
    // Readable by its owner only, from the first byte on.
    closeSync(openSync(compact, "wx", 0o600));
    database.prepare("VACUUM INTO ?").run(compact);
    database.close();
    syncFile(compact);
    renameWithRetries(compact, file);
    // The new file has everything from the journal.
    for (const ending of JOURNALS) rmSync(file + ending, { force: true });
    syncFolder(dirname(file));
    return changed;
  } finally {
    if (database.isOpen) database.close();
    rmSync(compact, { force: true });
  }
}

/** It has the old texts: the daemon fills it again. */
function emptyIndex(database: DatabaseSync): void {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events_fts'").get() !== undefined;
  if (!isThere) return;
  database.exec(`
    INSERT INTO events_fts (events_fts) VALUES ('delete-all');
    UPDATE search_progress SET indexed_through = 0;
  `);
}

async function cleanRows(database: DatabaseSync, scrub: DatabaseScrub): Promise<number> {
  let changed = 0;
  let place = "";
  defineFunctions(database, scrub.cleaner, (found) => scrub.onFound(place, found));
  const hasSource = shapeOf(database, "events").columns.includes("source");
  for (const [table, texts] of TEXT_COLUMNS) {
    const shape = shapeOf(database, table);
    // An older database lacks some columns, or a whole table.
    const present = texts.filter((column) => shape.columns.includes(column));
    if (present.length === 0) continue;
    place = `database: ${table}`;
    const call = (what: string, column: string) => callOf(what, table, column, hasSource ? "source = 'hook'" : "true");
    const isDirty = `(${present.map((column) => call("dirty", column)).join(" + ")}) > 0`;
    const clean = new Map(present.map((column) => [column, call("clean", column)]));
    const { first, last, range } = rangeOf(database, table, shape.hasNumbers);
    const statement = database.prepare(
      scrub.isDryRun
        ? `SELECT count(*) AS changed FROM ${table} WHERE ${range} AND ${isDirty}`
        : changeOf(table, shape, clean, `${range} AND ${isDirty}`),
    );
    for (let from = first; from <= last; from += ROWS_AT_ONCE) {
      const numbers = shape.hasNumbers ? [from, from + ROWS_AT_ONCE] : [];
      changed += scrub.isDryRun
        ? Number(statement.get(...numbers)?.["changed"])
        : Number(statement.run(...numbers).changes);
      await scrub.onRows(Math.min(ROWS_AT_ONCE, last - from + 1));
    }
    if (scrub.isDryRun || !hasTextInKey(shape, clean)) continue;
    const isOld = present.map((column) => `${column} IS NOT ${call("clean", column)}`).join(" OR ");
    database.exec(`DELETE FROM ${table} WHERE ${isOld}`);
  }
  return changed;
}

/** `clean_…` returns a text without its secrets; `dirty_…` reports them, and whether the two texts differ. */
function defineFunctions(database: DatabaseSync, cleaner: Cleaner, onFound: (found: Cleaned["found"]) => void): void {
  const define = (name: string, run: (text: string, ...others: readonly unknown[]) => Cleaned): void => {
    database.function(`clean_${name}`, { varargs: true }, (text, ...others) =>
      typeof text === "string" ? run(text, ...others).text : text,
    );
    database.function(`dirty_${name}`, { varargs: true }, (text, ...others) => {
      if (typeof text !== "string") return 0;
      const cleaned = run(text, ...others);
      onFound(cleaned.found);
      return cleaned.text === text ? 0 : 1;
    });
  };
  let last: { readonly text: string; readonly cleaned: Cleaned } | null = null;
  /** Several columns of a row depend on its payload. */
  const cleanPayload = (text: string): Cleaned => {
    last = last?.text === text ? last : { text, cleaned: cleaner.cleanPayload(text) };
    return last.cleaned;
  };
  /** Rebuilt where the payload had a secret: a text that was cut within it would hide it. */
  const derived = (text: string, payload: unknown, make: (payload: JsonObject) => string): Cleaned => {
    const cleaned = typeof payload === "string" ? cleanPayload(payload) : null;
    const value = cleaned === null || cleaned.found.length === 0 ? null : parseJsonObject(cleaned.text);
    if (value === null) return cleaner.clean(text);
    // Its secrets are counted with the payload.
    return { text: cleaner.clean(make(value)).text, found: [] };
  };
  define("text", cleaner.clean);
  define("payload", cleanPayload);
  define("summary", (text, payload, name) => derived(text, payload, (value) => eventSummary(String(name), value)));
  define("search", (text, payload) => derived(text, payload, searchText));
}

function callOf(what: string, table: string, column: string, isHook: string): string {
  if (column === "payload") return `${what}_payload(payload)`;
  if (column === "search_text") {
    return `${what}_search(search_text, (SELECT payload FROM events WHERE events.seq = payloads.seq AND ${isHook}))`;
  }
  if (table !== "events" || column !== "summary") return `${what}_text(${column})`;
  const payload = `(SELECT payload FROM payloads WHERE payloads.seq = events.seq AND ${isHook})`;
  return `${what}_summary(summary, ${payload}, hook_event_name)`;
}

type Shape = ReturnType<typeof shapeOf>;

function shapeOf(database: DatabaseSync, table: string) {
  const rows = database.prepare("SELECT name, pk FROM pragma_table_info(?)").all(table);
  const list = database.prepare("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?").get(table);
  return {
    columns: rows.map(({ name }) => String(name)),
    key: rows.filter(({ pk }) => pk !== 0).map(({ name }) => String(name)),
    hasNumbers: list?.["wr"] === 0,
  };
}

/** One range for a table without row numbers: those have short rows. */
function rangeOf(database: DatabaseSync, table: string, hasNumbers: boolean) {
  if (!hasNumbers) return { first: 0, last: 0, range: "true" };
  const row = database.prepare(`SELECT min(rowid) AS first, max(rowid) AS last FROM ${table}`).get();
  return {
    first: Number(row?.["first"] ?? 0),
    last: Number(row?.["last"] ?? -1),
    range: "rowid >= ? AND rowid < ?",
  };
}

function hasTextInKey({ key }: Shape, clean: ReadonlyMap<string, string>): boolean {
  return key.some((column) => clean.has(column));
}

/** Counters whose keys become equal are added up; the rows with the old keys are deleted afterwards. */
function changeOf(table: string, shape: Shape, clean: ReadonlyMap<string, string>, where: string): string {
  const { columns, key } = shape;
  if (!hasTextInKey(shape, clean)) {
    return `UPDATE ${table} SET ${Array.from(clean, ([column, value]) => `${column} = ${value}`).join(", ")} WHERE ${where}`;
  }
  const counters = columns.filter((column) => !key.includes(column));
  return `INSERT INTO ${table} (${columns.join(", ")})
    SELECT ${columns.map((column) => clean.get(column) ?? column).join(", ")} FROM ${table} WHERE ${where}
    ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${counters.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;
}
