import { statSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { finding } from "./checks/check.ts";
import { readDiskSpace } from "./disk-space.ts";
import type { DatabaseSize, DiskSpace, HealthSnapshot, Measured, MemoryUse } from "./health-snapshot.ts";
import { measure, NOT_YET, notMeasured } from "./measure.ts";

/** A file system that does not respond within this time, such as a network's, is unknown. */
const DISK_WAIT_MS = 10_000;

/** A request for the health waits this long for the disk. A later result is for the next request. */
const DISK_MOMENT_MS = 200;

/** The median of these reads counts: the first after an idle hour comes from the disk and is untypical. */
const READS = 5;
const FIRST_READS = 3;

type Probed = Pick<HealthSnapshot, "databaseMs" | "databaseSize" | "disk" | "memory" | "sessionsWithoutHooks">;

interface ProbeOptions {
  readonly databaseFile: string;
  /** Folders for events, possibly on different disks. */
  readonly folders: readonly string[];
  /** A small real read of the database. */
  readonly readDatabase: () => void;
  readonly countWithoutHooks: () => number;
}

/** Expensive measurements, made now and then and cached. */
export interface Probes {
  readonly last: () => Probed;
  /** Measures again. Never throws. Slow results are there at the next check. */
  check(): void;
  /** Queries the disk and waits briefly for the result. */
  awaitDisk(): Promise<void>;
}

export function createProbes({ databaseFile, folders, readDatabase, countWithoutHooks }: ProbeOptions): Probes {
  const reads: number[] = [];
  let last: Probed = {
    databaseMs: NOT_YET,
    databaseSize: NOT_YET,
    disk: NOT_YET,
    memory: NOT_YET,
    sessionsWithoutHooks: NOT_YET,
  };
  let diskAskedAtMs: number | null = null;
  let diskAnswer: Promise<void> = Promise.resolve();

  function timeDatabase(): number {
    do {
      const startedAtMs = performance.now();
      readDatabase();
      reads.push(performance.now() - startedAtMs);
    } while (reads.length < FIRST_READS);
    if (reads.length > READS) reads.shift();
    const middle = reads.toSorted((one, other) => one - other)[Math.floor((reads.length - 1) / 2)] ?? 0;
    return Math.round(middle * 1000) / 1000;
  }

  function askDisk(): Measured<DiskSpace> {
    const nowMs = performance.now();
    if (diskAskedAtMs !== null) {
      // One query at a time: each holds a thread of the pool until it ends.
      return nowMs - diskAskedAtMs < DISK_WAIT_MS ? last.disk : { ok: false, reason: finding("disk-silent") };
    }
    diskAskedAtMs = nowMs;
    diskAnswer = readDisk();
    return last.disk;
  }

  async function readDisk(): Promise<void> {
    let disk: Measured<DiskSpace>;
    try {
      disk = { ok: true, value: await readDiskSpace(folders) };
    } catch (error) {
      disk = notMeasured(error);
    }
    diskAskedAtMs = null;
    last = { ...last, disk };
  }

  return {
    last: () => last,
    awaitDisk: async () => {
      last = { ...last, disk: askDisk() };
      const enough = new AbortController();
      const pause = sleep(DISK_MOMENT_MS, undefined, { signal: enough.signal, ref: false });
      pause.catch(() => {});
      await Promise.race([diskAnswer, pause]);
      enough.abort();
    },
    check: () => {
      last = {
        databaseMs: measure(timeDatabase),
        databaseSize: measure(() => sizeOf(databaseFile)),
        disk: askDisk(),
        memory: measure(readMemory),
        sessionsWithoutHooks: measure(countWithoutHooks),
      };
    },
  };
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
