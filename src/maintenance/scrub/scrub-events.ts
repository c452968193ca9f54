import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { eventSummary } from "../../claude/payload/event-summary.ts";
import { redactPayload } from "../../claude/payload/redact-payload.ts";
import { searchText } from "../../claude/payload/search-text.ts";
import { isJsonObject } from "../../core/json.ts";
import { cleanText, parseJson } from "./clean-text.ts";
import { EVENT_TEXTS } from "./columns.ts";
import { cleanColumn } from "./scrub-rows.ts";
import type { Scrubbing } from "./scrubbing.ts";

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
