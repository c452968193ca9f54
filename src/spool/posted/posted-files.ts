import { closeSync, futimesSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { moveFile, renameWithRetries } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { archiveName, type Paths } from "../../system/paths.ts";
import { hasErrorCode } from "../../system/files/file-error.ts";
import type { StoredFile } from "../archive.ts";
import type { RawEntry } from "../raw-entry.ts";
import type { ReadResult } from "../read-files.ts";
import {
  createJournals,
  type Journals,
  type RecordPosition,
  postedAtMs,
  postedTime,
  type PostedRecord,
} from "./journal.ts";

/** Bytes kept in memory beside the journals; the rest is read from them again. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

interface Posted {
  readonly position: RecordPosition;
  readonly atMs: number;
  readonly bytes: Buffer | null;
}

/** Raw files that are in a journal and in no folder yet. They have names like all others. */
export interface PostedFiles {
  /** @throws the system's error; no record was kept then */
  add(records: readonly PostedRecord[]): readonly RawEntry[];
  has(name: string): boolean;
  size(): number;
  /** Same results as `readRawFile` for other files; null for a file that is not in a journal. */
  read(name: string): ReadResult | null;
  /**
   * Writes a stored one into the archive, under the name that its raw file would get.
   * @throws the system's error; it stays in its journal then
   */
  archive(file: StoredFile): void;
  /**
   * Makes one an ordinary raw file, for the rare cases: those need no fast path.
   * @throws the system's error; it stays in its journal then
   */
  writeOut(name: string): void;
  readonly owns: Journals["owns"];
  /** The rest stays for the next daemon. */
  close(): void;
}

export function createPostedFiles(paths: Paths): PostedFiles {
  const journals = createJournals(paths.postedDir);
  const files = new Map<string, Posted>();
  let heldBytes = 0;

  function bytesOf({ bytes, position }: Posted): Buffer {
    return bytes ?? journals.read(position);
  }

  function forget(name: string, { bytes, position }: Posted): void {
    files.delete(name);
    heldBytes -= bytes?.length ?? 0;
    journals.drop(position);
  }

  function writeOut(name: string): void {
    const posted = files.get(name);
    if (posted === undefined) return;
    writeRawFile(paths, { name, bytes: bytesOf(posted) });
    // Behind the end of a truncated journal there is no record to strike out.
    if (journals.isSafe(posted.position)) journals.strike(posted.position);
    forget(name, posted);
  }

  function writeOutQuietly(name: string): void {
    try {
      writeOut(name);
    } catch {
      // A removed journal loses only its own payloads.
    }
  }

  return {
    add(records) {
      const positions = journals.append(records);
      return records.flatMap(({ name, bytes }, index) => {
        const position = positions[index];
        if (position === undefined) return [];
        const isHeld = heldBytes + bytes.length <= MAX_HELD_BYTES;
        if (isHeld) heldBytes += bytes.length;
        const atMs = postedAtMs(name);
        files.set(name, { position, atMs, bytes: isHeld ? bytes : null });
        return [toEntry(name, atMs)];
      });
    },
    has: (name) => files.has(name),
    size: () => files.size,
    read(name) {
      const posted = files.get(name);
      if (posted === undefined) return null;
      const readStartedAtMs = performance.now();
      try {
        const bytes = bytesOf(posted);
        const { modifiedAtNs } = postedTime(posted.atMs);
        const sourceKey = `${name}@${modifiedAtNs}`;
        return {
          kind: "read",
          file: { name, bytes, modifiedAtMs: posted.atMs, clientPid: null, sourceKey, readStartedAtMs },
          identity: { inode: 0n, sizeBytes: BigInt(bytes.length), modifiedAtNs },
        };
      } catch (thrown) {
        return { kind: "unreadable", error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
      }
    },
    archive({ name, seq, modifiedAtMs }) {
      const posted = files.get(name);
      if (posted === undefined) return;
      // Gets its final name only when complete, its time included: a rebuild relies on the archive.
      const temporary = join(paths.rawTemporaryDir, name);
      writePosted(temporary, bytesOf(posted), posted.atMs);
      try {
        moveFile(temporary, join(paths.hooksDir, archiveName(seq, modifiedAtMs, name)));
      } catch (thrown) {
        rmSync(temporary, { force: true });
        throw thrown;
      }
      forget(name, posted);
    },
    writeOut,
    owns: journals.owns,
    close() {
      for (const [name, { position }] of files) if (!journals.isSafe(position)) writeOutQuietly(name);
      files.clear();
      journals.close();
    },
  };
}

/** Writes a record as the raw file that a single payload would have become. Idempotent. */
export function writeRawFile(paths: Paths, { name, bytes }: PostedRecord): void {
  const temporary = join(paths.rawTemporaryDir, name);
  writePosted(temporary, bytes, postedAtMs(name));
  renameWithRetries(temporary, join(paths.rawDir, name));
}

/** A file whose modification time is when it was posted. */
function writePosted(file: string, bytes: Buffer, atMs: number): void {
  const handle = openInFolder(file);
  try {
    writeFileSync(handle, bytes);
    const { seconds } = postedTime(atMs);
    futimesSync(handle, seconds, seconds);
  } catch (thrown) {
    rmSync(file, { force: true });
    throw thrown;
  } finally {
    closeSync(handle);
  }
}

function openInFolder(file: string): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (thrown) {
    if (!hasErrorCode(thrown, "ENOENT")) throw thrown;
    makeFolder(dirname(file));
    return openSync(file, "w", 0o600);
  }
}

function toEntry(name: string, atMs: number): RawEntry {
  return { name, seconds: Math.floor(atMs / 1000), nanoseconds: (atMs % 1000) * 1_000_000 };
}
