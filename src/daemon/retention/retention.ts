import { statfs } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/load-config.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Chore, DatabaseCleaner, Removal, RetentionReport, SizedStore } from "../../core/retention.ts";
import type { ArchivePruner } from "../../spool/retention/archive-pruner.ts";
import { sinceBootMs } from "../../system/clock.ts";
import type { Paths } from "../../system/paths.ts";
import { createClockTrust } from "./clock-trust.ts";
import { createFileCleaner, type FileCleaner } from "./file-cleaner.ts";
import { isNearlyFull, planRetention, type RetentionPlan } from "./retention-plan.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How soon the next run comes after one that was stopped by something, or while the disk is nearly full. */
const SOON_MS = 10 * MINUTE_MS;

/** A start has enough to do. */
const FIRST_RUN_MS = 1000;

/** A person who edits a limit may edit another. */
const AFTER_CHANGE_MS = 2000;

/** Steps leave most of the time to everything else: each rests for this many times as long as it took. */
const REST_TIMES = 8;
const LEAST_REST_MS = 10;
const MOST_REST_MS = 200;

/** While raw files wait, the database is left alone. */
const BUSY_REST_MS = 100;

/** Raw files that wait for so long may be waiting for the very room that files can give. */
const MOST_BUSY_MS = MINUTE_MS;

export interface RetentionOptions {
  readonly paths: Paths;
  readonly cleaner: DatabaseCleaner;
  readonly archive: ArchivePruner;
  readonly values: ConfigValues;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether every raw file is stored, except those that wait for another attempt. */
  readonly isDrained: () => boolean;
  readonly onDeadLettersRemoved: () => void;
  /** The time that really passes, that of a sleeping machine included; a test has its own. */
  readonly monotonicMs?: () => number;
  /** Bytes that the disk has left; a test has its own. */
  readonly freeBytes?: (folder: string) => Promise<number | null>;
}

export interface Retention {
  readonly name: string;
  start(): void;
  configure(config: Pick<Config, "values">): void;
  /** A run if it is time for one, or if the disk has become nearly full. */
  look(): Promise<void>;
  /** One run over everything; a second one waits for the first. */
  run(): Promise<void>;
  report(): RetentionReport;
  stop(): Promise<void>;
}

/** Removes what is too old or too much, once an hour and where the disk is nearly full, in steps too short to be noticed. */
export function createRetention(options: RetentionOptions): Retention {
  const { paths, cleaner, clock, logger, isDrained } = options;
  const { monotonicMs = sinceBootMs, freeBytes = readFreeBytes } = options;
  const files = createFileCleaner(options);
  const trust = createClockTrust(cleaner.notedAtMs());
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
  /** What went while the database could not take it down. */
  let uncounted: readonly Removal[] = [];

  function schedule(delayMs: number): void {
    if (timer !== null) clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => {
      void look().finally(() => schedule(MINUTE_MS));
    }, delayMs);
    timer.unref();
  }

  /** A run when it is time for one, and at once when the disk is nearly full: events wait for what it makes room for. */
  async function look(): Promise<void> {
    const becameFull = !isEmergency && isNearlyFull(await freeBytes(paths.dataDir).catch(() => null));
    if (becameFull || monotonicMs() >= dueAtMs) await run();
  }

  /** Whether to go on at all: not after the end, and not by a clock that was set. */
  function mayGoOn(): boolean {
    isSettled = trust.isSettled(clock.now(), monotonicMs());
    return !signal.aborted && isSettled;
  }

  async function rest(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
  }

  /** @throws when raw files wait and wait */
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
      if (!mayGoOn()) return;
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
    cleaner.note(nowMs);
    countLate();
    for (const chore of cleaner.chores(database)) {
      await doChore(chore);
      if (!mayGoOn()) return;
    }
  }

  /** Where the database takes nothing, on a full disk perhaps, the counts are stored later. */
  function countLate(): void {
    for (const removal of uncounted) cleaner.count(removal);
    uncounted = [];
  }

  async function cleanFiles(part: FileCleaner["parts"][number], plan: RetentionPlan): Promise<void> {
    const { store, prune } = part;
    const { byAge, bySize, problem: trouble } = await prune(plan, signal);
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

  function storesOf({ database, archive, deadLetters, logs }: RetentionPlan) {
    return [
      ["database", cleaner.use().usedBytes, database.maxBytes],
      ["archive", files.bytes("archive"), archive.maxBytes],
      ["deadLetters", files.bytes("deadLetters"), deadLetters.maxBytes],
      ["logs", files.bytes("logs"), logs.maxBytes],
    ] as const satisfies readonly (readonly [SizedStore, number | null, number])[];
  }

  /** @returns what kept a part from its end; a part that fails keeps none of the others. */
  async function runOnce(): Promise<readonly Error[]> {
    // Asked first of all: the first look is what the later ones are compared with.
    if (!mayGoOn()) return [];
    const plan = planRetention(values, clock.now(), await freeBytes(paths.dataDir));
    ({ isEmergency } = plan);
    const inFiles = files.parts.map((part) => async () => cleanFiles(part, plan));
    const inDatabase = async (): Promise<void> => cleanDatabase(plan);
    const troubles: Error[] = [];
    // Files need no room to go, and make the room that the database needs.
    for (const part of isEmergency ? [...inFiles, inDatabase] : [inDatabase, ...inFiles]) {
      await part().catch((thrown: unknown) => troubles.push(toError(thrown)));
      if (!mayGoOn()) return troubles;
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
    if (reason !== null && reason !== problem) logger.warn("retention: a run came to no end", { reason });
    problem = reason;
    dueAtMs = monotonicMs() + (isEmergency || troubles.length > 0 ? SOON_MS : HOUR_MS);
  }

  async function run(): Promise<void> {
    running = tryOnce(running);
    await running;
  }

  return {
    name: "housekeeper",
    start: () => schedule(FIRST_RUN_MS),
    configure: ({ values: next }) => {
      const isChanged = JSON.stringify(planRetention(next, 0, null)) !== JSON.stringify(planRetention(values, 0, null));
      values = next;
      if (!isChanged || timer === null) return;
      dueAtMs = Number.NEGATIVE_INFINITY;
      schedule(AFTER_CHANGE_MS);
    },
    look,
    run,
    report: () => {
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
    stop: async () => {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
      files.close();
    },
  };
}

/** Raw files wait, and have been waiting for long: what is old stays until another run. */
class StillBusy extends Error {}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function readFreeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
