import { randomInt } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../system/files/folders.ts";
import { encodeRecord, GONE_SIGN, type PostedRecord } from "./posted-record.ts";

/** Beyond this size the next journal begins. */
const MAX_BYTES = 8 * 1024 * 1024;

interface Journal {
  readonly file: string;
  readonly handle: number;
  sizeBytes: number;
  /** Records that are still needed. */
  pending: number;
}

/** Position of a record. */
export interface RecordPosition {
  readonly journal: Journal;
  readonly recordAt: number;
  readonly bytesAt: number;
  readonly sizeBytes: number;
}

/** Payloads one behind the other in one file: payloads that arrive together cost one write instead of one file each. */
export interface Journals {
  /** @throws the system's error; no record was kept then */
  append(records: readonly PostedRecord[]): readonly RecordPosition[];
  /** @throws the system's error */
  read(position: RecordPosition): Buffer;
  /** Releases a record. A journal without needed records is deleted. */
  drop(position: RecordPosition): void;
  /** Marks a record that is now in a file of its own: later readers of the journal skip it. */
  strike(position: RecordPosition): void;
  /** Whether the next daemon will find the record: the journal may have been removed or truncated. */
  isSafe(position: RecordPosition): boolean;
  /** Whether a file is one of these journals. */
  owns(file: string): boolean;
  /** Closes the journals; those still needed stay for the next daemon. */
  close(): void;
}

export function createJournals(folder: string): Journals {
  const journals = new Map<string, Journal>();
  let current: Journal | null = null;

  function open(): Journal {
    const file = join(folder, `${process.pid}-${randomInt(2 ** 47)}.journal`);
    let handle: number;
    try {
      handle = openSync(file, "wx+", 0o600);
    } catch {
      makeFolder(folder);
      handle = openSync(file, "wx+", 0o600);
    }
    const journal = { file, handle, sizeBytes: 0, pending: 0 };
    journals.set(file, journal);
    return journal;
  }

  function end(journal: Journal): void {
    journals.delete(journal.file);
    closeSync(journal.handle);
    if (journal.pending === 0) rmSync(journal.file, { force: true });
  }

  function leaveCurrent(): void {
    const journal = current;
    current = null;
    if (journal?.pending === 0) end(journal);
  }

  return {
    append(records) {
      if (current !== null && (current.sizeBytes >= MAX_BYTES || !isThere(current, current.sizeBytes))) leaveCurrent();
      const journal = (current ??= open());
      const positions: RecordPosition[] = [];
      const pieces: Buffer[] = [];
      let at = journal.sizeBytes;
      for (const record of records) {
        const encoded = encodeRecord(record);
        const sizeBytes = record.bytes.length;
        positions.push({ journal, recordAt: at, bytesAt: at + encoded.bytesAt, sizeBytes });
        pieces.push(...encoded.pieces);
        at += encoded.bytesAt + sizeBytes + 1;
      }
      try {
        writeFully(journal.handle, Buffer.concat(pieces), journal.sizeBytes);
      } catch (thrown) {
        // Half a record must not precede the next one.
        ftruncateSync(journal.handle, journal.sizeBytes);
        throw thrown;
      }
      journal.sizeBytes = at;
      journal.pending += records.length;
      return positions;
    },
    read({ journal, bytesAt, sizeBytes }) {
      const bytes = Buffer.allocUnsafe(sizeBytes);
      let filled = 0;
      while (filled < sizeBytes) {
        const count = readSync(journal.handle, bytes, filled, sizeBytes - filled, bytesAt + filled);
        if (count === 0) throw new Error("a journal of posted payloads is shorter than it was");
        filled += count;
      }
      return bytes;
    },
    drop({ journal }) {
      journal.pending -= 1;
      if (journal.pending > 0) return;
      if (journal !== current) end(journal);
      else {
        // The archive has the payloads now; this copy must not outlive the archive's.
        ftruncateSync(journal.handle, 0);
        journal.sizeBytes = 0;
      }
    },
    strike({ journal, recordAt }) {
      writeSync(journal.handle, GONE_SIGN, 0, 1, recordAt);
    },
    isSafe: ({ journal, bytesAt, sizeBytes }) => isThere(journal, bytesAt + sizeBytes),
    owns: (file) => journals.has(file),
    close() {
      current = null;
      for (const journal of journals.values()) end(journal);
    },
  };
}

/** Whether a file of at least this many bytes still has a name in some folder. */
function isThere({ handle }: Journal, leastBytes: number): boolean {
  const { nlink, size } = fstatSync(handle);
  return nlink > 0 && size >= leastBytes;
}

function writeFully(handle: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(handle, bytes, written, bytes.length - written, position + written);
  }
}
