import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { BUILT_IN, type Redactor } from "../../core/redact/create-redactor.ts";
import { openTranscript, type OpenedTranscript } from "./open-transcript.ts";
import type { LineParser, TranscriptLine } from "./transcript-line.ts";

/** Bytes read at once. Splitting and parsing them takes about a millisecond; other work runs between reads. */
const CHUNK_BYTES = 64 * 1024;

/** Where reading continues after a restart. Plain JSON. */
export interface TranscriptPosition {
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
  /** In bytes; always the beginning of a line. */
  readonly offset: number;
  /** See {@link markBefore}. */
  readonly mark: string;
}

interface TranscriptChunk {
  /** Facts of the lines, in the order of the file; lines without any are left out. */
  readonly lines: readonly TranscriptLine[];
  /** Store it in one transaction with these lines, so that every line is stored once. */
  readonly position: TranscriptPosition;
}

export interface TranscriptSink {
  /** @throws when it cannot take them now; the same lines come again with the next read */
  take(chunk: TranscriptChunk): void;
  /** The file was replaced or rewritten: its previous lines are void, and all of it is read from the start. */
  restart(): void;
}

export type FollowResult = { readonly kind: "read" } | Exclude<OpenedTranscript, { kind: "opened" }>;

export interface FollowerOptions {
  readonly path: string;
  /** Only files below it are opened; null where the path is in none. */
  readonly folder: string | null;
  /** Facts of one line; null for a line without any. */
  readonly parse: LineParser;
  /** Where an earlier follower stopped; null to begin at the start. The file decides whether it is still valid. */
  readonly position: TranscriptPosition | null;
  /** Removes secrets from lines, with the current settings. */
  readonly redactor?: (() => Redactor) | undefined;
}

type Opened = Extract<OpenedTranscript, { kind: "opened" }>;

interface ReadSpan {
  readonly from: TranscriptPosition;
  readonly sizeBytes: number;
  readonly sink: TranscriptSink;
  readonly signal: AbortSignal | undefined;
}

/** Follows one transcript. It holds no handle, timer or watcher between two reads. */
export class TranscriptFollower {
  readonly #options: FollowerOptions;
  #position: TranscriptPosition | null;
  /** How far the file was read, its unfinished last line included. */
  #seenBytes = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  /**
   * Reads what was added up to the file's current end; one read at a time.
   * @param signal ends the read between two chunks
   * @throws errors of the sink, and of the disk
   */
  async read(sink: TranscriptSink, signal?: AbortSignal): Promise<FollowResult> {
    const { path, folder } = this.#options;
    const opened = await openTranscript(path, folder);
    if (opened.kind !== "opened") return opened;
    const { handle, sizeBytes } = opened;
    try {
      await this.#readTo(handle, { from: await this.#placeIn(opened, sink), sizeBytes, sink, signal });
      return { kind: "read" };
    } finally {
      await handle.close();
    }
  }

  /** Where to continue in the current file: at the old position if it is the same file, else at its start. */
  async #placeIn({ handle, identity, sizeBytes }: Opened, sink: TranscriptSink): Promise<TranscriptPosition> {
    const known = this.#position;
    if (known !== null) {
      const mayBeSame = known.identity === identity && known.offset <= sizeBytes;
      if (mayBeSame && (await markBefore(handle, known.offset)) === known.mark) return known;
      sink.restart();
    }
    this.#seenBytes = 0;
    this.#position = { path: this.#options.path, identity, offset: 0, mark: "" };
    return this.#position;
  }

  async #readTo(handle: FileHandle, { from, sizeBytes, sink, signal }: ReadSpan): Promise<void> {
    const splitter = new LineSplitter();
    let position = from;
    // An unfinished line of any length is read again when it has grown.
    let offset = this.#seenBytes === sizeBytes ? sizeBytes : from.offset;
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(0, sizeBytes - offset)));
    while (offset < sizeBytes) {
      if (signal?.aborted === true) break;
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, sizeBytes - offset), offset);
      if (bytesRead === 0) break;
      const lines = this.#split(splitter, buffer.subarray(0, bytesRead));
      offset += bytesRead;
      const lineStart = offset - splitter.unfinishedBytes;
      if (lineStart === position.offset) continue;
      const mark = await markBefore(handle, lineStart);
      position = { path: from.path, identity: from.identity, offset: lineStart, mark };
      sink.take({ lines, position });
      this.#position = position;
    }
    this.#seenBytes = offset;
  }

  #split(splitter: LineSplitter, bytes: Buffer): readonly TranscriptLine[] {
    const lines: TranscriptLine[] = [];
    const redactor = this.#options.redactor?.() ?? BUILT_IN;
    splitter.push(bytes, (line) => {
      const parsed = line === null ? null : this.#options.parse(line.toString("utf8"), redactor);
      if (parsed !== null) lines.push(parsed);
    });
    return lines;
  }
}

const MARK_BYTES = 256;

/**
 * A digest of the last bytes before an offset, to recognise a file by: inode numbers are reused, and a file may be
 * rewritten in place. Short enough to cost nothing, and it keeps no text of the transcript. Empty at offset 0.
 */
async function markBefore(handle: FileHandle, offset: number): Promise<string> {
  const length = Math.min(offset, MARK_BYTES);
  if (length === 0) return "";
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset - length);
  return createHash("sha256").update(bytes.subarray(0, bytesRead)).digest("base64url").slice(0, 22);
}

/** A longer line is skipped: parsing its JSON would block too long. Pasted images make lines of some megabytes. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Splits a stream of bytes into lines with bounded memory, for any line. */
export class LineSplitter {
  #kept: Buffer[] = [];
  #unfinishedBytes = 0;
  #isSkipping = false;

  /** Bytes since the last line's end that are still of use: none of a line that is too long. */
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
      if (this.#unfinishedBytes === 0 && !this.#isSkipping) {
        if (end > start) onLine(chunk.subarray(start, end));
      } else {
        this.#keep(chunk.subarray(start, end));
        onLine(this.#isSkipping ? null : Buffer.concat(this.#kept));
        this.#kept = [];
        this.#unfinishedBytes = 0;
        this.#isSkipping = false;
      }
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(bytes: Buffer): void {
    this.#isSkipping ||= this.#unfinishedBytes + bytes.length > MAX_LINE_BYTES;
    this.#unfinishedBytes = this.#isSkipping ? 0 : this.#unfinishedBytes + bytes.length;
    if (this.#isSkipping) this.#kept = [];
    // A copy: the next chunk comes in the same buffer.
    else this.#kept.push(Buffer.from(bytes));
  }
}
