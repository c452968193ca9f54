/** Longest string value that is kept of a long line: texts are truncated further anyway. */
const MAX_STRING_BYTES = 16 * 1024;
/** A line longer than this with its strings cut is skipped: parsing its JSON would block too long. */
const MAX_LINE_BYTES = 512 * 1024;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

const NOTHING = Buffer.alloc(0);

/**
 * Splits a stream of bytes into lines with bounded memory, for any line.
 *
 * A line that continues past its first chunk is condensed while it is read: JSON string values lose their part beyond
 * 16 KiB. So a line of 50 MB (a whole file in a tool's result) still has its ids, at the cost of a few kilobytes.
 */
export class LineSplitter {
  /** Grows with the unfinished line; empty without one. */
  #kept = NOTHING;
  /** Kept bytes of the unfinished line; exceeds the limit when it is skipped. */
  #keptBytes = 0;
  #inString = false;
  #stringBytes = 0;
  /** Bytes that belong to an escape sequence and must stay together. */
  #escapeBytes = 0;
  #isCutting = false;
  #unfinishedBytes = 0;

  /** Bytes since the last line's end. */
  get unfinishedBytes(): number {
    return this.#unfinishedBytes;
  }

  /**
   * Takes the next bytes and calls `onLine` for each complete line: its bytes, valid only during the call, or null for
   * a line that is too long. Empty lines are skipped.
   */
  push(chunk: Buffer, onLine: (line: Buffer | null) => void): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      if (this.#unfinishedBytes === 0) {
        if (end > start) onLine(chunk.subarray(start, end));
      } else {
        this.#condense(chunk, start, end);
        onLine(this.#keptBytes > MAX_LINE_BYTES ? null : this.#kept.subarray(0, this.#keptBytes));
        this.#startLine();
      }
      start = end + 1;
    }
    this.#condense(chunk, start, chunk.length);
  }

  #startLine(): void {
    this.#kept = NOTHING;
    this.#keptBytes = 0;
    this.#inString = false;
    this.#stringBytes = 0;
    this.#escapeBytes = 0;
    this.#isCutting = false;
    this.#unfinishedBytes = 0;
  }

  #condense(chunk: Buffer, start: number, end: number): void {
    this.#unfinishedBytes += end - start;
    this.#makeRoom(end - start);
    for (let index = start; index < end; index++) {
      const byte = chunk[index] ?? 0;
      if (this.#inString) this.#inside(byte);
      else this.#inString = byte === QUOTE;
      if (this.#isCutting) continue;
      // Writing beyond the buffer's end does nothing: the count alone shows that the line is too long.
      this.#kept[this.#keptBytes] = byte;
      this.#keptBytes += 1;
    }
  }

  #makeRoom(byteCount: number): void {
    const needed = Math.min(this.#keptBytes + byteCount, MAX_LINE_BYTES);
    if (needed <= this.#kept.length) return;
    const larger = Buffer.allocUnsafe(Math.min(Math.max(needed, 2 * this.#kept.length), MAX_LINE_BYTES));
    this.#kept.copy(larger);
    this.#kept = larger;
  }

  #inside(byte: number): void {
    if (this.#escapeBytes > 0) {
      this.#escapeBytes += byte === LETTER_U && this.#escapeBytes === 1 ? 3 : -1;
    } else if (byte === QUOTE) {
      this.#inString = false;
      this.#stringBytes = 0;
      this.#isCutting = false;
      return;
    } else {
      // Cut where a character begins, never inside one or inside an escape sequence.
      if (this.#stringBytes >= MAX_STRING_BYTES && (byte & 0xc0) !== 0x80) this.#isCutting = true;
      if (byte === BACKSLASH) this.#escapeBytes = 1;
    }
    this.#stringBytes += 1;
  }
}
