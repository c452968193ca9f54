import { existsSync, readdirSync } from "node:fs";
import { AppError } from "../../core/errors/errors.ts";
import { decisionReason } from "../../core/i18n/decision.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { isRawFileName } from "../../spool/raw-entry.ts";
import { openStore, type Store } from "../../store/store.ts";
import type { Paths } from "../../system/paths.ts";
import { carryTables, type CarriedMessages } from "./carry-tables.ts";
import { recoveryFiles, removeDatabase } from "./database-files.ts";
import { finishRebuild } from "./finish-rebuild.ts";
import { createGaps, type Gaps } from "./gaps.ts";
import { hasLostCommits } from "./lost-commits.ts";
import { readRecoveries, type MissingRange, type RebuildReason, type RecoveryReport } from "./recovery-report.ts";
import { renumberDoubles, createNumberSetter, createReplay, type Replay } from "./replay-events.ts";
import { listArchive } from "./sources/list-archive.ts";
import { createMerge, extentOf, type Merge } from "./sources/merge-sources.ts";
import { openOld, type OldDatabase } from "./sources/old-database.ts";
import { createOldEvents, stageOldKeys, restoreSessions, stageOldSessions } from "./sources/old-events.ts";
import { createYield, type YieldToEventLoop, openStaging, type Staging } from "./staging.ts";

/** Left out when the last number is unknown. Only events that were never archived can have had them: a few. */
const SKIPPED_NUMBERS = 1000;

/** A last number this far beyond every event is damaged. */
const PLAUSIBLE_AHEAD = 1_000_000;

const HOUR_MS = 3_600_000;

export interface RebuildOptions extends RebuildReason {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Aborts the rebuild, with nothing changed. */
  readonly signal: AbortSignal;
  /** Archived and old events so far, and about how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Rebuilds the database from the archive and the readable part of the old file, beside it, then puts it in place; the
 * old file is kept under another name. Works in small pieces, so that other work continues. No other process may have
 * the database open. An early end changes nothing.
 * @throws AppError `store/rebuild-failed`; the signal's reason
 */
export async function rebuildDatabase(options: RebuildOptions): Promise<RecoveryReport> {
  const { paths, logger, signal, cause, reason } = options;
  const { growing, staging: notes } = recoveryFiles(paths.databaseFile);
  logger.warn("the database is being rebuilt from the archive", { cause, reason });
  const parts: { close(): void }[] = [];
  try {
    removeDatabase(growing);
    const staging = keep(parts, openStaging(notes));
    const yieldToEventLoop = createYield(signal);
    await listArchive(paths, staging, yieldToEventLoop);
    const old = keep(parts, openOld(paths.databaseFile, { needsOurTables: cause === "foreign", ...extentOf(staging) }));
    const store = keep(parts, openStore(growing));
    // It is useless until it is complete, and then it is synced at once.
    store.database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000;");
    const report = await build({ ...options, old, staging, store, yieldToEventLoop });
    signal.throwIfAborted();
    for (const part of parts.splice(0).toReversed()) part.close();
    return finish(options, report);
  } catch (error) {
    for (const part of parts.toReversed()) part.close();
    removeDatabase(growing);
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("store/rebuild-failed", { file: paths.databaseFile, reason: why }, { cause: error });
  }
}

function keep<Part extends { close(): void }>(parts: { close(): void }[], part: Part): Part {
  parts.push(part);
  return part;
}

interface Build extends RebuildOptions {
  readonly old: OldDatabase;
  readonly staging: Staging;
  readonly store: Store;
  readonly yieldToEventLoop: YieldToEventLoop;
}

async function build(options: Build): Promise<RecoveryReport> {
  const { paths, clock, cause, reason, why, redactor, old, staging, store, yieldToEventLoop } = options;
  const startedMs = performance.now();
  const waiting = waitingFiles(paths);
  const lacksCommits = hasLostCommits(`${paths.databaseFile}-wal`);
  await stageOldSessions(old, staging, yieldToEventLoop);
  await stageOldKeys(old, staging, yieldToEventLoop);
  const merge = createMerge({ paths, staging, oldEvents: createOldEvents(old, staging), redactor, yieldToEventLoop });
  const lastKnown = plausible(old.lastNumber("events"), merge);
  const lacksNewest = old.lacksJournal || lacksCommits || cause === "behind" || merge.greatest > (lastKnown ?? 0);
  const isBehind = lastKnown !== null && lacksNewest;
  const replay = createReplay(store, clock.now());
  const gaps = createGaps();

  // First the old file's events, then its sessions as it had them, then events after its last moment.
  await playUpTo(lastKnown ?? Infinity, { ...options, merge, replay, gaps });
  const messages = await takeOver({ ...options, isBehind });
  replay.forgetSessions();
  await playUpTo(Infinity, { ...options, merge, replay, gaps });

  const lastSeen = Math.max(gaps.last(), lastKnown ?? 0);
  const skipped = lastKnown === null && lastSeen > 0 ? SKIPPED_NUMBERS : 0;
  const missing = gaps.end(lastSeen, [
    ...readRecoveries(paths).flatMap(reportedGaps),
    ...removedOnPurpose(old, lastKnown),
  ]);
  createNumberSetter(store.database)(lastSeen + skipped);
  setOutboxNumber(store, old);
  const renumbered = await renumberDoubles({ paths, staging, store, redactor, nowMs: clock.now(), yieldToEventLoop });
  noteUnreported(store, isComplete(old, "verdicts") ? (lastKnown ?? 0) : 0);
  const { counts } = merge;
  return {
    at: new Date(clock.now()).toISOString(),
    cause,
    reason,
    ...(why === undefined ? {} : { why }),
    duration_ms: Math.round(performance.now() - startedMs),
    set_aside: null,
    events: {
      total: Number(store.database.prepare("SELECT count(*) AS count FROM events").get()?.["count"]),
      from_archive: counts.archived - replay.refused(),
      taken_over: counts.old,
      without_payload: isComplete(old, "payloads") ? 0 : counts.withoutPayload,
      waiting_in_raw_log: waiting,
      renumbered,
    },
    unreadable_files: { count: counts.unreadable, names: counts.unreadableNames },
    missing: { ...missing, older_through: olderThrough(old, gaps) },
    messages,
    old_file: oldFileOf(paths, old),
    broken_tables: [...old.states].filter(([, { whole }]) => !whole).map(([name]) => name),
    numbers_skipped: skipped === 0 ? null : { from: lastSeen + 1, to: lastSeen + skipped },
    acknowledged_at: null,
  };
}

interface Playing extends Build {
  readonly merge: Merge;
  readonly replay: Replay;
  readonly gaps: Gaps;
}

async function playUpTo(limit: number, { merge, replay, gaps, onProgress }: Playing): Promise<void> {
  for (let next = await merge.peek(); next !== null && next.seq <= limit; next = await merge.peek()) {
    merge.shift();
    replay.take(next);
    gaps.seen(next.seq, next.incoming.event.receivedAtMs);
    onProgress?.(merge.counts.done, merge.total);
  }
  replay.flush();
}

async function takeOver({ old, staging, store, yieldToEventLoop, isBehind }: Build & { readonly isBehind: boolean }) {
  if (!old.isReadable) return NO_MESSAGES;
  const restored = await restoreSessions(store, staging, yieldToEventLoop);
  const first = store.database.prepare("SELECT min(received_at) AS at FROM events").get()?.["at"];
  const firstHour = typeof first === "number" ? Math.floor(first / HOUR_MS) : null;
  return carryTables({ old, staging, store, yieldToEventLoop, restored, firstHour, isBehind });
}

const NO_MESSAGES: CarriedMessages = { kept: 0, waiting: 0, doubtful: 0, places: 0 };

function plausible(lastNumber: number | null, { greatest }: Merge): number | null {
  if (lastNumber === null) return null;
  return lastNumber - greatest > PLAUSIBLE_AHEAD ? null : lastNumber;
}

/** Losses reported before are not reported again, and skipped numbers never had an event. */
function reportedGaps({
  missing,
  numbers_skipped: skipped,
}: RecoveryReport): readonly Pick<MissingRange, "from" | "to">[] {
  return skipped === null ? missing.ranges : [...missing.ranges, skipped];
}

/** Numbers without an event in a whole old file: retention has removed those events. */
function removedOnPurpose(old: OldDatabase, lastKnown: number | null) {
  return lastKnown !== null && isComplete(old, "events") ? [{ from: 1, to: lastKnown }] : [];
}

function isComplete(old: OldDatabase, table: string): boolean {
  return old.isReadable && old.states.get(table)?.whole === true;
}

/** Whether there were events before the first one is only known while the old file is readable. */
function olderThrough(old: OldDatabase, { first }: Gaps): number {
  return isComplete(old, "events") ? 0 : Math.max(0, (first() ?? 1) - 1);
}

/** Whether these were notified is unknown. */
function noteUnreported({ database }: Store, after: number): void {
  database
    .prepare(
      `INSERT INTO verdicts (seq, told, why) SELECT seq, 0, ? FROM events e
      WHERE seq > ? AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.seq = e.seq)`,
    )
    .run(JSON.stringify(decisionReason("rebuilt")), after);
}

function oldFileOf({ databaseFile }: Paths, { isReadable, states }: OldDatabase): RecoveryReport["old_file"] {
  if (!isReadable) return existsSync(databaseFile) ? "unreadable" : "gone";
  return [...states.values()].every(({ whole }) => whole) ? "read" : "partly";
}

/** Numbers of messages are part of their identity in Discord. */
function setOutboxNumber({ database }: Store, old: OldDatabase): void {
  const carried = Number(database.prepare("SELECT coalesce(max(id), 0) AS id FROM outbox").get()?.["id"]);
  const last = old.lastNumber("outbox");
  const isBelievable = last !== null && last >= carried && last < carried + PLAUSIBLE_AHEAD;
  createNumberSetter(database, "outbox")(isBelievable ? last : carried + SKIPPED_NUMBERS);
}

function waitingFiles({ rawDir }: Paths): number {
  try {
    return readdirSync(rawDir).filter(isRawFileName).length;
  } catch {
    return 0;
  }
}

function finish({ paths, logger }: RebuildOptions, built: RecoveryReport): RecoveryReport {
  const report = finishRebuild(paths, built);
  const { events, missing } = report;
  logger.warn("the database was rebuilt", {
    events: events.total,
    from_archive: events.from_archive,
    taken_over: events.taken_over,
    missing: missing.count,
    first_missing: missing.ranges
      .slice(0, 5)
      .map(({ from, to }) => `${from}-${to}`)
      .join(", "),
    older_through: missing.older_through,
    doubtful_messages: report.messages.doubtful,
    set_aside: report.set_aside,
    duration_ms: report.duration_ms,
  });
  return report;
}
