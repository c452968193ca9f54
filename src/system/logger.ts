import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import type { Clock, LogFields, Logger } from "../core/ports.ts";

export interface FileLoggerOptions {
  readonly file: string;
  readonly clock: Clock;
  /** The lowest level that is written. */
  readonly level?: LogLevel;
  /** Applied to each text before it is written: a system's error may quote its input. */
  readonly redact?: (text: string) => string;
  /** A file that would grow beyond this is renamed to `<file>.1`. */
  readonly maxSizeBytes?: number;
}

export interface FileLogger extends Logger {
  /** Applies another size from the next line on. */
  configure(sizes: { readonly maxSizeBytes: number }): void;
  close(): void;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

type LogLevel = (typeof LEVELS)[number];

const DAY_MS = 86_400_000;

/** The current file and the old ones. */
export const LOG_FILES = 3;

/** Writes one JSON object a line, readable by its owner only, and rotates by size. Never throws. */
export function createFileLogger(options: FileLoggerOptions): FileLogger {
  const { file, clock, level = "info", redact = (text) => text } = options;
  const lowest = LEVELS.indexOf(level);
  let { maxSizeBytes = 5 * 1024 * 1024 } = options;
  let handle: number | null = null;
  let sizeBytes = 0;
  let lost = 0;
  let reason: string | null = null;

  function write(lineLevel: LogLevel, message: string, fields: LogFields = {}): void {
    if (LEVELS.indexOf(lineLevel) < lowest) return;
    const line = lineOf(lineLevel, message, fields);
    try {
      writeFully(openFor(line.length), line);
      reason = null;
    } catch (thrown) {
      lost += 1;
      reason = thrown instanceof Error ? thrown.message : String(thrown);
      close();
    }
  }

  function lineOf(lineLevel: LogLevel, message: string, fields: LogFields): Buffer {
    const time = new Date(clock.now()).toISOString();
    // Our own keys last, so that a field of the same name cannot replace one.
    const clean = Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === "string" ? redact(value) : value,
    ]);
    const entry = { ...Object.fromEntries(clean), time, level: lineLevel, message: redact(message) };
    return Buffer.from(`${JSON.stringify(entry)}\n`);
  }

  /** The open file, opened or rotated first where needed. A file that could not be opened is tried again next time. */
  function openFor(lineBytes: number): number {
    // Deleted or replaced from outside: continue in a file under its own name.
    if (handle !== null && isElsewhere(handle)) close();
    handle ??= open();
    if (sizeBytes > 0 && sizeBytes + lineBytes > maxSizeBytes) {
      close();
      const isYoung = isOfToday(`${file}.${LOG_FILES - 1}`);
      rotate(file);
      handle = open();
      if (isYoung) writeFully(handle, lineOf("warn", "log: lines of the last day went: it is too large", {}));
    }
    return handle;
  }

  /** Whether the last write is less than a day old: such files are not deleted silently. */
  function isOfToday(old: string): boolean {
    const stat = statSync(old, { throwIfNoEntry: false });
    return stat !== undefined && Math.abs(clock.now() - stat.mtimeMs) < DAY_MS;
  }

  /** A full disk may accept only part of a line: then that part is removed. */
  function writeFully(target: number, line: Buffer): void {
    const written = writeSync(target, line);
    if (written < line.length) {
      ftruncateSync(target, fstatSync(target).size - written);
      throw new Error("ENOSPC: no space left on device, write");
    }
    sizeBytes += written;
  }

  function isElsewhere(opened: number): boolean {
    const there = statSync(file, { throwIfNoEntry: false });
    return there === undefined || there.ino !== fstatSync(opened).ino;
  }

  function open(): number {
    const opened = openSync(file, "a", 0o600);
    sizeBytes = fstatSync(opened).size;
    return opened;
  }

  function close(): void {
    if (handle !== null) closeSync(handle);
    handle = null;
  }

  return {
    debug: (message, fields) => write("debug", message, fields),
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    trouble: () => (reason === null ? null : { reason, lostLines: lost }),
    configure: (sizes) => {
      ({ maxSizeBytes } = sizes);
    },
    close,
  };
}

/** `file` becomes `file.1`, that `file.2`, and so on; the oldest is overwritten. */
function rotate(file: string): void {
  for (let age = LOG_FILES - 1; age > 0; age -= 1) {
    try {
      renameSync(age === 1 ? file : `${file}.${age - 1}`, `${file}.${age}`);
    } catch {
      // Not there yet, or not ours to move: the log goes on in the file it has.
    }
  }
}

/** Writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
