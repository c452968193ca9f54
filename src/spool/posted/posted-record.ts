/** A payload as it stands in a journal: a line with a sign, its name and its length, its bytes, a line break. */
export interface PostedRecord {
  readonly name: string;
  readonly bytes: Buffer;
}

const HEAD = /^([+-])(http-(\d{1,16})-\d{1,16}\.json) (\d{1,9})$/;

/** No head is longer. */
const MAX_HEAD = 64;

/** In the place of a record's first byte: it lies in the folder of raw files by now. */
export const GONE_SIGN = Buffer.from("-");

/** A record and where it begins. */
export interface PlacedRecord extends PostedRecord {
  readonly recordAt: number;
}

const LINE_BREAK = Buffer.from("\n");

/** @returns pieces that make up the record, the payload not copied, and where in the record it begins */
export function encodeRecord({ name, bytes }: PostedRecord): {
  readonly pieces: readonly [Buffer, Buffer, Buffer];
  readonly bytesAt: number;
} {
  const head = Buffer.from(`+${name} ${bytes.length}\n`);
  return { pieces: [head, bytes, LINE_BREAK], bytesAt: head.length };
}

/**
 * What a journal holds, those that are gone left out.
 * @returns also how many bytes at its end are no record: a write that was broken off, or what a loss of power left of it
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

/** When a payload came, as its name tells. */
export function postedAtMs(name: string): number {
  return Number(/^http-(\d{1,16})-/.exec(name)?.[1] ?? 0);
}

/**
 * The modification time that a posted payload's file has, and the seconds to set it by. The name and this time are what
 * tells the event from every other, so both must be the same whenever the file is made: the nanoseconds are those that
 * Node makes of the seconds, and the half of a millisecond keeps them from falling into the one before.
 */
export function postedTime(atMs: number): { readonly seconds: number; readonly modifiedAtNs: bigint } {
  const seconds = (atMs + 0.5) / 1000;
  const whole = Math.trunc(seconds);
  return { seconds, modifiedAtNs: BigInt(whole) * 1_000_000_000n + BigInt(Math.trunc((seconds - whole) * 1e9)) };
}
