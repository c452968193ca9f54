import type { HealthCheck, CheckValue, Integrity } from "../../core/health.ts";
import { valueMessages } from "../../core/i18n/health-text.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { LogTrouble } from "../../core/ports.ts";
import type { RetentionReport, SizedStore } from "../../core/retention.ts";
import type { DiskSpace } from "../../system/files/disk-space.ts";
import type { DatabaseSize, MemoryUse, RecoveryValues } from "../health-snapshot.ts";
import { advice, asItCame, checkValue, finding, type Found, toCheck } from "./check.ts";

/* Whether received data can be kept. */

/** The journal is cleared regularly. This size means that another program holds the database. */
const JOURNAL_LIMIT_BYTES = 512e6;

/** How long a loss that is not acknowledged is shown, and a rebuild that lost nothing. */
const LOSS_SHOWN_MS = 7 * 86_400_000;
const REBUILD_SHOWN_MS = 86_400_000;

/** A twentieth of a small disk, two gigabytes of a large one. */
const DISK_SHARE = 0.05;
const DISK_LIMIT_BYTES = 2e9;

/** Below this the next write may fail. */
const DISK_LEAST_SHARE = 0.005;
const DISK_LEAST_BYTES = 50e6;

/** A hook writes a file for each event, so a file system can run out of files before it runs out of space. */
const FILES_SHARE = 0.01;

/** Twice the daemon's memory under load. */
const PROCESS_LIMIT_BYTES = 500e6;

/** Below this the system may kill processes, the daemon among them. */
const MEMORY_SHARE = 0.02;
const MEMORY_LIMIT_BYTES = 200e6;

/** A read of two rows takes a fraction of a millisecond; beyond this the disk is too slow. */
const DATABASE_LIMIT_MS = 50;

export function databaseTimeCheck(ms: number): Found {
  return { values: [checkValue("database_ms", ms, DATABASE_LIMIT_MS)], fix: advice("database-slow") };
}

export function databaseSizeCheck({ bytes, journalBytes }: DatabaseSize): Found {
  return {
    values: [checkValue("database_bytes", bytes), checkValue("journal_bytes", journalBytes, JOURNAL_LIMIT_BYTES)],
    fix: advice("journal-held"),
  };
}

export function integrityCheck({ outcome, atMs, problem, running }: Integrity): Found {
  const values = [
    ...(atMs === null ? [] : [checkValue("checked_at_ms", atMs)]),
    ...(running ? [checkValue("checking", 1)] : []),
  ];
  const value = (state: Message): readonly Message[] => [state, ...valueMessages(values)];
  const detail = [problem === null ? finding("no-particulars") : asItCame(problem)];
  switch (outcome) {
    case "never":
      return { status: "unknown", value: value(finding("not-checked-yet")), values };
    case "unfinished":
      return { status: "unknown", value: value(finding("unknown")), values, detail };
    case "sound":
      return { value: value(finding("intact")), values };
    case "damaged":
      return { status: "failed", value: value(finding("damaged")), values, detail, fix: advice("database-damaged") };
    default:
      return outcome satisfies never;
  }
}

export function recoveryCheck(last: RecoveryValues | null): Found {
  const isShown = last !== null && last.ageMs < (last.isLoss ? LOSS_SHOWN_MS : REBUILD_SHOWN_MS);
  if (!isShown) return { value: [finding("no-rebuild")] };
  const { report, events, missing, isLoss, isSetAside } = last;
  return {
    status: isLoss ? "degraded" : "note",
    values: [checkValue("missing_events", missing, 0), checkValue("rebuilt_events", events)],
    detail: report,
    fix: isSetAside ? advice("acknowledge-rebuild-old-file") : advice("acknowledge-rebuild"),
  };
}

/** During a rebuild there is nothing else to check. */
export function rebuildingCheck(percent: number): HealthCheck {
  const value = [finding("rebuilding", { percent })];
  return toCheck("database_recovery", { status: "degraded", value, fix: advice("wait-for-rebuild") });
}

export function diskCheck({ freeBytes, totalBytes, freeFiles, totalFiles }: DiskSpace): Found {
  const limitBytes = Math.min(DISK_LIMIT_BYTES, totalBytes * DISK_SHARE);
  const leastBytes = Math.min(DISK_LEAST_BYTES, totalBytes * DISK_LEAST_SHARE);
  const filesLimit = Math.floor(totalFiles * FILES_SHARE);
  const isFilesLow = freeFiles !== null && freeFiles < filesLimit;
  const isFull = freeBytes < leastBytes || freeFiles === 0;
  return {
    values: [
      checkValue("disk_free_bytes", freeBytes, limitBytes),
      checkValue("disk_bytes", totalBytes),
      // Rarely useful, so shown only when low.
      ...(isFilesLow ? [checkValue("disk_free_files", freeFiles, filesLimit)] : []),
    ],
    ...(isFull && (freeBytes < limitBytes || isFilesLow) ? { status: "failed" } : {}),
    fix: advice("free-disk"),
  };
}

export function memoryCheck({ processBytes, freeBytes, totalBytes }: MemoryUse): Found {
  return {
    values: [
      checkValue("process_bytes", processBytes, PROCESS_LIMIT_BYTES),
      checkValue("memory_free_bytes", freeBytes, Math.min(MEMORY_LIMIT_BYTES, totalBytes * MEMORY_SHARE)),
    ],
    fix: processBytes > PROCESS_LIMIT_BYTES ? advice("daemon-large") : advice("memory-short"),
  };
}

/** Events do not need the log; finding a cause does. */
export function logFileCheck(trouble: LogTrouble | null): Found {
  if (trouble === null) return { value: [finding("log-written")] };
  return {
    status: "degraded",
    value: [finding("log-lines-lost", { count: trouble.lostLines })],
    detail: [asItCame(trouble.reason)],
    fix: advice("check-log"),
  };
}

const VALUE_OF = {
  database: "kept_database_bytes",
  archive: "kept_archive_bytes",
  deadLetters: "kept_letters_bytes",
  logs: "kept_logs_bytes",
} as const satisfies Record<SizedStore, CheckValue["name"]>;

const STORES = Object.keys(VALUE_OF) as SizedStore[];

/** Whether stored data stays within its limits. Data of the last day stays even beyond them. */
export function retentionCheck(report: RetentionReport): Found {
  const { stores, problem } = report;
  const values = [
    ...STORES.flatMap((store) => checkValueOf(store, report)),
    checkValue("removed_events", removedEvents(report)),
    ...(problem === null ? [] : [checkValue("retention_problems", 1, 0)]),
  ];
  const value = [...valueMessages(values), ...statesOf(report)];
  if (problem !== null) return { value, values, detail: [asItCame(problem)], fix: advice("cleanup-failed") };
  const isOver = STORES.some((store) => stores[store].isOver);
  return { status: isOver ? "degraded" : "ok", value, values, fix: advice("raise-limit") };
}

function checkValueOf(store: SizedStore, { stores }: RetentionReport): readonly CheckValue[] {
  const { bytes, limitBytes, isOver } = stores[store];
  if (bytes === null) return [];
  // Between two runs a store may exceed its limit. Only an excess that a run could not remove counts.
  const isAssessed = Number.isFinite(limitBytes) && (isOver || bytes <= limitBytes);
  return [checkValue(VALUE_OF[store], bytes, isAssessed ? limitBytes : null)];
}

function removedEvents({ removals }: RetentionReport): number {
  return removals.reduce((sum, { store, items }) => sum + (store === "events" ? items : 0), 0);
}

function statesOf({ isWaitingForClock, isEmergency, lastRunAtMs }: RetentionReport) {
  return [
    ...(lastRunAtMs === null ? [finding("no-cleanup-yet")] : []),
    ...(isWaitingForClock ? [finding("cleanup-waits")] : []),
    ...(isEmergency ? [finding("disk-nearly-full")] : []),
  ];
}
