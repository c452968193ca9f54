import { statSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { createHistogram } from "node:perf_hooks";
import { readFullestDisk, type DiskSpace } from "../system/files/disk-space.ts";
import { finding, type Measured } from "./checks/check.ts";
import {
  measure,
  NOT_YET,
  notMeasured,
  type DatabaseSize,
  type HealthSnapshot,
  type LoopDelay,
  type MemoryUse,
} from "./health-snapshot.ts";

/** A file system that does not respond within this time, such as a network's, is unknown. */
const DISK_WAIT_MS = 10_000;

/** The median of so many reads counts: the first after an idle hour comes from the disk and is untypical. */
const READS = 5;

type Probed = Pick<HealthSnapshot, "databaseMs" | "databaseSize" | "disk" | "memory" | "sessionsWithoutHooks">;

interface ProbeOptions {
  readonly databaseFile: string;
  /** Folders for events, possibly on different disks. */
  readonly folders: readonly string[];
  readonly readDatabase: () => void;
  readonly countWithoutHooks: () => number;
}

export type Probes = ReturnType<typeof createProbes>;

/** Expensive measurements, made now and then and cached. */
export function createProbes({ databaseFile, folders, readDatabase, countWithoutHooks }: ProbeOptions) {
  let last: Probed = {
    databaseMs: NOT_YET,
    databaseSize: NOT_YET,
    disk: NOT_YET,
    memory: NOT_YET,
    sessionsWithoutHooks: NOT_YET,
  };
  let diskAskedAtMs: number | null = null;

  function askDisk(): Measured<DiskSpace> {
    const nowMs = performance.now();
    if (diskAskedAtMs !== null) {
      // One query at a time: each holds a thread of the pool until it ends.
      return nowMs - diskAskedAtMs < DISK_WAIT_MS ? last.disk : { ok: false, reason: finding("disk-silent") };
    }
    diskAskedAtMs = nowMs;
    void readDisk();
    return last.disk;
  }

  async function readDisk(): Promise<void> {
    let disk: Measured<DiskSpace>;
    try {
      disk = { ok: true, value: await readFullestDisk(folders) };
    } catch (error) {
      disk = notMeasured(error);
    }
    diskAskedAtMs = null;
    last = { ...last, disk };
  }

  return {
    last: () => last,
    /** Measures again. Never throws. The disk's answer is there at the next check. */
    check: () => {
      last = {
        databaseMs: measure(() => medianMs(readDatabase)),
        databaseSize: measure(() => sizeOf(databaseFile)),
        disk: askDisk(),
        memory: measure(readMemory),
        sessionsWithoutHooks: measure(countWithoutHooks),
      };
    },
  };
}

function medianMs(work: () => void): number {
  const times = Array.from({ length: READS }, () => {
    const startedAtMs = performance.now();
    work();
    return performance.now() - startedAtMs;
  });
  const middle = times.sort((one, other) => one - other)[Math.floor(READS / 2)] ?? 0;
  return Math.round(middle * 1000) / 1000;
}

function sizeOf(databaseFile: string): DatabaseSize {
  return {
    bytes: statSync(databaseFile).size,
    journalBytes: statSync(`${databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0,
  };
}

function readMemory(): MemoryUse {
  // Cache memory counts as free, because the kernel releases it on demand.
  return { processBytes: process.memoryUsage.rss(), freeBytes: freemem(), totalBytes: totalmem() };
}

/** Interval of the measuring timer: short enough for delays that a person can feel. */
const TICK_MS = 20;

/** Without work the timer stops after this: it would wake an idle daemon fifty times a second. */
const REST_AFTER_MS = 3000;

/** Five minutes of work; older ticks are out of date. */
const MAX_TICKS = 15_000;

const US_PER_MS = 1000;

export type LoopWatch = ReturnType<typeof watchLoop>;

/**
 * Measures the event loop, but only while something happens.
 * With its own timer: `monitorEventLoopDelay` cannot forget its last run, so it would report each pause as one long
 * delay.
 */
export function watchLoop() {
  // Microseconds; two significant digits are enough.
  const late = createHistogram({ figures: 2, highest: 3.6e9 });
  let timer: NodeJS.Timeout | null = null;
  let dueAtMs = 0;
  let restAtMs = 0;

  function tick(): void {
    const nowMs = performance.now();
    if (late.count >= MAX_TICKS) late.reset();
    // A histogram cannot record 0.
    late.record(Math.max(1, Math.round((nowMs - dueAtMs) * US_PER_MS)));
    dueAtMs = nowMs + TICK_MS;
    if (nowMs >= restAtMs) stop();
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    /** Starts the timer, or keeps it running. */
    touch: () => {
      const nowMs = performance.now();
      restAtMs = nowMs + REST_AFTER_MS;
      if (timer !== null) return;
      dueAtMs = nowMs + TICK_MS;
      timer = setInterval(tick, TICK_MS).unref();
    },
    read: (): LoopDelay | null => {
      if (late.count === 0) return null;
      return { count: late.count, p99Ms: toMs(late.percentile(99)), maxMs: toMs(late.max) };
    },
    stop,
  };
}

function toMs(us: number): number {
  return Math.round(us / 100) / 10;
}
