import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { RawFile } from "../core/ports.ts";
import type { EntryQueue } from "./file-queue.ts";
import { type RawEntry, hookNumbersOf } from "./raw-entry.ts";

// One transaction's worth. Files beyond any of these limits come with the next batch, after a turn of the event loop.
export const BATCH_FILES = 64;
const MAX_QUICK_FILES = 128;
const MAX_BYTES = 1024 * 1024;
const MAX_READING_MS = 3;

/** A raw file in memory, with the identity that shows whether its name still belongs to it. */
export interface OpenedFile {
  readonly file: RawFile;
  readonly identity: FileIdentity;
  readonly entry: RawEntry;
}

/** Identifies the content that a name had when it was read. */
export interface FileIdentity {
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  readonly modifiedAtNs: bigint;
}

export type ReadResult =
  | { readonly kind: "read"; readonly file: RawFile; readonly identity: FileIdentity }
  | { readonly kind: "too-large"; readonly sizeBytes: number; readonly modifiedAtMs: number }
  | { readonly kind: "gone" }
  | { readonly kind: "not-a-file" }
  /** The system refuses: access rights, a broken disk, no handles left. May work later. */
  | { readonly kind: "unreadable"; readonly error: Error };

export interface ReadFilesOptions {
  readonly read: (name: string) => ReadResult;
  /** Whether reading a file costs almost nothing, because it is in memory. */
  readonly isQuick: (name: string) => boolean;
  readonly queue: EntryQueue;
  /** Whether to leave an entry out. */
  readonly skip: (name: string) => boolean;
  /** Called for each entry that could not be read into memory. */
  readonly onUnread: (entry: RawEntry, result: Exclude<ReadResult, { kind: "read" }>) => void;
}

/** Reads the next files of the queue, at least one if there is any. */
export function readFiles({ read, isQuick, queue, skip, onUnread }: ReadFilesOptions): OpenedFile[] {
  const end = performance.now() + MAX_READING_MS;
  const names = new Set<string>();
  const batch: OpenedFile[] = [];
  let sizeBytes = 0;
  let slow = 0;
  while (slow < BATCH_FILES && batch.length < MAX_QUICK_FILES && sizeBytes < MAX_BYTES) {
    const entry = queue.next();
    if (entry === null) break;
    // A file that was noticed while a scan found it is in the queue twice.
    if (!names.has(entry.name) && !skip(entry.name)) {
      names.add(entry.name);
      const result = read(entry.name);
      if (result.kind === "read") {
        batch.push({ file: result.file, identity: result.identity, entry });
        slow += isQuick(entry.name) ? 0 : 1;
        sizeBytes += result.file.bytes.length;
      } else {
        onUnread(entry, result);
      }
    }
    if (performance.now() >= end) break;
  }
  return batch;
}

/** Larger files become dead letters unread: no hook payload is this large, and one must not fill the memory. */
const MAX_SIZE_BYTES = 64 * 1024 * 1024;

// Times beyond the year 9999 have no four-digit date; a file with such a time is still an event.
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

// A link or a pipe may take the name between the check and the open: do not follow, do not block.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function readRawFile(folder: string, name: string): ReadResult {
  const readStartedAtMs = performance.now();
  let handle: number;
  try {
    handle = openSync(join(folder, name), FLAGS);
  } catch (thrown) {
    return refusal(thrown);
  }
  try {
    const stat = fstatSync(handle, { bigint: true });
    if (!stat.isFile()) return { kind: "not-a-file" };
    const sizeBytes = Number(stat.size);
    const modifiedAtMs = Math.min(Math.max(Number(stat.mtimeNs / 1_000_000n), 0), LATEST_MS);
    if (sizeBytes > MAX_SIZE_BYTES) return { kind: "too-large", sizeBytes, modifiedAtMs };
    const bytes = readFully(handle, sizeBytes);
    const sourceKey = `${name}@${stat.mtimeNs}`;
    const clientPid = hookNumbersOf(name)?.clientPid ?? null;
    return {
      kind: "read",
      file: { name, bytes, modifiedAtMs, clientPid, sourceKey, readStartedAtMs },
      identity: { inode: stat.ino, sizeBytes: stat.size, modifiedAtNs: stat.mtimeNs },
    };
  } catch (thrown) {
    return refusal(thrown);
  } finally {
    closeSync(handle);
  }
}

/** At most `sizeBytes`: bytes added meanwhile belong to the next attempt. */
function readFully(handle: number, sizeBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const count = readSync(handle, buffer, filled, sizeBytes - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function refusal(thrown: unknown): ReadResult {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = "code" in error ? error.code : null;
  if (code === "ENOENT") return { kind: "gone" };
  // A link, a socket, a device without driver.
  if (code === "ELOOP" || code === "ENXIO") return { kind: "not-a-file" };
  return { kind: "unreadable", error };
}
