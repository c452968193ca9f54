import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const OUR_PAGE_BYTES = 4096;
/** Larger than our limit for its growth: another program's. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Whether a write-ahead log has a broken place with whole transactions behind it. SQLite reads up to the first broken
 * frame and silently drops the rest, as it must: after a power loss the last transaction is torn. But a commit followed
 * by another one was on disk, and messages may have been sent for it. The checksums are a chain; each frame holds its
 * own. Behind a broken frame the chain continues from the checksum that the frame states.
 */
export function hasLostCommits(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return false;
  }
  try {
    const { size } = fstatSync(handle);
    return size > HEADER_BYTES && size <= MAX_BYTES && commitsBehindBreak(handle, size) > 1;
  } catch {
    // SQLite reports a file that is unreadable here.
    return false;
  } finally {
    closeSync(handle);
  }
}

function commitsBehindBreak(handle: number, size: number): number {
  const { pageBytes, readWord, salt, sum: begin, isValid } = readHeader(handle);
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  let sum = begin;
  let isBroken = !isValid;
  let commits = 0;
  for (let offset = HEADER_BYTES; offset + frameBytes <= size; offset += frameBytes) {
    const frame = read(handle, offset, frameBytes);
    const claimed: Sum = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    // Another salt: from before the log was restarted, and then all later frames have it too; or the salt is what is
    // damaged.
    const isOurs = frame.subarray(8, 16).equals(salt);
    const isRight = isOurs && isSame(sumOfFrame(frame, sum, readWord), claimed);
    if (!isRight) isBroken = true;
    else if (isBroken && frame.readUInt32BE(4) !== 0) commits += 1;
    sum = claimed;
  }
  return commits;
}

function readHeader(handle: number) {
  const header = read(handle, 0, HEADER_BYTES);
  const magic = header.readUInt32BE(0);
  const readWord = magic === MAGIC + 1 ? wordBE : wordLE;
  const sum: Sum = [header.readUInt32BE(24), header.readUInt32BE(28)];
  const isKnown = magic === MAGIC || magic === MAGIC + 1;
  if (isKnown && isSame(addUp([0, 0], header.subarray(0, 24), readWord), sum)) {
    return { pageBytes: header.readUInt32BE(8), readWord, salt: header.subarray(16, 24), sum, isValid: true };
  }
  // SQLite ignores such a log; its first frame, as we write it, still shows the salt.
  const salt = read(handle, HEADER_BYTES + 8, 8);
  return { pageBytes: OUR_PAGE_BYTES, readWord: wordLE, salt, sum: [0, 0] satisfies Sum, isValid: false };
}

function sumOfFrame(frame: Buffer, before: Sum, readWord: typeof wordBE): Sum {
  return addUp(addUp(before, frame.subarray(0, 8), readWord), frame.subarray(FRAME_HEADER_BYTES), readWord);
}

function isSame(one: Sum, other: Sum): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

type Sum = readonly [number, number];

function addUp([first, second]: Sum, bytes: Buffer, readWord: typeof wordBE): Sum {
  let one = first;
  let two = second;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    one = (one + readWord(bytes, offset) + two) >>> 0;
    two = (two + readWord(bytes, offset + 4) + one) >>> 0;
  }
  return [one, two];
}

function wordBE(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset);
}

function wordLE(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset);
}

function read(handle: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const count = readSync(handle, bytes, 0, length, offset);
  if (count < length) throw new RangeError("the file ends too early");
  return bytes;
}
