/** Longest string value that is kept of a long line: texts are cut shorter than that anyway. */
const MAX_STRING_BYTES = 16 * 1024;
/** A line that is longer than this even with its strings cut is given up: reading its JSON would take too long at once. */
const MAX_LINE_BYTES = 512 * 1024;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into lines with bounded memory, whatever the lines are.
 *
 * A line that does not end in the chunk where it began is condensed while it comes: JSON string values lose what is
 * beyond 16 KiB. So a line of 50 MB (a whole file in a tool's result) still tells whose result it was, at the cost of a
 * few kilobytes.
 */
export class LineSplitter {
  /** Grows with the unfinished line; nothing while there is none. */
  #kept = NOTHING;
  /** Bytes of the unfinished line that are kept; more than fit when it is given up. */
  #keptBytes = 0;
  #inString = false;
  /** Bytes of the current string so far. */
  #stringBytes = 0;
  /** Bytes that belong to an escape sequence and must stay together. */
  #escapeBytes = 0;
  #isCutting = false;
  #unfinishedBytes = 0;

  /** Bytes taken since the last line's end. */
  get unfinishedBytes(): number {
    return this.#unfinishedBytes;
  }

  /**
   * Takes the next bytes and calls `onLine` for each line that they end: its bytes, valid only during the call, or null
   * for a line that is too long. Empty lines are left out.
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
      // Beyond the buffer's end an assignment does nothing: only the count tells that the line is too long.
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
      // The cut begins where a character does, never inside one or inside an escape sequence.
      if (this.#stringBytes >= MAX_STRING_BYTES && (byte & 0xc0) !== 0x80) this.#isCutting = true;
      if (byte === BACKSLASH) this.#escapeBytes = 1;
    }
    this.#stringBytes += 1;
  }
}
