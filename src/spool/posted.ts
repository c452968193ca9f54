import { randomInt } from "node:crypto";
import { closeSync, futimesSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock, IngestResult, RawBatchHandler, RawFile } from "../core/ports.ts";
import { renameWithRetries } from "../system/files/atomic-file.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import { makeFolder } from "../system/files/folders.ts";
import { archiveName, type Paths } from "../system/paths.ts";

// Payloads of one transaction.
const MAX_PAYLOADS = 128;
const MAX_BYTES = 1024 * 1024;

/** Interval of archiving, and payloads stored or archived in one turn: answers come first. */
const TURN_MS = 20;
const FILES_A_TURN = 32;

/** Wait after a file that could not be written. */
const RETRY_MS = 1000;

/** Stored payloads may wait for the archive up to this size; beyond it, new ones become raw files. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

interface Payload {
  readonly bytes: Buffer;
  readonly isRefused: () => boolean;
  readonly resolve: (name: string | null) => void;
  readonly reject: (error: unknown) => void;
}

interface PostedOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly handler: RawBatchHandler;
  /** Resolves when everything the handler has stored is on disk. */
  readonly sync: () => Promise<void>;
  /** False while files wait that came before. */
  readonly isCaughtUp: () => boolean;
  /** A raw file lies in the folder. */
  readonly onFile: (name: string) => void;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
}

/**
 * Payloads that arrive while others are written share the next transaction and its sync, and are then answered. The
 * archive is written behind the answers: a file costs as much as storing its event. What cannot be stored now, or waits
 * behind other files, becomes a raw file.
 */
export function createPosted(options: PostedOptions) {
  const { paths, clock, handler, sync, isCaughtUp, onFile, onArchived } = options;
  const nextFile = createRawFiles(clock);
  const waiting: Payload[] = [];
  let working: Promise<void> | null = null;
  /** Stored payloads, oldest first. */
  const held: { readonly file: RawFile; readonly seq: number }[] = [];
  let heldBytes = 0;
  let archiving: NodeJS.Timeout | null = null;
  let storedThisTurn = 0;
  let isClosed = false;

  async function work(): Promise<void> {
    try {
      while (waiting.length > 0) {
        // After everything that has arrived already.
        await nextTurn();
        await answer(takeGroup());
      }
    } finally {
      working = null;
    }
  }

  function takeGroup(): readonly Payload[] {
    const group: Payload[] = [];
    for (let bytes = 0; bytes < MAX_BYTES && group.length < MAX_PAYLOADS;) {
      const payload = waiting.shift();
      if (payload === undefined) break;
      if (payload.isRefused()) payload.resolve(null);
      else group.push(payload);
      bytes += payload.bytes.length;
    }
    return group;
  }

  async function answer(group: readonly Payload[]): Promise<void> {
    const files = group.map(({ bytes }) => nextFile(bytes));
    const results = store(files);
    const isSynced = results.some(({ kind }) => kind === "stored") ? sync() : Promise.resolve();
    const failure = await isSynced.then(
      () => null,
      (error: unknown) => ({ error }),
    );
    for (const [index, { resolve, reject }] of group.entries()) {
      const [file, result] = [files[index], results[index]];
      if (file === undefined) continue;
      try {
        if (result?.kind === "stored") {
          hold(file, result.seq);
          if (failure !== null) throw failure.error;
        } else {
          writeRawFile(paths, file);
          onFile(file.name);
        }
        resolve(file.name);
      } catch (thrown) {
        reject(thrown);
      }
    }
  }

  /** @returns nothing where they must become files */
  function store(files: readonly RawFile[]): readonly IngestResult[] {
    if (files.length === 0 || isClosed || !isCaughtUp() || heldBytes > MAX_HELD_BYTES) return [];
    try {
      return handler(files);
    } catch {
      // The spool tries it again, and reports why it fails.
      return [];
    }
  }

  function hold(file: RawFile, seq: number): void {
    held.push({ file, seq });
    heldBytes += file.bytes.length;
    storedThisTurn += 1;
    archiving ??= setTimeout(archiveSome, TURN_MS).unref();
  }

  function archiveSome(): void {
    archiving = null;
    const isArchived = archive(Math.max(1, FILES_A_TURN - storedThisTurn));
    storedThisTurn = 0;
    if (held.length > 0) archiving = setTimeout(archiveSome, isArchived ? TURN_MS : RETRY_MS).unref();
  }

  /** @returns false when a file cannot be written, on a full disk for example: its event is in the database alone */
  function archive(most: number): boolean {
    let count = 0;
    try {
      for (const { file, seq } of held.slice(0, most)) {
        writeTimed(join(paths.hooksDir, archiveName(seq, file.modifiedAtMs, file.name)), file);
        heldBytes -= file.bytes.length;
        count += 1;
        onArchived(file.modifiedAtMs, file.bytes.length);
      }
      return true;
    } catch {
      return false;
    } finally {
      held.splice(0, count);
    }
  }

  return {
    /**
     * @param isRefused whether its sender was meanwhile answered with a refusal: then it is not stored
     * @returns the name of its raw file, once it is stored and on disk, or waits as a file; null for a refused one
     * @throws the system's error
     */
    async accept(bytes: Buffer, isRefused: () => boolean = () => false): Promise<string | null> {
      const { promise, resolve, reject } = Promise.withResolvers<string | null>();
      waiting.push({ bytes, isRefused, resolve, reject });
      working ??= work();
      return promise;
    },
    /** From now on payloads become raw files. Resolves when all that were stored are archived. */
    async close(): Promise<void> {
      isClosed = true;
      await working;
      if (archiving !== null) clearTimeout(archiving);
      archive(held.length);
    },
  };
}

/**
 * Writes payloads into the spool as the hook does: under a temporary name, then renamed.
 * @returns a function that gives the raw file's name, or throws the system's error with nothing written
 */
export function createPayloadWriter({ paths, clock }: { paths: Paths; clock: Clock }): (bytes: Buffer) => string {
  const nextFile = createRawFiles(clock);
  return (bytes) => {
    const file = nextFile(bytes);
    writeRawFile(paths, file);
    return file.name;
  };
}

/** @returns a function that gives each payload a new name */
function createRawFiles(clock: Clock): (bytes: Buffer) => RawFile {
  // Grows, so that payloads of one millisecond keep their order. Starts at random: after a restart under a clock set
  // back, a name must not overwrite a file that still waits.
  let counter = randomInt(2 ** 31);
  return (bytes) => {
    counter += 1;
    const modifiedAtMs = clock.now();
    const name = `http-${modifiedAtMs}-${counter}.json`;
    const sourceKey = `${name}@${postedTime(modifiedAtMs).modifiedAtNs}`;
    return { name, bytes, modifiedAtMs, clientPid: null, sourceKey, readStartedAtMs: performance.now() };
  };
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

/** @throws the system's error, with nothing written */
function writeRawFile(paths: Paths, file: RawFile): void {
  const temporary = join(paths.rawTemporaryDir, file.name);
  writeTimed(temporary, file);
  try {
    renameWithRetries(temporary, join(paths.rawDir, file.name));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** Writes a file whose modification time is when its payload was posted. */
function writeTimed(path: string, { bytes, modifiedAtMs }: RawFile): void {
  const handle = openNew(path);
  try {
    writeFileSync(handle, bytes);
    const { seconds } = postedTime(modifiedAtMs);
    futimesSync(handle, seconds, seconds);
  } catch (thrown) {
    rmSync(path, { force: true });
    throw thrown;
  } finally {
    closeSync(handle);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (thrown) {
    if (!hasErrorCode(thrown, "ENOENT")) throw thrown;
    makeFolder(dirname(path));
    return openSync(path, "wx", 0o600);
  }
}
