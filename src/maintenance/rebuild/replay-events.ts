import { renameSync } from "node:fs";
import { join, basename, dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { parsePayload } from "../../claude/payload/parse-payload.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { collectBatch, type IncomingEvent } from "../../ingest/collect-batch.ts";
import { createSessionCache } from "../../ingest/session-trail.ts";
import { hookNumbersOf } from "../../spool/raw-entry.ts";
import { readRawFile } from "../../spool/read-files.ts";
import type { Store } from "../../store/store.ts";
import { archiveName, type Paths } from "../../system/paths.ts";
import { archivedName } from "./sources/list-archive.ts";
import type { YieldToEventLoop, Staging } from "./staging.ts";

/** One transaction's worth. */
const MAX_RUN = 250;
const MAX_RUN_CHARS = 4_000_000;

/** An event with its original number. */
export interface Numbered {
  readonly seq: number;
  readonly incoming: IncomingEvent;
  /** Its payload was removed before, or is lost. */
  readonly lacksPayload?: boolean;
}

export interface Replay {
  /** Takes the next event; its number must be greater than all before. */
  take(numbered: Numbered): void;
  /** Stores the taken events that are not stored yet. */
  flush(): void;
  /** Drops cached sessions: another component has written them. */
  forgetSessions(): void;
  /** Events that the store refused: a repeated key, or an invalid event. */
  readonly refused: () => number;
}

/**
 * Puts events into a new store through the same steps as at their arrival, without notifications: they are history now.
 * Numbers are kept; a number without an event stays free.
 */
export function createReplay(store: Store, nowMs: number): Replay {
  let cache = createSessionCache((sessionId) => store.loadSession(sessionId));
  const setNumber = createNumberSetter(store.database);
  const dropPayload = store.database.prepare("DELETE FROM payloads WHERE seq = ?");
  let run: Numbered[] = [];
  let runChars = 0;
  let refused = 0;

  function commit(part: readonly Numbered[]): void {
    const [first] = part;
    if (first === undefined) return;
    const incomingEvents = part.map(({ incoming }) => incoming);
    const batch = collectBatch(incomingEvents, {
      sessionBefore: cache.get,
      trailBefore: cache.trail,
      loadCall: store.loadCall,
      policy: { decide: () => null },
      nowMs,
    });
    setNumber(first.seq - 1);
    store.commit(batch);
    for (const { seq, lacksPayload } of part) if (lacksPayload === true) dropPayload.run(seq);
    for (const session of batch.sessions) cache.set(session, batch.trails.get(session.sessionId));
  }

  function flush(): void {
    const part = withoutKnown(run);
    run = [];
    runChars = 0;
    for (const piece of inRows(part)) commitSafely(piece);
  }

  function commitSafely(piece: readonly Numbered[]): void {
    try {
      commit(piece);
    } catch (error) {
      if (piece.length === 1) {
        refused += 1;
        if (isOfDisk(error)) throw error;
        return;
      }
      for (const one of piece) commitSafely([one]);
    }
  }

  /** A file that was copied within the archive is one event. */
  function withoutKnown(part: readonly Numbered[]): readonly Numbered[] {
    const seen = new Set(store.knownSources(part.map(({ incoming }) => incoming.sourceKey)).keys());
    const fresh = part.filter(({ incoming: { sourceKey } }) => {
      if (seen.has(sourceKey)) return false;
      seen.add(sourceKey);
      return true;
    });
    refused += part.length - fresh.length;
    return fresh;
  }

  return {
    take: (numbered) => {
      run.push(numbered);
      runChars += numbered.incoming.event.payloadText.length;
      if (run.length >= MAX_RUN || runChars >= MAX_RUN_CHARS) flush();
    },
    flush,
    forgetSessions: () => {
      cache = createSessionCache((sessionId) => store.loadSession(sessionId));
    },
    refused: () => refused,
  };
}

/** Makes the next event get the number after this one. */
export function createNumberSetter(database: DatabaseSync, table = "events"): (last: number) => void {
  const update = database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?");
  const insert = database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");
  return (last) => {
    if (update.run(last, table).changes === 0) insert.run(table, last);
  };
}

/** Pieces with consecutive numbers: the store assigns those by itself. */
function* inRows(part: readonly Numbered[]): Generator<readonly Numbered[]> {
  let piece: Numbered[] = [];
  for (const one of part) {
    const last = piece.at(-1);
    if (last !== undefined && one.seq !== last.seq + 1) {
      yield piece;
      piece = [];
    }
    piece.push(one);
  }
  if (piece.length > 0) yield piece;
}

const FULL = 13;
const IO_ERROR = 10;

/** The cause is the disk, not an event: the whole rebuild has to wait. */
function isOfDisk(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  return code === FULL || code === IO_ERROR;
}

interface RenumberOptions {
  readonly paths: Paths;
  readonly staging: Staging;
  readonly store: Store;
  readonly redactor: Redactor;
  readonly nowMs: number;
  readonly yieldToEventLoop: YieldToEventLoop;
}

/**
 * Gives the next free numbers, in the store and in their names, to archived files whose number another file has. They
 * are events too: a database was once started anew beside its archive.
 * @returns how many
 */
export async function renumberDoubles(options: RenumberOptions): Promise<number> {
  const { paths, staging, store, redactor, nowMs, yieldToEventLoop } = options;
  const replay = createReplay(store, nowMs);
  let count = 0;
  for (const row of staging.database.prepare("SELECT file FROM doubles ORDER BY file").all()) {
    await yieldToEventLoop();
    const file = String(row["file"]);
    const incoming = readArchived(paths, file, redactor);
    if (incoming === null || store.knownSources([incoming.sourceKey]).size > 0) continue;
    const seq = store.lastSeq() + 1;
    replay.take({ seq, incoming });
    replay.flush();
    renameSync(
      join(paths.archiveDir, file),
      join(paths.hooksDir, archiveName(seq, incoming.event.receivedAtMs, incoming.sourceName)),
    );
    count += 1;
  }
  return count;
}

/**
 * Reads an archived raw file as the spool read it: the same event, the same key.
 * @param file relative to the archive's folder
 * @returns null when it is no event or unreadable
 */
export function readArchived({ archiveDir }: Paths, file: string, redactor: Redactor): IncomingEvent | null {
  const name = basename(file);
  const result = readRawFile(join(archiveDir, dirname(file)), name);
  if (result.kind !== "read") return null;
  const sourceName = archivedName(name);
  const parsed = parsePayload(result.file.bytes, {
    receivedAtMs: result.file.modifiedAtMs,
    clientPid: hookNumbersOf(sourceName)?.clientPid ?? null,
    redactor,
  });
  if (parsed.kind !== "event") return null;
  return { event: parsed.event, sourceName, sourceKey: `${sourceName}@${result.identity.modifiedAtNs}` };
}
