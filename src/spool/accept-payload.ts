import { randomInt } from "node:crypto";
import { unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../core/ports.ts";
import { renameWithRetries } from "../system/files/atomic-file.ts";
import { hasErrorCode } from "../system/files/file-error.ts";
import { makeFolder } from "../system/files/folders.ts";
import type { Paths } from "../system/paths.ts";
import type { PostedRecord } from "./posted/journal.ts";
import type { PostedFiles } from "./posted/posted-files.ts";
import type { RawEntry } from "./raw-entry.ts";

/** Larger payloads are written as files at once: there are never many. */
const MAX_RECORD_BYTES = 256 * 1024;

interface Waiting extends PostedRecord {
  readonly isRefused: () => boolean;
  readonly resolve: (name: string | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes payloads durable that arrive by HTTP. */
export interface Acceptance {
  /**
   * @param isRefused whether its sender was meanwhile answered with a refusal: then it is not stored
   * @returns the raw file's name, once only a power loss can destroy it; null for a refused one
   * @throws the system's error; nothing was kept then
   */
  accept(bytes: Buffer, isRefused?: () => boolean): Promise<string | null>;
  /** From now on each payload is written as a file of its own: the journals are no longer read. */
  close(): void;
}

interface AcceptanceOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly posted: PostedFiles;
  /** A raw file lies in the folder. */
  readonly onFile: (name: string) => void;
  /** Payloads are in a journal, oldest first. */
  readonly onPosted: (entries: readonly RawEntry[]) => void;
}

/**
 * A single payload becomes a raw file, as the hook makes it. Payloads of one turn of the event loop share one write
 * into a journal: a file each costs many times as much.
 */
export function createAcceptance({ paths, clock, posted, onFile, onPosted }: AcceptanceOptions): Acceptance {
  const nextName = createPayloadNames(clock);
  let waiting: Waiting[] = [];
  let isClosed = false;

  function flush(): void {
    const group: Waiting[] = [];
    for (const one of waiting) {
      if (one.isRefused()) one.resolve(null);
      else group.push(one);
    }
    waiting = [];
    const isAlone = group.length === 1 && posted.size() === 0;
    const isForFile = ({ bytes }: Waiting): boolean => isClosed || isAlone || bytes.length > MAX_RECORD_BYTES;
    for (const one of group.filter(isForFile)) writeFile(one);
    const others = group.filter((one) => !isForFile(one));
    if (others.length > 0) writeRecords(others);
  }

  function writeFile({ name, bytes, resolve, reject }: Waiting): void {
    try {
      writePayload(paths, name, bytes);
    } catch (thrown) {
      reject(thrown);
      return;
    }
    onFile(name);
    resolve(name);
  }

  function writeRecords(records: readonly Waiting[]): void {
    let entries: readonly RawEntry[];
    try {
      entries = posted.add(records);
    } catch {
      // There may still be room, or a folder, for a file each: clients that post do not retry.
      for (const record of records) writeFile(record);
      return;
    }
    onPosted(entries);
    for (const { name, resolve } of records) resolve(name);
  }

  return {
    async accept(bytes, isRefused = () => false) {
      const { promise, resolve, reject } = Promise.withResolvers<string | null>();
      // After everything that has arrived already.
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ name: nextName(), bytes, isRefused, resolve, reject });
      return promise;
    },
    close() {
      isClosed = true;
    },
  };
}

/**
 * Writes payloads into the spool as the hook does: under a temporary name, then renamed.
 * @returns a function that gives the raw file's name, or throws the system's error with nothing written
 */
export function createPayloadWriter({ paths, clock }: { paths: Paths; clock: Clock }): (bytes: Uint8Array) => string {
  const nextName = createPayloadNames(clock);
  return (bytes) => {
    const name = nextName();
    writePayload(paths, name, bytes);
    return name;
  };
}

/**
 * Names for payloads that arrive by HTTP.
 * @returns a function that gives a new name on each call
 */
function createPayloadNames(clock: Clock): () => string {
  // Grows, so that payloads of one millisecond keep their order. Starts at random: after a restart under a clock set
  // back, a name must not overwrite a file that still waits.
  let counter = randomInt(2 ** 31);
  return () => {
    counter += 1;
    return `http-${clock.now()}-${counter}.json`;
  };
}

/** @throws the system's error, with nothing written */
function writePayload(paths: Paths, name: string, bytes: Uint8Array): void {
  const temporary = join(paths.rawTemporaryDir, name);
  try {
    writeNew(temporary, bytes);
    renameWithRetries(temporary, join(paths.rawDir, name));
  } catch (thrown) {
    removeQuietly(temporary);
    throw thrown;
  }
}

function writeNew(file: string, bytes: Uint8Array): void {
  const options = { flag: "wx", mode: 0o600 };
  try {
    writeFileSync(file, bytes, options);
  } catch (thrown) {
    if (!hasErrorCode(thrown, "ENOENT")) throw thrown;
    makeFolder(join(file, ".."));
    writeFileSync(file, bytes, options);
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or the sweep for leftovers finds it.
  }
}
