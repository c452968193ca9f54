import { statfs } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { ConfigValues } from "../../config/settings.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type {
  Chore,
  DatabaseHouse,
  FilesWent,
  FileUse,
  KeptStore,
  RetentionReport,
  SizedStore,
} from "../../core/retention.ts";
import { createArchiveKeeper, type ArchiveKeeper } from "../../rawlog/keeping/archive-keeper.ts";
import { pruneDeadLetters } from "../../rawlog/keeping/prune-dead-letters.ts";
import type { Paths } from "../../system/paths.ts";
import { pruneLogs } from "../../system/prune-logs.ts";
import { createClockTrust } from "./clock-trust.ts";
import { planRetention, type RetentionPlan } from "./retention-plan.ts";

const HOUR_MS = 3_600_000;

/** A start has enough to do. */
const FIRST_RUN_MS = 1000;

/** A person who edits a limit may edit another. */
const AFTER_CHANGE_MS = 2000;

/** Steps leave most of the time to everything else: each rests for this many times as long as it took. */
const REST_TIMES = 8;
const LEAST_REST_MS = 10;
const MOST_REST_MS = 200;

/** While raw files wait, nothing else is done. */
const BUSY_REST_MS = 100;

export interface HousekeeperOptions {
  readonly paths: Paths;
  readonly house: DatabaseHouse;
  readonly values: ConfigValues;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether all that hooks have written is stored. */
  readonly isDrained: () => boolean;
  readonly onDeadLettersRemoved: () => void;
  /** The time that really passes; a test has its own. */
  readonly monotonicMs?: () => number;
  /** Bytes that the disk has left; a test has its own. */
  readonly freeBytes?: (folder: string) => Promise<number | null>;
}

export interface Housekeeper {
  start(): void;
  configure(values: ConfigValues): void;
  /** One run over everything; a second one waits for the first. */
  run(): Promise<void>;
  readonly archived: ArchiveKeeper["archived"];
  report(): RetentionReport;
  stop(): Promise<void>;
}

/** Removes what is too old or too much, once an hour, in steps that nobody notices. */
export function createHousekeeper(options: HousekeeperOptions): Housekeeper {
  const { paths, house, clock, logger, isDrained, onDeadLettersRemoved } = options;
  const { monotonicMs = () => performance.now(), freeBytes = readFreeBytes } = options;
  const archive = createArchiveKeeper(paths);
  const trust = createClockTrust(house.notedAtMs());
  const stopping = new AbortController();
  const { signal } = stopping;
  let { values } = options;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let lastRunAtMs: number | null = null;
  let isSettled = true;
  let isEmergency = false;
  let slowestStepMs = 0;
  let deadLetters: FileUse | null = null;
  let logBytes: number | null = null;
  let problem: string | null = null;
  let over: ReadonlySet<SizedStore> = new Set();

  function schedule(delayMs: number): void {
    if (timer !== null) clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => {
      void run().finally(() => schedule(HOUR_MS));
    }, delayMs);
    timer.unref();
  }

  /** Whether to go on at all: not after the end, and not by a clock that was set. */
  function mayGoOn(): boolean {
    isSettled = trust.isSettled(clock.now(), monotonicMs());
    return !signal.aborted && isSettled;
  }

  async function rest(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
  }

  async function doChore({ name, step }: Chore): Promise<void> {
    for (let more = true; more;) {
      while (!isDrained() && !signal.aborted) await rest(BUSY_REST_MS);
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

  function count(store: KeptStore, { byAge, bySize }: FilesWent, plan: RetentionPlan): void {
    const lastAtMs = plan.nowMs;
    house.count({ store, cause: plan.database.cause, ...byAge, lastAtMs });
    house.count({ store, cause: "size", ...bySize, lastAtMs });
    const items = byAge.items + bySize.items;
    if (items > 0) logger.info("retention: files removed", { store, items, bytes: byAge.bytes + bySize.bytes });
  }

  async function pruneFiles(plan: RetentionPlan): Promise<void> {
    const { nowMs } = plan;
    count("archive", await archive.prune({ nowMs, ...plan.archive, signal }), plan);
    if (!mayGoOn()) return;
    const letters = await pruneDeadLetters(paths.deadLetterDir, { nowMs, ...plan.deadLetters, signal });
    deadLetters = letters.left;
    if (letters.byAge.items + letters.bySize.items > 0) onDeadLettersRemoved();
    count("dead_letters", letters, plan);
    const logs = pruneLogs(paths.logFile, plan.logs.beforeMs);
    logBytes = logs.leftBytes;
    count("logs", { byAge: logs, bySize: { items: 0, bytes: 0 } }, plan);
  }

  function storesOf({ database, archive: archived, deadLetters: letters, logs }: RetentionPlan) {
    return [
      ["database", house.use().usedBytes, database.maxBytes],
      ["archive", archive.use()?.bytes ?? null, archived.maxBytes],
      ["deadLetters", deadLetters?.bytes ?? null, letters.maxBytes],
      ["logs", logBytes, logs.maxBytes],
    ] as const satisfies readonly (readonly [SizedStore, number | null, number])[];
  }

  async function runOnce(): Promise<void> {
    // Asked first of all: the first look is what the later ones are compared with.
    if (!mayGoOn()) return;
    const nowMs = clock.now();
    const plan = planRetention(values, nowMs, await freeBytes(paths.dataDir));
    ({ isEmergency } = plan);
    house.note(nowMs);
    for (const chore of house.chores(plan.database)) {
      await doChore(chore);
      if (!mayGoOn()) return;
    }
    await pruneFiles(plan);
    lastRunAtMs = clock.now();
    over = new Set(storesOf(plan).flatMap(([name, bytes, limitBytes]) => ((bytes ?? 0) > limitBytes ? [name] : [])));
  }

  async function tryOnce(before: Promise<void>): Promise<void> {
    await before;
    try {
      await runOnce();
      problem = null;
    } catch (error) {
      // What is too old waits for the next run.
      problem = error instanceof Error ? error.message : String(error);
      logger.warn("retention: a run came to no end", { reason: problem });
    }
  }

  async function run(): Promise<void> {
    running = tryOnce(running);
    await running;
  }

  return {
    start: () => schedule(FIRST_RUN_MS),
    configure: (next) => {
      const isChanged = JSON.stringify(planRetention(next, 0, null)) !== JSON.stringify(planRetention(values, 0, null));
      values = next;
      if (isChanged && timer !== null) schedule(AFTER_CHANGE_MS);
    },
    run,
    archived: archive.archived,
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
        unusedBytes: house.use().freeBytes,
        removals: house.removals(),
      };
    },
    stop: async () => {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
      archive.close();
    },
  };
}

async function readFreeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
