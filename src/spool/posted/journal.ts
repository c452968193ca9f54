import { randomInt } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../system/files/folders.ts";

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

  function retireCurrent(): void {
    const journal = current;
    current = null;
    if (journal?.pending === 0) end(journal);
  }

  return {
    append(records) {
      if (current !== null && (current.sizeBytes >= MAX_BYTES || !isThere(current, current.sizeBytes))) retireCurrent();
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

/** A payload as a journal stores it: a line with a sign, its name and its length, its bytes, a line break. */
export interface PostedRecord {
  readonly name: string;
  readonly bytes: Buffer;
}

const HEAD = /^([+-])(http-(\d{1,16})-\d{1,16}\.json) (\d{1,9})$/;

/** Longest head. */
const MAX_HEAD = 64;

/** Replaces a record's first byte once the payload is in the spool folder. */
export const GONE_SIGN = Buffer.from("-");

/** A record and where it begins. */
export interface PlacedRecord extends PostedRecord {
  readonly recordAt: number;
}

const LINE_BREAK = Buffer.from("\n");

/** @returns the pieces of the record, the payload not copied, and where in the record the payload begins */
export function encodeRecord({ name, bytes }: PostedRecord): {
  readonly pieces: readonly [Buffer, Buffer, Buffer];
  readonly bytesAt: number;
} {
  const head = Buffer.from(`+${name} ${bytes.length}\n`);
  return { pieces: [head, bytes, LINE_BREAK], bytesAt: head.length };
}

/**
 * The records of a journal, without those that are gone.
 * @returns also how many bytes at its end are no record: an interrupted write, or the rest of one after a power loss
 */
export function decodeRecords(journal: Buffer): {
  readonly records: readonly PlacedRecord[];
  readonly tornBytes: number;
} {
  const records: PlacedRecord[] = [];
  let at = 0;
  while (at < journal.length) {
    const headEnd = journal.subarray(at, at + MAX_HEAD).indexOf(LINE_BREAK);
    const [, sign, name, , length] = HEAD.exec(headEnd < 0 ? "" : journal.toString("latin1", at, at + headEnd)) ?? [];
    if (name === undefined) break;
    const from = at + headEnd + 1;
    const end = from + Number(length);
    if (journal[end] !== LINE_BREAK[0]) break;
    if (sign === "+") records.push({ name, bytes: journal.subarray(from, end), recordAt: at });
    at = end + 1;
  }
  return { records, tornBytes: journal.length - at };
}

/** When a payload arrived, as its name says. */
export function postedAtMs(name: string): number {
  return Number(/^http-(\d{1,16})-/.exec(name)?.[1] ?? 0);
}

/**
 * The modification time of a posted payload's file, and the seconds to set it by. Name and time identify the event, so
 * both must be the same whenever the file is made. The nanoseconds are those that Node makes of the seconds; the half
 * of a millisecond keeps them from falling into the millisecond before.
 */
export function postedTime(atMs: number): { readonly seconds: number; readonly modifiedAtNs: bigint } {
  const seconds = (atMs + 0.5) / 1000;
  const whole = Math.trunc(seconds);
  return { seconds, modifiedAtNs: BigInt(whole) * 1_000_000_000n + BigInt(Math.trunc((seconds - whole) * 1e9)) };
}
