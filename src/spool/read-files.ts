import { performance } from "node:perf_hooks";
import type { RawFile } from "../core/ports.ts";
import type { EntryQueue } from "./scan/entry-queue.ts";
import type { RawEntry } from "./scan/raw-order.ts";
import type { FileIdentity, ReadResult } from "./read-raw-file.ts";

// One transaction's worth. Files beyond any of the three limits come with the next batch, after a turn of the event
// loop.
const MAX_FILES = 64;
const MAX_QUICK_FILES = 128;
const MAX_BYTES = 1024 * 1024;
const MAX_READING_MS = 3;

export { MAX_FILES as BATCH_FILES };

/** A raw file in memory, with the identity that shows whether its name still belongs to it. */
export interface OpenedFile {
  readonly file: RawFile;
  readonly identity: FileIdentity;
  readonly entry: RawEntry;
}

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
  while (slow < MAX_FILES && batch.length < MAX_QUICK_FILES && sizeBytes < MAX_BYTES) {
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
