import { lstatSync, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { compareRawNames, hookNumbersOf } from "../system/raw-name.ts";
import type { RawFile } from "../core/ports.ts";

/** A raw file as the folder lists it. Two small integers instead of one bigint: a backlog may have a million. */
export interface RawEntry {
  readonly name: string;
  /** Modification time: whole seconds since the epoch, and the nanoseconds beyond. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The order of raw files: by modification time, then by name. */
export function compareEntries(a: RawEntry, b: RawEntry): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds || compareRawNames(a.name, b.name);
}

const NANOSECONDS = 1_000_000_000n;

/**
 * The folder's entry for a name, without following a link. "gone": it left, or never existed.
 * @throws the system's error when the folder cannot be searched
 */
export function statEntry(folder: string, name: string): RawEntry | "gone" | "not-a-file" {
  const stat = lstatSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return "gone";
  if (!stat.isFile()) return "not-a-file";
  return { name, seconds: Number(stat.mtimeNs / NANOSECONDS), nanoseconds: Number(stat.mtimeNs % NANOSECONDS) };
}

/** An entry's modification time in milliseconds. */
export function entryTimeMs(entry: RawEntry): number {
  return entry.seconds * 1000 + entry.nanoseconds / 1e6;
}

/** A raw file in memory, with the identity that shows whether its name still belongs to it. */
export interface OpenedFile {
  readonly file: RawFile;
  readonly identity: FileIdentity;
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

/** Larger files become dead letters unread: no hook payload is this large, and one must not fill the memory. */
export const MAX_RAW_FILE_BYTES = 64 * 1024 * 1024;

/** Reason of such a dead letter. */
export const TOO_LARGE = `larger than ${MAX_RAW_FILE_BYTES / 1024 / 1024} MiB: no hook payload is`;

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
    if (sizeBytes > MAX_RAW_FILE_BYTES) return { kind: "too-large", sizeBytes, modifiedAtMs };
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
