import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { AppError } from "../../core/errors/errors.ts";
import { decisionReason } from "../../core/i18n/decision.ts";
import { detailText } from "../../core/i18n/health-text.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { isRawFileName } from "../../system/raw-name.ts";
import { openStore, type Store } from "../../store/store.ts";
import { namesIn } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import { carryTables, takeSessions } from "./carry-tables.ts";
import { finishRebuild, recoveryFiles, removeDatabase } from "./finish-rebuild.ts";
import { attachOld, type OldDatabase } from "./old-database.ts";
import {
  describeReport,
  readRecoveries,
  type MissingRange,
  type RebuildReason,
  type RecoveryReport,
} from "./recovery-report.ts";
import { createNumberSetter, listArchive, replayHistory, takeHistory, type History } from "./replay-archive.ts";

/** Left out when the last number is unknown. Only events that were never archived can have had them: a few. */
const SKIPPED_NUMBERS = 1000;

/** A last number this far beyond every event is damaged. */
const PLAUSIBLE_AHEAD = 1_000_000;

/** The report lists this many ranges; of further ones it has only the count of their numbers. */
const MAX_RANGES = 100;

/** A live connection or a hook over HTTP may wait this long. */
const SLICE_MS = 15;

export interface RebuildOptions extends RebuildReason {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Aborts the rebuild, with nothing changed. */
  readonly signal: AbortSignal;
  /** Replayed events so far, and about how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Rebuilds the database beside the old one: every event in the order of its number, from the archive or else from its
 * old row, then what the archive lacks, as far as it can be read. The old file is set aside. No other process may have
 * the database open. An early end changes nothing.
 * @throws AppError `store/rebuild-failed`; the signal's reason
 */
export async function rebuildDatabase(options: RebuildOptions): Promise<RecoveryReport> {
  const { paths, logger, signal, cause, reason } = options;
  const { growing } = recoveryFiles(paths.databaseFile);
  logger.warn("the database is being rebuilt from the archive", { cause, reason });
  let store: Store | null = null;
  let old: OldDatabase | null = null;
  try {
    removeDatabase(growing);
    store = openStore(growing);
    // It is useless until it is complete, and then it is synced at once. A million events do not fit into memory.
    store.database.exec(
      "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000; PRAGMA temp_store = FILE",
    );
    const history = listArchive(paths, store.database);
    old = attachOld(store.database, paths.databaseFile, history.greatest > 0);
    const report = await build({ ...options, store, old, history });
    signal.throwIfAborted();
    store.close();
    old.removeCopy();
    const finished = finishRebuild(paths, report);
    const { duration_ms: durationMs, set_aside: setAside } = finished;
    const text = detailText(describeReport(finished), "en");
    logger.warn("the database was rebuilt", { report: text, set_aside: setAside, duration_ms: durationMs });
    return finished;
  } catch (error) {
    if (store?.database.isOpen === true) store.close();
    old?.removeCopy();
    removeDatabase(growing);
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("store/rebuild-failed", { file: paths.databaseFile, reason: why }, { cause: error });
  }
}

interface Build extends RebuildOptions {
  readonly store: Store;
  readonly old: OldDatabase;
  readonly history: History;
}

async function build(options: Build): Promise<RecoveryReport> {
  const { paths, clock, cause, reason, why, redactor, signal, onProgress, store, old, history } = options;
  const { database } = store;
  const startedMs = performance.now();
  const waiting = waitingFiles(paths);
  let sliceEndMs = 0;
  const afterPiece = async (done: number, total: number): Promise<void> => {
    if (performance.now() < sliceEndMs) return;
    await turn();
    onProgress?.(done, total);
    signal.throwIfAborted();
    sliceEndMs = performance.now() + SLICE_MS;
  };

  await takeSessions(database, old);
  await takeHistory(old);
  const numbered = old.lastNumber("events");
  const lastKnown = numbered === null || numbered - history.greatest > PLAUSIBLE_AHEAD ? null : numbered;
  const isBehind = cause === "behind" || old.lacksJournal || history.greatest > (lastKnown ?? Infinity);
  const nowMs = clock.now();
  const replayed = await replayHistory({ paths, store, old, history, redactor, nowMs, afterPiece });
  const messages = await carryTables(database, old, isBehind);

  const isWhole = old.isReadable && !old.broken.has("events");
  const span = database.prepare("SELECT min(seq) AS first, max(seq) AS last FROM events").get();
  const lastSeen = Math.max(Number(span?.["last"] ?? 0), lastKnown ?? 0);
  const skipped = lastKnown === null && lastSeen > 0 ? SKIPPED_NUMBERS : 0;
  const missing = findMissing(database, lastSeen, [
    ...readRecoveries(paths).flatMap(reportedGaps),
    // Retention has removed events that a whole old file lacks.
    ...(isWhole && lastKnown !== null ? [{ from: 1, to: lastKnown }] : []),
  ]);
  createNumberSetter(database)(lastSeen + skipped);
  setOutboxNumber(database, old);
  await replayed.renumberDoubles();
  noteUnreported(database, old.isReadable && !old.broken.has("verdicts") ? (lastKnown ?? 0) : 0);
  const { counts, unreadableNames } = replayed;
  return {
    at: new Date(clock.now()).toISOString(),
    cause,
    reason,
    ...(why === undefined ? {} : { why }),
    duration_ms: Math.round(performance.now() - startedMs),
    set_aside: null,
    events: {
      total: Number(database.prepare("SELECT count(*) AS count FROM events").get()?.["count"]),
      from_archive: counts.archived,
      taken_over: counts.old,
      without_payload: old.isReadable && !old.broken.has("payloads") ? 0 : counts.withoutPayload,
      waiting_in_raw_log: waiting,
      renumbered: counts.renumbered,
    },
    unreadable_files: { count: counts.unreadable, names: unreadableNames },
    // Whether there were events before the first one is only known while the old file is whole.
    missing: { ...missing, older_through: isWhole ? 0 : Math.max(0, Number(span?.["first"] ?? 1) - 1) },
    messages,
    old_file: oldFileOf(paths, old),
    broken_tables: [...old.broken],
    numbers_skipped: skipped === 0 ? null : { from: lastSeen + 1, to: lastSeen + skipped },
    acknowledged_at: null,
  };
}

/** Files in the spool: stored next. */
export function waitingFiles({ rawDir }: Paths): number {
  return namesIn(rawDir).filter(isRawFileName).length;
}

type Span = Pick<MissingRange, "from" | "to">;

/** Losses reported before are not reported again, and skipped numbers never had an event. */
function reportedGaps({ missing, numbers_skipped: skipped }: RecoveryReport): readonly Span[] {
  return skipped === null ? missing.ranges : [...missing.ranges, skipped];
}

/** Numbers without an event after the first one, up to the last one assigned. */
function findMissing(database: DatabaseSync, lastSeen: number, known: readonly Span[]) {
  const time = "strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch')";
  const gaps = database.prepare(`
    SELECT seq + 1 AS first, next - 1 AS last, at, next_at FROM (
      SELECT seq, ${time} AS at, lead(seq, 1, ? + 1) OVER by_seq AS next, lead(${time}) OVER by_seq AS next_at
      FROM events WINDOW by_seq AS (ORDER BY seq))
    WHERE next > seq + 1`);
  const found = gaps.all(lastSeen).map((row) => ({
    from: Number(row["first"]),
    to: Number(row["last"]),
    after: String(row["at"]),
    before: row["next_at"] === null ? null : String(row["next_at"]),
  }));
  const ranges = found.flatMap((range) => without(range, known).map((span) => ({ ...range, ...span })));
  return { count: ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0), ranges: ranges.slice(0, MAX_RANGES) };
}

function without(span: Span, known: readonly Span[]): readonly Span[] {
  return known.reduce<readonly Span[]>(
    (rest, { from, to }) =>
      rest.flatMap((one) =>
        [
          { from: one.from, to: Math.min(one.to, from - 1) },
          { from: Math.max(one.from, to + 1), to: one.to },
        ].filter((part) => part.from <= part.to),
      ),
    [span],
  );
}

/** Whether these were notified is unknown. */
function noteUnreported(database: DatabaseSync, after: number): void {
  database
    .prepare(
      `INSERT INTO verdicts (seq, told, why) SELECT seq, 0, ? FROM events e
      WHERE seq > ? AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.seq = e.seq)`,
    )
    .run(JSON.stringify(decisionReason("rebuilt")), after);
}

function oldFileOf({ databaseFile }: Paths, { isReadable, broken }: OldDatabase): RecoveryReport["old_file"] {
  if (!isReadable) return existsSync(databaseFile) ? "unreadable" : "gone";
  return broken.size === 0 ? "read" : "partly";
}

/** Numbers of messages are part of their identity in Discord. */
function setOutboxNumber(database: DatabaseSync, old: OldDatabase): void {
  const carried = Number(database.prepare("SELECT coalesce(max(id), 0) AS id FROM outbox").get()?.["id"]);
  const last = old.lastNumber("outbox");
  const isBelievable = last !== null && last >= carried && last < carried + PLAUSIBLE_AHEAD;
  createNumberSetter(database, "outbox")(isBelievable ? last : carried + SKIPPED_NUMBERS);
}
