import { performance } from "node:perf_hooks";
import type { RawFile } from "../core/ports.ts";
import type { EntryQueue } from "./entry-queue.ts";
import type { RawEntry } from "./raw-order.ts";
import { readRawFile, type FileIdentity, type ReadResult } from "./read-raw-file.ts";

// One transaction's worth. Files beyond any of the three limits come with the next batch, after the event loop had
// its turn.
const MAX_FILES = 64;
const MAX_BYTES = 1024 * 1024;
const MAX_READING_MS = 3;

export { MAX_FILES as BATCH_FILES };

/** A raw file in memory, and how to find out whether its name still stands for it. */
export interface OpenedFile {
  readonly file: RawFile;
  readonly identity: FileIdentity;
  readonly entry: RawEntry;
}

export interface ReadBatchOptions {
  readonly folder: string;
  readonly queue: EntryQueue;
  /** Leaves an entry out. */
  readonly skip: (name: string) => boolean;
  /** Called for each entry that could not be read into memory. */
  readonly onUnread: (entry: RawEntry, result: Exclude<ReadResult, { kind: "read" }>) => void;
}

/** Reads the next files of the queue, at least one where there is one. */
export function readBatch({ folder, queue, skip, onUnread }: ReadBatchOptions): OpenedFile[] {
  const end = performance.now() + MAX_READING_MS;
  const names = new Set<string>();
  const batch: OpenedFile[] = [];
  let sizeBytes = 0;
  while (batch.length < MAX_FILES && sizeBytes < MAX_BYTES) {
    const entry = queue.next();
    if (entry === null) break;
    // A file that was noticed while a scan found it stands in the queue twice.
    if (!names.has(entry.name) && !skip(entry.name)) {
      names.add(entry.name);
      const result = readRawFile(folder, entry.name);
      if (result.kind === "read") {
        batch.push({ file: result.file, identity: result.identity, entry });
        sizeBytes += result.file.bytes.length;
      } else {
        onUnread(entry, result);
      }
    }
    if (performance.now() >= end) break;
  }
  return batch;
}
