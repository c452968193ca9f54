import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { backoffMs, type Backoff } from "../core/backoff.ts";
import type { IngestResult, Logger, RawBatchHandler } from "../core/ports.ts";
import { createFinisher, type FinisherOptions } from "./finish.ts";
import { createQueue } from "./raw-folder.ts";
import { type OpenedFile, readRawFile } from "./raw-file.ts";

// One transaction's worth. Files beyond any of these limits come with the next batch, after a turn of the event loop.
const BATCH_FILES = 64;
const MAX_BYTES = 1024 * 1024;
const MAX_READING_MS = 3;

/** More than arrive at one moment. Files of a larger batch have waited: its duration is not an event's own time. */
const LIVE_FILES = 16;

/** After this many failures in a row the files of a batch are tried one by one: one of them may be the cause. */
const FAILURES_BEFORE_SINGLY = 3;

/** For a store that took nothing. */
const PAUSE: Backoff = { firstMs: 100, maxMs: 5_000 };

interface BatchesOptions extends Omit<FinisherOptions, "onChanged" | "onFinished"> {
  readonly handler: RawBatchHandler;
  readonly logger: Logger;
  /** How long after a burst files still count as part of it: it comes in waves, between which the queue is empty. */
  readonly lullMs: number;
}

/** Moves waiting files into the store: noticed or scanned, queued in order, a batch in each turn of the event loop. */
export function createBatches(options: BatchesOptions) {
  const { paths, handler, errors, logger, lullMs } = options;
  const finisher = createFinisher({ ...options, onChanged: (name) => queue.notice(name), onFinished: wake });
  const queue = createQueue({ folder: paths.rawDir, logger, errors, skip: finisher.has, onChanged: wake });
  /** The current files have waited behind others, or since before the start. */
  let isBacklog = true;
  let liveFromMs = -Infinity;
  let failures = 0;
  let storedCount = 0;
  let pausedUntilMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let isStopped = false;
  let idleWaiters: (() => void)[] = [];

  /** Takes a turn as soon as pending input and output are handled. */
  function wake(): void {
    if (!isStopped) immediate ??= setImmediate(turn);
  }

  function turn(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
    immediate = undefined;
    if (isStopped) return;
    if (performance.now() >= pausedUntilMs) {
      for (const name of finisher.retryDue()) retry(name);
      // The few that remain may be files that the store refuses: they must not block new ones.
      const isOrdered = queue.size() >= BATCH_FILES || queue.refill();
      // The end of the scan wakes it.
      if (!isOrdered) return;
      storeBatch();
    }
    planTurn();
  }

  function planTurn(): void {
    const nowMs = performance.now();
    const isBusy = !queue.isEmpty();
    const dueAtMs = nowMs < pausedUntilMs ? pausedUntilMs : isBusy ? nowMs : finisher.nextDueAtMs();
    if (!isBusy) isBacklog = false;
    if (dueAtMs === null) {
      if (!finisher.isArchiving()) releaseIdle();
    } else if (dueAtMs <= nowMs) wake();
    // Rounded up: a timer that is early by a fraction would fire again at once.
    else timer = setTimeout(turn, Math.ceil(dueAtMs - nowMs)).unref();
  }

  function storeBatch(): void {
    const batch = readBatch();
    if (batch.length === 0) return;
    isBacklog ||= batch.length > LIVE_FILES || queue.size() > 0;
    const nowMs = performance.now();
    if (batch.length + queue.size() > LIVE_FILES) liveFromMs = nowMs + lullMs;
    const isLive = !isBacklog && failures === 0 && nowMs >= liveFromMs;
    const isSingly = failures >= FAILURES_BEFORE_SINGLY;
    const rest = isSingly ? storeFirst(batch) : store(batch, isLive) ? [] : batch;
    if (rest.length > 0) queue.putBack(rest.map(({ file }) => file));
    if (rest.length < batch.length) {
      failures = 0;
      return;
    }
    failures += 1;
    pausedUntilMs = performance.now() + backoffMs(failures, PAUSE);
  }

  /** At least one file, if there is any. */
  function readBatch(): readonly OpenedFile[] {
    const endMs = performance.now() + MAX_READING_MS;
    const batch = new Map<string, OpenedFile>();
    let sizeBytes = 0;
    while (batch.size < BATCH_FILES && sizeBytes < MAX_BYTES) {
      const name = queue.next();
      if (name === null) break;
      // A file that was noticed while a scan found it is in the queue twice.
      const opened = batch.has(name) || finisher.has(name) ? null : read(name);
      if (opened !== null) {
        batch.set(name, opened);
        sizeBytes += opened.file.bytes.length;
      }
      if (performance.now() >= endMs) break;
    }
    return [...batch.values()];
  }

  function read(name: string): OpenedFile | null {
    const result = readRawFile(paths.rawDir, name);
    if (result.kind === "read") return result;
    if (result.kind === "not-a-file") queue.logIgnored(name);
    finisher.finishUnread(name, result);
    return null;
  }

  function store(batch: readonly OpenedFile[], isLive: boolean): boolean {
    const files = batch.map(({ file }) => file);
    let results: readonly IngestResult[];
    try {
      results = handler(files, isLive);
      if (results.length !== batch.length) throw new Error("The handler must answer for every file of a batch.");
    } catch (thrown) {
      errors.record("store", thrown);
      return false;
    }
    storedCount += batch.length;
    errors.clear("store");
    for (const [index, opened] of batch.entries()) {
      const result = results[index];
      if (result !== undefined) finisher.finish(opened, result);
    }
    return true;
  }

  /**
   * Stores the first file of a batch by itself. It is only blamed once the store took another one; when it takes none,
   * everything keeps its order and waits.
   * @returns the files that are still to be stored
   */
  function storeFirst(batch: readonly OpenedFile[]): readonly OpenedFile[] {
    const [first, ...others] = batch;
    if (first === undefined || store([first], false)) return others;
    // Shows whether the store is up. Another file each time, because this one may fail too.
    const [probe] = others.splice(failures % Math.max(others.length, 1), 1);
    if (probe === undefined || !store([probe], false)) return batch;
    // The store may have just come back.
    if (!store([first], false)) finisher.refuse(first, storedCount);
    return others;
  }

  /** It has waited, so it is not live. */
  function retry(name: string): void {
    const opened = read(name);
    if (opened !== null && !store([opened], false)) finisher.refuse(opened, storedCount);
  }

  function releaseIdle(): void {
    for (const resolve of idleWaiters) resolve();
    idleWaiters = [];
  }

  /** Scans the whole folder. */
  function scan(): void {
    queue.requestScan();
    wake();
  }

  return {
    notice: queue.notice,
    scan,
    waiting: () => queue.size() + queue.noticed() + finisher.heldTimesMs().length,
    held: () => finisher.heldTimesMs().length,
    /** Whether all files found by the last scan or noticed since are stored or held. */
    isCaughtUp: () => !queue.mayMissFiles() && queue.isEmpty(),
    /** Modification time of the oldest file known to wait, in milliseconds since the epoch. */
    oldestWaitingMs(): number | null {
      const times = [queue.oldestMs(), ...finisher.heldTimesMs()].filter((timeMs) => timeMs !== null);
      return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
    },
    /** Scans, and resolves when no file waits or is being moved, or when stopped. */
    idle(): Promise<void> {
      if (isStopped) return Promise.resolve();
      scan();
      return new Promise((resolve) => {
        idleWaiters.push(resolve);
      });
    },
    /** Finishes the files that are being moved, and touches nothing more. */
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      clearImmediate(immediate);
      // A stop in the middle of a batch waits until that batch is processed.
      await nextTurn();
      await finisher.archived();
      releaseIdle();
    },
  };
}
