import { MINUTE_MS } from "../../core/time-units.ts";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/load-config.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Chore, Removal, RetentionReport, SizedStore } from "../../core/retention.ts";
import type { DatabaseCleaner } from "../../store/retention/database-cleaner.ts";
import { sinceBootMs } from "../../system/clock.ts";
import { readDiskSpace } from "../../system/files/disk-space.ts";
import type { Paths } from "../../system/paths.ts";
import { type ArchivePruner, type FileOrder, pruneDeadLetters, pruneLogs, type RemovedFiles } from "./prune-files.ts";
import { createClockTrust, isNearlyFull, planRetention, type RetentionPlan } from "./retention-plan.ts";

const HOUR_MS = 60 * MINUTE_MS;

/** Time to the next run after an interrupted one, or while the disk is nearly full. */
const SOON_MS = 10 * MINUTE_MS;

/** A start is busy enough. */
const FIRST_RUN_MS = 1000;

/** After one edit, another limit may change soon. */
const AFTER_CHANGE_MS = 2000;

/** Each step rests for this many times its duration, so that most of the time is left for other work. */
const REST_TIMES = 8;
const LEAST_REST_MS = 10;
const MOST_REST_MS = 200;

/** While raw files wait, the database is left alone. */
const BUSY_REST_MS = 100;

/** Raw files that wait longer may need the disk space that deleting files frees. */
const MOST_BUSY_MS = MINUTE_MS;

const FILE_PARTS = ["archive", "deadLetters", "logs"] as const;

type FilePart = (typeof FILE_PARTS)[number];

export interface RetentionOptions {
  readonly paths: Paths;
  readonly cleaner: DatabaseCleaner;
  readonly archive: ArchivePruner;
  readonly values: ConfigValues;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether every raw file is stored, except those that wait for another attempt. */
  readonly isDrained: () => boolean;
  /** Real time, including sleep; a test has its own. */
  readonly monotonicMs?: () => number;
  /** Free bytes on the disk; a test has its own. */
  readonly freeBytes?: (folder: string) => Promise<number | null>;
}

export type Retention = ReturnType<typeof createRetention>;

/**
 * Deletes data that is too old or too large, every hour and when the disk is nearly full, in steps too short to notice.
 */
export function createRetention(options: RetentionOptions) {
  const { paths, cleaner, archive, clock, logger, isDrained } = options;
  const { monotonicMs = sinceBootMs, freeBytes = readFreeBytes } = options;
  const isClockSettled = createClockTrust(cleaner.recordedAtMs());
  const stopping = new AbortController();
  const { signal } = stopping;
  let { values } = options;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let lastRunAtMs: number | null = null;
  let isSettled = true;
  let isEmergency = false;
  let slowestStepMs = 0;
  let problem: string | null = null;
  let over: ReadonlySet<SizedStore> = new Set();
  /** Removals that the database could not record yet. */
  let uncounted: readonly Removal[] = [];
  /** Bytes of files after the last run; null before the first. */
  const fileBytes: Record<FilePart, number | null> = { archive: null, deadLetters: null, logs: null };

  function schedule(delayMs: number): void {
    if (timer !== null) clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => {
      void runIfDue().finally(() => schedule(MINUTE_MS));
    }, delayMs);
    timer.unref();
  }

  /** Starts a run when one is due, and at once when the disk becomes nearly full: events wait for the space. */
  async function runIfDue(): Promise<void> {
    const becameFull = !isEmergency && isNearlyFull(await freeBytes(paths.dataDir));
    if (becameFull || monotonicMs() >= dueAtMs) await run();
  }

  /** Whether to continue: not after the stop, and not with a clock that was set. */
  function mayContinue(): boolean {
    isSettled = isClockSettled(clock.now(), monotonicMs());
    return !signal.aborted && isSettled;
  }

  async function rest(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
  }

  /** @throws when raw files wait too long */
  async function untilDrained(): Promise<void> {
    const givesUpAtMs = monotonicMs() + MOST_BUSY_MS;
    while (!isDrained() && !signal.aborted) {
      if (monotonicMs() > givesUpAtMs) throw new StillBusy();
      await rest(BUSY_REST_MS);
    }
  }

  async function doChore({ name, step }: Chore): Promise<void> {
    for (let more = true; more;) {
      await untilDrained();
      if (!mayContinue()) return;
      const startedAtMs = performance.now();
      more = step();
      const tookMs = performance.now() - startedAtMs;
      if (tookMs > slowestStepMs) {
        slowestStepMs = tookMs;
        logger.debug("retention: the slowest step so far", { name, ms: tookMs });
      }
      await rest(Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, tookMs * REST_TIMES)));
    }
  }

  async function cleanDatabase({ nowMs, database }: RetentionPlan): Promise<void> {
    cleaner.recordStored(nowMs);
    countLate();
    for (const chore of cleaner.chores(database)) {
      await doChore(chore);
      if (!mayContinue()) return;
    }
  }

  /** After a failed write, on a full disk for example, the counts are stored later. */
  function countLate(): void {
    for (const removal of uncounted) cleaner.count(removal);
    uncounted = [];
  }

  /** No part needs disk space to remove something, or waits for the database. */
  const pruneFiles: Record<FilePart, (order: FileOrder) => Promise<RemovedFiles>> = {
    archive: archive.prune,
    deadLetters: (order) => pruneDeadLetters(paths.deadLetterDir, order),
    logs: (order) => pruneLogs(paths.logFile, order),
  };

  async function cleanFiles(part: FilePart, plan: RetentionPlan): Promise<void> {
    const order = { nowMs: plan.nowMs, ...plan[part], signal };
    const { byAge, bySize, problem: trouble, leftBytes } = await pruneFiles[part](order);
    fileBytes[part] = leftBytes;
    const store = part === "deadLetters" ? "dead_letters" : part;
    const lastAtMs = plan.nowMs;
    const items = byAge.items + bySize.items;
    if (items > 0) {
      logger.info("retention: files removed", { store, items, bytes: byAge.bytes + bySize.bytes });
      uncounted = [
        ...uncounted,
        { store, cause: plan.database.cause, ...byAge, lastAtMs },
        { store, cause: "size", ...bySize, lastAtMs },
      ];
    }
    countLate();
    if (trouble !== null) throw new Error(trouble);
  }

  function storesOf(plan: RetentionPlan) {
    return [
      ["database", cleaner.use().usedBytes, plan.database.maxBytes],
      ...FILE_PARTS.map((part) => [part, fileBytes[part], plan[part].maxBytes] as const),
    ] as const satisfies readonly (readonly [SizedStore, number | null, number])[];
  }

  /** @returns the errors of parts; the other parts run after one fails. */
  async function runOnce(): Promise<readonly Error[]> {
    // Checked first: later checks are compared with the first one.
    if (!mayContinue()) return [];
    const plan = planRetention(values, clock.now(), await freeBytes(paths.dataDir));
    ({ isEmergency } = plan);
    const inFiles = FILE_PARTS.map((part) => async () => cleanFiles(part, plan));
    const inDatabase = async (): Promise<void> => cleanDatabase(plan);
    const troubles: Error[] = [];
    // Deleting files needs no space, and frees the space that the database needs.
    for (const part of isEmergency ? [...inFiles, inDatabase] : [inDatabase, ...inFiles]) {
      await part().catch((thrown: unknown) => troubles.push(toError(thrown)));
      if (!mayContinue()) return troubles;
    }
    if (troubles.length > 0) return troubles;
    lastRunAtMs = clock.now();
    over = new Set(storesOf(plan).flatMap(([name, bytes, limitBytes]) => ((bytes ?? 0) > limitBytes ? [name] : [])));
    return [];
  }

  async function tryOnce(before: Promise<void>): Promise<void> {
    await before;
    const troubles = await runOnce().catch((thrown: unknown) => [toError(thrown)]);
    const reason = troubles.find((trouble) => !(trouble instanceof StillBusy))?.message ?? null;
    // The rest waits for the next run, and the same reason is logged once.
    if (reason !== null && reason !== problem) logger.warn("retention: a run stopped early", { reason });
    problem = reason;
    dueAtMs = monotonicMs() + (isEmergency || troubles.length > 0 ? SOON_MS : HOUR_MS);
  }

  /** One run over everything; a second one waits for the first. */
  async function run(): Promise<void> {
    running = tryOnce(running);
    await running;
  }

  return {
    name: "retention",
    start: (): void => schedule(FIRST_RUN_MS),
    configure: ({ values: next }: Pick<Config, "values">): void => {
      const isChanged = JSON.stringify(planRetention(next, 0, null)) !== JSON.stringify(planRetention(values, 0, null));
      values = next;
      if (!isChanged || timer === null) return;
      dueAtMs = Number.NEGATIVE_INFINITY;
      schedule(AFTER_CHANGE_MS);
    },
    runIfDue,
    run,
    report: (): RetentionReport => {
      const stores = storesOf(planRetention(values, 0, null)).map(
        ([name, bytes, limitBytes]) => [name, { bytes, limitBytes, isOver: over.has(name) }] as const,
      );
      return {
        lastRunAtMs,
        isWaitingForClock: !isSettled,
        isEmergency,
        problem,
        slowestStepMs,
        // The names are those of `storesOf`, one for each.
        stores: Object.fromEntries(stores) as RetentionReport["stores"],
        unusedBytes: cleaner.use().freeBytes,
        removals: cleaner.removals(),
      };
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Raw files have waited too long: old data stays until the next run. */
class StillBusy extends Error {}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function readFreeBytes(folder: string): Promise<number | null> {
  return readDiskSpace(folder).then(
    ({ freeBytes }) => freeBytes,
    () => null,
  );
}
