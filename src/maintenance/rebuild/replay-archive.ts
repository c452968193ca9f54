import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { parsePayload } from "../../agents/payload/parse-payload.ts";
import { recomputeSummary } from "../../agents/payload/recompute-summary.ts";
import { parseJsonObject } from "../../core/json.ts";
import { NO_REDACTION, type Redactor } from "../../core/redact/create-redactor.ts";
import { collectBatch, type IncomingEvent } from "../../ingest/collect-batch.ts";
import { createSessionCache } from "../../ingest/session-trail.ts";
import { readRawFile } from "../../spool/raw-file.ts";
import { fromStoredKey, toStoredEventDetail } from "../../store/events/event-queries.ts";
import { integer, text, type Row } from "../../store/database/row-value.ts";
import type { Store } from "../../store/store.ts";
import { renameWithRetries } from "../../system/files/atomic-file.ts";
import { namesIn } from "../../system/files/folders.ts";
import { archiveName, type Paths } from "../../system/paths.ts";
import { hookNumbersOf } from "../../system/raw-name.ts";
import { columnsOf, isOfDisk, type OldDatabase } from "./old-database.ts";

/** The number of an archived file, null for a foreign one. */
export function archivedNumber(name: string): number | null {
  const found = /^(\d{12,15})-./.exec(name);
  return found === null ? null : Number(found[1]);
}

/** Days of the archive, oldest first. */
export function archiveDays({ archiveDir }: Paths): readonly string[] {
  return namesIn(archiveDir)
    .filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))
    .sort();
}

export type History = ReturnType<typeof listArchive>;

/**
 * Lists the archive in the temporary table `history`, which has room for the old rows, too: every number that had an
 * event, with its archived file, with its row of the old database, or with both.
 * @returns the greatest number in the archive, 0 without any; and files whose number another file has
 */
export function listArchive(paths: Paths, database: DatabaseSync) {
  const columns = columnsOf(database, "main", "events").filter((column) => column !== "seq");
  database.exec(`
    CREATE TEMP TABLE history (seq INTEGER PRIMARY KEY, file TEXT, ${columns.join(", ")});
    CREATE TEMP TABLE keys (seq INTEGER PRIMARY KEY, source_key TEXT);
    BEGIN;
  `);
  const add = database.prepare("INSERT INTO history (seq, file) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const find = database.prepare("SELECT file FROM history WHERE seq = ?");
  const replace = database.prepare("UPDATE history SET file = ? WHERE seq = ?");
  const modifiedMs = (file: string): number =>
    statSync(join(paths.archiveDir, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const doubles: string[] = [];
  let greatest = 0;
  for (const day of archiveDays(paths)) {
    for (const name of readdirSync(join(paths.archiveDir, day))) {
      const seq = archivedNumber(name);
      if (seq === null) continue;
      greatest = Math.max(greatest, seq);
      const file = join(day, name);
      if (add.run(seq, file).changes === 1) continue;
      const both = [file, String(find.get(seq)?.["file"])].sort((one, other) => modifiedMs(one) - modifiedMs(other));
      const [older = file, newer = file] = both;
      replace.run(newer, seq);
      doubles.push(older);
    }
  }
  database.exec("COMMIT");
  return { greatest, doubles };
}

/** Adds the old rows to the history; the archive wins where both have an event. */
export async function takeHistory(old: OldDatabase): Promise<void> {
  await old.take("events", { into: "history", wins: "true" });
  await old.take("sources", { into: "keys" });
}

const PAGE = 500;

const MAX_RUN = 250;
const MAX_RUN_CHARS = 4_000_000;

const MAX_NAMES = 10;

interface ReplayOptions {
  readonly paths: Paths;
  readonly store: Store;
  readonly old: OldDatabase;
  readonly history: History;
  readonly redactor: Redactor;
  readonly nowMs: number;
  /** Called between small pieces of work, with how much was done. */
  readonly afterPiece: (done: number, total: number) => Promise<void>;
}

/**
 * Puts the whole history into a new store through the same steps as at its arrival, in the order of its numbers, which
 * are kept. Nothing is notified: it is history now.
 */
export async function replayHistory(options: ReplayOptions) {
  const { paths, store, old, history, redactor, nowMs, afterPiece } = options;
  const { database } = store;
  const setNumber = createNumberSetter(database);
  const dropPayload = database.prepare("DELETE FROM payloads WHERE seq = ?");
  const page = database.prepare(`
    SELECT h.*, k.source_key, s.session_id, NULL AS project_name FROM history h
    LEFT JOIN keys k ON k.seq = h.seq LEFT JOIN kept s ON s.id = h.session
    WHERE h.seq > ? ORDER BY h.seq LIMIT ${PAGE}`);
  const total = Number(database.prepare("SELECT count(*) AS count FROM history").get()?.["count"]);
  // The rows of old sessions are there already: each starts over with its first event.
  const begun = new Set<string>();
  const cache = createSessionCache((sessionId) => (begun.has(sessionId) ? store.loadSession(sessionId) : null));
  const counts = { archived: 0, old: 0, withoutPayload: 0, unreadable: 0, renumbered: 0 };
  const unreadableNames: string[] = [];
  let run: IncomingEvent[] = [];
  let lacking: number[] = [];
  let runChars = 0;
  let last = 0;

  /** @returns how many were stored */
  function commit(events: readonly IncomingEvent[], first: number): number {
    if (events.length === 0) return 0;
    try {
      const batch = collectBatch(events, {
        sessionBefore: cache.get,
        trailBefore: cache.trail,
        loadCall: store.loadCall,
        policy: { decide: () => null },
        nowMs,
      });
      setNumber(first - 1);
      store.commit(batch);
      for (const session of batch.sessions) {
        begun.add(session.sessionId);
        cache.set(session, batch.trails.get(session.sessionId));
      }
      return events.length;
    } catch (error) {
      if (isOfDisk(error)) throw error;
      // A file that was copied within the archive is one event, and an invalid one must not take others with it.
      if (events.length === 1) return 0;
      return events.reduce((stored, event, at) => stored + commit([event], first + at), 0);
    }
  }

  function flush(): void {
    counts.archived -= run.length - commit(run, last - run.length + 1);
    for (const seq of lacking) dropPayload.run(seq);
    run = [];
    lacking = [];
    runChars = 0;
  }

  /** The store numbers a run by itself. */
  function add(seq: number, incoming: IncomingEvent): void {
    if (seq !== last + 1 || run.length >= MAX_RUN || runChars >= MAX_RUN_CHARS) flush();
    run.push(incoming);
    runChars += incoming.event.payloadText.length;
    last = seq;
  }

  function takeOne(row: Row): void {
    const seq = integer(row, "seq");
    const file = typeof row["file"] === "string" ? row["file"] : null;
    const archived = file === null ? null : readArchived(paths, file, redactor);
    if (archived !== null) {
      counts.archived += 1;
      return add(seq, archived);
    }
    if (file !== null) {
      counts.unreadable += 1;
      if (unreadableNames.length < MAX_NAMES) unreadableNames.push(file);
    }
    // Only the archive has this number.
    if (row["received_at"] === null) return;
    const payload = old.payload(seq);
    const incoming = fromOldRow(row, payload);
    if (incoming === null) {
      old.broken.add("events");
      return;
    }
    counts.old += 1;
    add(seq, incoming);
    if (payload !== null) return;
    counts.withoutPayload += 1;
    lacking.push(seq);
  }

  async function renumberDoubles(): Promise<void> {
    for (const file of history.doubles) {
      const incoming = readArchived(paths, file, redactor);
      const seq = store.lastSeq() + 1;
      if (incoming === null || commit([incoming], seq) === 0) continue;
      const name = archiveName(seq, incoming.event.receivedAtMs, incoming.sourceName);
      renameWithRetries(join(paths.archiveDir, file), join(paths.hooksDir, name));
      counts.renumbered += 1;
      await afterPiece(total, total);
    }
  }

  let done = 0;
  for (let rows = page.all(0); rows.length > 0; rows = page.all(Number(rows.at(-1)?.["seq"]))) {
    for (const row of rows) {
      takeOne(row);
      done += 1;
      await afterPiece(done, total);
    }
  }
  flush();
  return { counts, unreadableNames, renumberDoubles };
}

/** Makes the next row of a table get the number after this one. */
export function createNumberSetter(database: DatabaseSync, table = "events"): (last: number) => void {
  const update = database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?");
  const insert = database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");
  return (last) => {
    if (update.run(last, table).changes === 0) insert.run(table, last);
  };
}

/**
 * Reads an archived raw file as the spool read it: the same event, the same key.
 * @param file relative to the archive's folder
 * @returns null when it is no event or unreadable
 */
function readArchived({ archiveDir }: Paths, file: string, redactor: Redactor): IncomingEvent | null {
  const name = basename(file);
  const result = readRawFile(join(archiveDir, dirname(file)), name);
  if (result.kind !== "read") return null;
  const sourceName = name.slice(name.indexOf("-") + 1);
  const parsed = parsePayload(result.file.bytes, {
    receivedAtMs: result.file.modifiedAtMs,
    clientPid: hookNumbersOf(sourceName)?.clientPid ?? null,
    redactor,
  });
  if (parsed.kind !== "event") return null;
  return { event: parsed.event, sourceName, sourceKey: `${sourceName}@${result.identity.modifiedAtNs}` };
}

/** Later times cannot come from a working clock. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/**
 * An event that only the old database has.
 * @param payload null when it is lost, or was removed before
 * @returns null when too little of it is left
 */
function fromOldRow(row: Row, payload: Row | null): IncomingEvent | null {
  try {
    const key = row["source_key"];
    const sourceName = text(row, "source_name");
    const payloadText = payload === null ? "{}" : text(payload, "payload");
    const names = [row["session_id"], parseJsonObject(payloadText)?.["session_id"], sessionOfKey(key)];
    const {
      truncations,
      agent: _agent,
      ...stored
    } = toStoredEventDetail({
      ...row,
      source: row["source"] ?? "hook",
      machine: null,
      session_id: names.find((name): name is string => typeof name === "string" && name !== "") ?? null,
      payload: payloadText,
      cuts: payload?.["cuts"] ?? null,
    });
    if (!(stored.receivedAtMs >= 0 && stored.receivedAtMs <= LATEST_MS)) return null;
    const searchText = payload === null ? "" : text(payload, "search_text");
    const clientPid = hookNumbersOf(sourceName)?.clientPid ?? null;
    // It was redacted and cut when it was stored. Its payload says whose event it is.
    const facts = { ...stored, clientPid, payloadText, truncations, searchText };
    const event = { ...recomputeSummary(facts, NO_REDACTION), payloadText, truncations };
    const sourceKey = typeof key === "string" ? fromStoredKey(key) : `rebuilt:${sourceName}:${String(row["seq"])}`;
    return { event, sourceName, sourceKey };
  } catch {
    // A row that we cannot have written.
    return null;
  }
}

/** `transcript:<session>:<line>`, `import:<session>:<line>:…`, `process:<session>:…` */
function sessionOfKey(key: unknown): string | null {
  return typeof key === "string" ? (/^(?:transcript|process|import):([^:]+):/.exec(key)?.[1] ?? null) : null;
}
