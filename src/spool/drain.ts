import { lstatSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger, RawBatchHandler, RawVerdict } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { createEntryQueue } from "./entry-queue.ts";
import { createHeldFiles, type HeldFile } from "./held-files.ts";
import { createIntake } from "./intake.ts";
import { createLeaving } from "./leaving.ts";
import { createArchiveLater } from "./posted/archive-later.ts";
import type { PostedFiles } from "./posted/posted-files.ts";
import { BATCH_FILES, readBatch, type OpenedFile } from "./read-batch.ts";
import { readRawFile, type ReadResult } from "./read-raw-file.ts";
import { createYielding } from "./posted/yielding.ts";
import type { RawEntry } from "./raw-order.ts";
import type { StoredFile } from "./archive.ts";
import { createSettler } from "./settle-file.ts";
import { createStoreFeed } from "./store-feed.ts";
import { createTurns } from "./turns.ts";
import { entryTimeMs } from "./stat-entry.ts";
import type { Troubles } from "./troubles.ts";

/** More than come at the same moment: the others of a larger batch have waited, and what it takes is no event's time. */
const LIVE_FILES = 16;

/** Held files tried in one turn. */
const RETRIES_A_TURN = 8;

export interface DrainOptions {
  readonly paths: Paths;
  readonly posted: PostedFiles;
  readonly handler: RawBatchHandler;
  readonly sync: () => Promise<void>;
  readonly deadLetters: DeadLetters;
  readonly troubles: Troubles;
  readonly logger: Logger;
  readonly settleMs: number;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
}

/** Moves waiting files into the store, one short turn of the event loop after another. */
export interface Drain {
  /** A name was seen in the folder. */
  notice(name: string): void;
  /** Files that need not be looked for, oldest first. */
  offer(entries: readonly RawEntry[]): void;
  /** Looks at the whole folder. */
  scan(): void;
  waiting(): number;
  held(): number;
  /** Whether all that the folder had at the last look, and was noticed since, is stored or held. */
  caughtUp(): boolean;
  /** Modification time of the oldest file known to wait, in milliseconds since the epoch. */
  oldestWaitingMs(): number | null;
  /** Scans, and resolves when nothing waits or is on its way out, or when stopped. */
  idle(): Promise<void>;
  /** Lets those out that are on their way, and touches nothing more. */
  stop(): Promise<void>;
}

export function createDrain(options: DrainOptions): Drain {
  const { paths, posted, handler, sync, deadLetters, troubles, logger, settleMs, onArchived } = options;
  const queue = createEntryQueue();
  const held = createHeldFiles();
  const intake = createIntake({ folder: paths.rawDir, queue, logger });
  const feed = createStoreFeed({ handler, troubles });
  const settler = createSettler({
    paths,
    posted,
    deadLetters,
    held,
    troubles,
    settleMs,
    onChanged: notice,
    onArchived,
  });
  const leaving = createLeaving({ sync, troubles, held, letOut, onLeft: () => turns.soon() });
  const archiveLater = createArchiveLater(settler.letOut, () => turns.soon());
  const turns = createTurns(takeTurn);
  let pausedUntilMs = 0;
  const yielding = createYielding();
  /** The last scan failed: there may be files that nobody knows of. */
  let isBlind = true;
  /** What is read now has waited behind others, or since before the start. */
  let isBacklog = true;
  let idleWaiters: (() => void)[] = [];

  function notice(name: string): void {
    if (intake.notice(name)) turns.soon();
  }

  function offer(entries: readonly RawEntry[]): void {
    intake.offer(entries);
    yielding.arrived();
    turns.soon();
  }

  function letOut(file: StoredFile): void {
    if (posted.has(file.name)) archiveLater.add(file);
    else settler.letOut(file);
  }

  /** Stored, and not yet where it goes from here. */
  function isOnItsWay(name: string): boolean {
    return leaving.has(name) || archiveLater.has(name);
  }

  function read(name: string): ReadResult {
    return posted.read(name) ?? readRawFile(paths.rawDir, name);
  }

  function takeTurn(): void {
    const waitUntilMs = waitUntil();
    if (waitUntilMs !== null) {
      turns.at(waitUntilMs);
      return;
    }
    for (const file of held.due().slice(0, RETRIES_A_TURN)) {
      if (isOnItsWay(file.name)) held.hold(file);
      else retry(file);
    }
    endTroubles();
    if (refill() !== "scanning") feedBatch();
    planNextTurn();
  }

  function waitUntil(): number | null {
    return performance.now() < pausedUntilMs ? pausedUntilMs : yielding.untilMs();
  }

  /** A trouble is over with the last file that waits because of it. */
  function endTroubles(): void {
    if (!held.any("unmoved")) troubles.clear("move");
    if (!held.any("unreadable")) troubles.clear("read");
  }

  function refill(): ReturnType<typeof intake.refill> {
    try {
      const state = intake.refill(BATCH_FILES);
      if (state === "scanned") {
        isBlind = false;
        troubles.clear("folder");
      }
      return state;
    } catch (thrown) {
      // The next rescan tries again.
      isBlind = true;
      troubles.note("folder", thrown);
      return "ready";
    }
  }

  function planNextTurn(): void {
    const nextDueMs = held.nextDueAtMs();
    const waitUntilMs = waitUntil();
    if (!isBlind && !intake.busy() && queue.size() === 0) isBacklog = false;
    if (waitUntilMs !== null) turns.at(waitUntilMs);
    else if (intake.busy() || queue.size() > 0) turns.soon();
    else if (nextDueMs !== null) turns.at(nextDueMs);
    else if (leaving.size() === 0 && archiveLater.size() === 0) releaseIdle();
  }

  function releaseIdle(): void {
    for (const resolve of idleWaiters) resolve();
    idleWaiters = [];
  }

  function feedBatch(): void {
    const startedAtMs = performance.now();
    const batch = readBatch({
      read,
      isQuick: posted.has,
      queue,
      skip: (name) => held.has(name) || isOnItsWay(name),
      onUnread: (entry, result) => setAside(entry.name, entryTimeMs(entry), result),
    });
    if (batch.length === 0) return;
    isBacklog ||= batch.length > LIVE_FILES || queue.size() > 0;
    const result = feed.offer(batch, !isBacklog);
    for (const { opened, verdict } of result.judged) settle(opened, verdict);
    for (const opened of result.refused) settler.refuse(opened, feed.taken());
    queue.putBack(result.unjudged.map(({ entry }) => entry));
    const endedAtMs = performance.now();
    pausedUntilMs = endedAtMs + result.pauseMs;
    yielding.worked(endedAtMs - startedAtMs);
  }

  function settle(opened: OpenedFile, verdict: RawVerdict): void {
    if (verdict.kind === "stored") leaving.add(opened, verdict.seq);
    else settler.settle(opened, verdict);
  }

  /** What becomes of a file that is not in memory. */
  function setAside(name: string, modifiedAtMs: number, result: Exclude<ReadResult, { kind: "read" }>): void {
    if (result.kind === "gone") settler.forget(name);
    else if (result.kind === "not-a-file") {
      settler.forget(name);
      intake.tellStranger(name);
    } else if (result.kind === "unreadable") {
      troubles.note("read", result.error);
      held.hold({ name, kind: "unreadable", modifiedAtMs });
    } else {
      const reason = "larger than 64 MiB: no hook payload is";
      settler.bury({ name, reason, sizeBytes: result.sizeBytes, modifiedAtMs: result.modifiedAtMs });
    }
  }

  function retry({ name, kind, modifiedAtMs }: HeldFile): void {
    if (kind === "half-written" && !worthReading(name)) {
      held.hold({ name, kind, modifiedAtMs });
      return;
    }
    const result = read(name);
    if (result.kind !== "read") {
      setAside(name, modifiedAtMs, result);
      return;
    }
    const opened: OpenedFile = {
      file: result.file,
      identity: result.identity,
      entry: { name, seconds: 0, nanoseconds: 0 },
    };
    const verdict = feed.offerAlone(opened);
    if (verdict === null) {
      settler.refuse(opened, feed.taken());
      return;
    }
    // Nothing more is wrong with it, unless it could not be moved: that is known when it has been.
    if (verdict.kind === "stored" && kind !== "unmoved") settler.forget(name);
    settle(opened, verdict);
  }

  /** A half-written file is only parsed again when it changed, and once more when it is given up. */
  function worthReading(name: string): boolean {
    const stat = lstatSync(join(paths.rawDir, name), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return true;
    return settler.looksUnchanged(name, { sizeBytes: stat.size, modifiedAtNs: stat.mtimeNs }) !== "resting";
  }

  function scan(): void {
    intake.wantScan();
    turns.soon();
  }

  return {
    notice,
    offer,
    scan,
    waiting: () => queue.size() + intake.count() + held.size(),
    held: held.size,
    caughtUp: () => !isBlind && !intake.busy() && queue.size() === 0,
    oldestWaitingMs() {
      const times = [...held.all()].map(({ modifiedAtMs }) => modifiedAtMs);
      const first = queue.peek();
      if (first !== null) times.push(entryTimeMs(first));
      return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
    },
    idle() {
      if (turns.stopped()) return Promise.resolve();
      scan();
      return new Promise((resolve) => {
        idleWaiters.push(resolve);
      });
    },
    async stop() {
      turns.stop();
      intake.stop();
      // Whoever stops it in the middle of a batch lets that one be judged first.
      await nextTurn();
      await leaving.finish();
      archiveLater.finish();
      releaseIdle();
    },
  };
}
