import { lstatSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger, RawBatchHandler, IngestResult } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { createPendingArchive, createArchiveLater, type StoredFile } from "./archive.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { ErrorTracker } from "./error-tracker.ts";
import { createEntryQueue, createFileQueue } from "./file-queue.ts";
import { createFileFinisher } from "./finish-file.ts";
import { createHeldFiles, type HeldFile } from "./held-files.ts";
import { createIngestBackpressure, createLoopScheduler } from "./loop-scheduler.ts";
import type { PostedFiles } from "./posted/posted-files.ts";
import { type RawEntry, entryTimeMs } from "./raw-entry.ts";
import { BATCH_FILES, readFiles, type OpenedFile, readRawFile, type ReadResult } from "./read-files.ts";
import { createStoreFeed } from "./store-feed.ts";

/** More than arrive at one moment. Files of a larger batch have waited: its duration is not an event's own time. */
const LIVE_FILES = 16;

/** Held files tried in one turn. */
const RETRIES_A_TURN = 8;

export interface IngestLoopOptions {
  readonly paths: Paths;
  readonly posted: PostedFiles;
  readonly handler: RawBatchHandler;
  readonly sync: () => Promise<void>;
  readonly deadLetters: DeadLetters;
  readonly errors: ErrorTracker;
  readonly logger: Logger;
  readonly quietMs: number;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
}

/** Moves waiting files into the store, one short turn of the event loop after another. */
export interface IngestLoop {
  /** Reports a name that was seen in the folder. */
  notice(name: string): void;
  /** Queues files that are already known, oldest first. */
  enqueue(entries: readonly RawEntry[]): void;
  /** Scans the whole folder. */
  scan(): void;
  waiting(): number;
  held(): number;
  /** Whether all files found by the last scan or noticed since are stored or held. */
  caughtUp(): boolean;
  /** Modification time of the oldest file known to wait, in milliseconds since the epoch. */
  oldestWaitingMs(): number | null;
  /** Scans, and resolves when no file waits or is being moved, or when stopped. */
  idle(): Promise<void>;
  /** Finishes the files that are being moved, and touches nothing more. */
  stop(): Promise<void>;
}

export function createIngestLoop(options: IngestLoopOptions): IngestLoop {
  const { paths, posted, handler, sync, deadLetters, errors, logger, quietMs, onArchived } = options;
  const queue = createEntryQueue();
  const held = createHeldFiles();
  const fileQueue = createFileQueue({ folder: paths.rawDir, queue, logger });
  const feed = createStoreFeed({ handler, errors });
  const finisher = createFileFinisher({
    paths,
    posted,
    deadLetters,
    held,
    errors,
    quietMs,
    onChanged: notice,
    onArchived,
  });
  const pendingArchive = createPendingArchive({ sync, errors, held, archiveFile, onFinished: () => scheduler.soon() });
  const archiveLater = createArchiveLater(finisher.archiveFile, () => scheduler.soon());
  const scheduler = createLoopScheduler(runTurn);
  let pausedUntilMs = 0;
  const backpressure = createIngestBackpressure();
  /** The last scan failed: the folder may hold unknown files. */
  let mayMissFiles = true;
  /** The current files have waited behind others, or since before the start. */
  let isBacklog = true;
  let idleWaiters: (() => void)[] = [];

  function notice(name: string): void {
    if (fileQueue.notice(name)) scheduler.soon();
  }

  function enqueue(entries: readonly RawEntry[]): void {
    fileQueue.enqueue(entries);
    backpressure.arrived();
    scheduler.soon();
  }

  function archiveFile(file: StoredFile): void {
    if (posted.has(file.name)) archiveLater.add(file);
    else finisher.archiveFile(file);
  }

  /** Whether it is stored, and not in the archive yet. */
  function isBeingArchived(name: string): boolean {
    return pendingArchive.has(name) || archiveLater.has(name);
  }

  function read(name: string): ReadResult {
    return posted.read(name) ?? readRawFile(paths.rawDir, name);
  }

  function runTurn(): void {
    const waitUntilMs = waitUntil();
    if (waitUntilMs !== null) {
      scheduler.at(waitUntilMs);
      return;
    }
    for (const file of held.due().slice(0, RETRIES_A_TURN)) {
      if (isBeingArchived(file.name)) held.hold(file);
      else retry(file);
    }
    clearErrors();
    if (refill() !== "scanning") feedBatch();
    planNextTurn();
  }

  function waitUntil(): number | null {
    return performance.now() < pausedUntilMs ? pausedUntilMs : backpressure.untilMs();
  }

  /** Clears an error when the last file that waits because of it is done. */
  function clearErrors(): void {
    if (!held.any("unmoved")) errors.clear("move");
    if (!held.any("unreadable")) errors.clear("read");
  }

  function refill(): ReturnType<typeof fileQueue.refill> {
    try {
      const state = fileQueue.refill(BATCH_FILES);
      if (state === "scanned") {
        mayMissFiles = false;
        errors.clear("folder");
      }
      return state;
    } catch (thrown) {
      // The next rescan tries again.
      mayMissFiles = true;
      errors.record("folder", thrown);
      return "ready";
    }
  }

  function planNextTurn(): void {
    const nextDueMs = held.nextDueAtMs();
    const waitUntilMs = waitUntil();
    if (!mayMissFiles && !fileQueue.busy() && queue.size() === 0) isBacklog = false;
    if (waitUntilMs !== null) scheduler.at(waitUntilMs);
    else if (fileQueue.busy() || queue.size() > 0) scheduler.soon();
    else if (nextDueMs !== null) scheduler.at(nextDueMs);
    else if (pendingArchive.size() === 0 && archiveLater.size() === 0) releaseIdle();
  }

  function releaseIdle(): void {
    for (const resolve of idleWaiters) resolve();
    idleWaiters = [];
  }

  function feedBatch(): void {
    const startedAtMs = performance.now();
    const batch = readFiles({
      read,
      isQuick: posted.has,
      queue,
      skip: (name) => held.has(name) || isBeingArchived(name),
      onUnread: (entry, result) => finishUnread(entry.name, entryTimeMs(entry), result),
    });
    if (batch.length === 0) return;
    isBacklog ||= batch.length > LIVE_FILES || queue.size() > 0;
    const result = feed.submit(batch, !isBacklog);
    for (const { opened, result: ingestResult } of result.processed) finish(opened, ingestResult);
    for (const opened of result.refused) finisher.refuse(opened, feed.processedCount());
    queue.putBack(result.pending.map(({ entry }) => entry));
    const endedAtMs = performance.now();
    pausedUntilMs = endedAtMs + result.pauseMs;
    backpressure.worked(endedAtMs - startedAtMs);
  }

  function finish(opened: OpenedFile, ingestResult: IngestResult): void {
    if (ingestResult.kind === "stored") pendingArchive.add(opened, ingestResult.seq);
    else finisher.finish(opened, ingestResult);
  }

  /** Handles a file whose bytes are not in memory, by its result. */
  function finishUnread(name: string, modifiedAtMs: number, result: Exclude<ReadResult, { kind: "read" }>): void {
    if (result.kind === "gone") finisher.forget(name);
    else if (result.kind === "not-a-file") {
      finisher.forget(name);
      fileQueue.logIgnored(name);
    } else if (result.kind === "unreadable") {
      errors.record("read", result.error);
      held.hold({ name, kind: "unreadable", modifiedAtMs });
    } else {
      const reason = "larger than 64 MiB: no hook payload is";
      finisher.moveToDeadLetters({ name, reason, sizeBytes: result.sizeBytes, modifiedAtMs: result.modifiedAtMs });
    }
  }

  function retry({ name, kind, modifiedAtMs }: HeldFile): void {
    if (kind === "half-written" && !shouldReadAgain(name)) {
      held.hold({ name, kind, modifiedAtMs });
      return;
    }
    const result = read(name);
    if (result.kind !== "read") {
      finishUnread(name, modifiedAtMs, result);
      return;
    }
    const opened: OpenedFile = {
      file: result.file,
      identity: result.identity,
      entry: { name, seconds: 0, nanoseconds: 0 },
    };
    const ingestResult = feed.submitAlone(opened);
    if (ingestResult === null) {
      finisher.refuse(opened, feed.processedCount());
      return;
    }
    // Nothing is wrong with it any more, unless the move failed: that error ends when the move succeeds.
    if (ingestResult.kind === "stored" && kind !== "unmoved") finisher.forget(name);
    finish(opened, ingestResult);
  }

  /** A half-written file is only parsed again when it changed, and once more when it is given up. */
  function shouldReadAgain(name: string): boolean {
    const stat = lstatSync(join(paths.rawDir, name), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return true;
    return finisher.growthOf(name, { sizeBytes: stat.size, modifiedAtNs: stat.mtimeNs }) !== "unchanged";
  }

  function scan(): void {
    fileQueue.requestScan();
    scheduler.soon();
  }

  return {
    notice,
    enqueue,
    scan,
    waiting: () => queue.size() + fileQueue.count() + held.size(),
    held: held.size,
    caughtUp: () => !mayMissFiles && !fileQueue.busy() && queue.size() === 0,
    oldestWaitingMs() {
      const times = [...held.all()].map(({ modifiedAtMs }) => modifiedAtMs);
      const first = queue.peek();
      if (first !== null) times.push(entryTimeMs(first));
      return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
    },
    idle() {
      if (scheduler.stopped()) return Promise.resolve();
      scan();
      return new Promise((resolve) => {
        idleWaiters.push(resolve);
      });
    },
    async stop() {
      scheduler.stop();
      fileQueue.stop();
      // A stop in the middle of a batch waits until that batch is processed.
      await nextTurn();
      await pendingArchive.finish();
      archiveLater.finish();
      releaseIdle();
    },
  };
}
