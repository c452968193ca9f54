import type { FileHandle } from "node:fs/promises";
import { BUILT_IN, type Redactor } from "../../core/redact/create-redactor.ts";
import { markBefore } from "./file-mark.ts";
import { LineSplitter } from "./line-splitter.ts";
import { openTranscript, type TranscriptRefusal } from "./open-transcript.ts";
import { parseLine } from "./parse-line.ts";
import type { TranscriptLine } from "./transcript-line.ts";

/** Bytes read at once. Splitting and parsing them takes about a millisecond; every read after that is a turn of others. */
const CHUNK_BYTES = 64 * 1024;

/** Where reading goes on after a restart. Plain JSON. */
export interface TranscriptPosition {
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
  /** In bytes; always the beginning of a line. */
  readonly offset: number;
  /** See `file-mark.ts`. */
  readonly mark: string;
}

export interface TranscriptChunk {
  /** What the lines said, in the order of the file; lines that say nothing are left out. */
  readonly lines: readonly TranscriptLine[];
  /** After these lines: who stores both in one transaction has every line exactly once. */
  readonly position: TranscriptPosition;
}

export interface TranscriptSink {
  /** @throws when it cannot take them now; the same lines come again with the next poke */
  take(chunk: TranscriptChunk): void;
  /** The file is another one, or was written anew: what its lines said is void, and all of it comes from the start. */
  restart(): void;
}

export type FollowResult =
  | { readonly kind: "read" }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly reason: TranscriptRefusal };

export interface FollowerOptions {
  readonly path: string;
  readonly configDir: string;
  /** Where an earlier follower stopped; null to begin at the start. The file decides whether it still holds. */
  readonly position: TranscriptPosition | null;
  readonly sink: TranscriptSink;
  /** What takes the secrets out of lines, as the settings say now. */
  readonly redactor?: (() => Redactor) | undefined;
}

const NEVER = new AbortController().signal;

interface ReadSpan {
  readonly from: TranscriptPosition;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Follows one transcript. It holds no handle, no timer and no watcher: it reads when it is poked, up to the end that the
 * file has then, and costs nothing in between.
 */
export class TranscriptFollower {
  readonly #options: FollowerOptions;
  #splitter = new LineSplitter();
  /** Before the end of the unfinished line that the splitter holds. */
  #unfinishedMark = "";
  #position: TranscriptPosition | null;
  #running: Promise<FollowResult> | null = null;
  #isPokedAgain = false;
  #skippedLines = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  get position(): TranscriptPosition | null {
    return this.#position;
  }

  /** Lines that were too long to be read. */
  get skippedLines(): number {
    return this.#skippedLines;
  }

  /**
   * Reads what was added. A poke during a read makes it look once more at its end, so that nothing written before the
   * poke is left over; all pokes share one result, and the first one's signal.
   * @param signal ends the read between two chunks
   * @throws what the sink throws, and an error of the disk during a read
   */
  poke(signal: AbortSignal = NEVER): Promise<FollowResult> {
    if (this.#running !== null) {
      this.#isPokedAgain = true;
      return this.#running;
    }
    this.#running = this.#readUntilQuiet(signal);
    return this.#running;
  }

  async #readUntilQuiet(signal: AbortSignal): Promise<FollowResult> {
    try {
      let result: FollowResult;
      do {
        this.#isPokedAgain = false;
        result = await this.#readOnce(signal);
      } while (this.#isPokedAgain && !signal.aborted);
      return result;
    } finally {
      // In the same step as the last look at the flag: a poke finds either a read that will see it, or none.
      this.#running = null;
    }
  }

  async #readOnce(signal: AbortSignal): Promise<FollowResult> {
    const { path, configDir } = this.#options;
    const opened = await openTranscript(path, configDir);
    if (opened.kind !== "opened") return opened;
    const { handle, identity, sizeBytes } = opened;
    try {
      const position = await this.#placeIn(handle, { identity, sizeBytes });
      await this.#readTo(handle, { from: position, sizeBytes, signal });
      return { kind: "read" };
    } catch (thrown) {
      // The position stays before the lines that were not handed over, and so must the splitter.
      this.#splitter = new LineSplitter();
      throw thrown;
    } finally {
      await handle.close();
    }
  }

  /** Where to go on in the file that is there now: where we stopped if it still is that file, else at its start. */
  async #placeIn(
    handle: FileHandle,
    { identity, sizeBytes }: { readonly identity: string; readonly sizeBytes: number },
  ): Promise<TranscriptPosition> {
    const known = this.#position;
    if (known !== null) {
      const isSameFile =
        known.identity === identity &&
        known.offset <= sizeBytes &&
        (await markBefore(handle, known.offset)) === known.mark;
      if (!isSameFile || !(await this.#hasUnfinished(handle, { from: known.offset, sizeBytes }))) {
        this.#splitter = new LineSplitter();
      }
      if (isSameFile) return known;
      this.#options.sink.restart();
    }
    this.#position = { path: this.#options.path, identity, offset: 0, mark: "" };
    return this.#position;
  }

  /** Whether the unfinished line still is what the splitter has of it. */
  async #hasUnfinished(
    handle: FileHandle,
    { from, sizeBytes }: { readonly from: number; readonly sizeBytes: number },
  ): Promise<boolean> {
    const { unfinishedBytes } = this.#splitter;
    if (unfinishedBytes === 0) return true;
    const end = from + unfinishedBytes;
    return end <= sizeBytes && (await markBefore(handle, end)) === this.#unfinishedMark;
  }

  async #readTo(handle: FileHandle, { from, sizeBytes, signal }: ReadSpan): Promise<void> {
    let position = from;
    let offset = position.offset + this.#splitter.unfinishedBytes;
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(0, sizeBytes - offset)));
    while (offset < sizeBytes && !signal.aborted) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, sizeBytes - offset), offset);
      if (bytesRead === 0) break;
      const lines = this.#split(buffer.subarray(0, bytesRead));
      offset += bytesRead;
      const lineStart = offset - this.#splitter.unfinishedBytes;
      if (lineStart === position.offset) continue;
      const mark = await markBefore(handle, lineStart);
      position = { path: this.#options.path, identity: position.identity, offset: lineStart, mark };
      this.#options.sink.take({ lines, position });
      this.#position = position;
    }
    this.#unfinishedMark = this.#splitter.unfinishedBytes === 0 ? "" : await markBefore(handle, offset);
  }

  #split(bytes: Buffer): readonly TranscriptLine[] {
    const lines: TranscriptLine[] = [];
    const redactor = this.#options.redactor?.() ?? BUILT_IN;
    this.#splitter.push(bytes, (line) => {
      if (line === null) this.#skippedLines += 1;
      const parsed = line === null ? null : parseLine(line.toString("utf8"), redactor);
      if (parsed !== null) lines.push(parsed);
    });
    return lines;
  }
}
