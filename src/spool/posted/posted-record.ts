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
