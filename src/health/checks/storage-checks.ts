import type { HealthCheck, CheckValue, Integrity } from "../../core/health.ts";
import { valueMessages } from "../../core/i18n/health-text.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { LogTrouble } from "../../core/ports.ts";
import type { RetentionReport, SizedStore } from "../../core/retention.ts";
import type { HealthSnapshot } from "../health-snapshot.ts";
import { advice, asItCame, check, checkValue, finding, unknown } from "./check.ts";

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

/** Whether received data can be kept. */
export function storageChecks(values: HealthSnapshot): readonly HealthCheck[] {
  return [
    databaseSize(values),
    integrity(values.integrity),
    rebuild(values.recovery),
    disk(values.disk),
    memory(values.memory),
    logFile(values.logTrouble),
  ];
}

function databaseSize({ databaseSize: measured }: HealthSnapshot): HealthCheck {
  const name = "database_size";
  if (!measured.ok) return unknown(name, measured.reason);
  const { bytes, journalBytes } = measured.value;
  return check(name, {
    values: [checkValue("database_bytes", bytes), checkValue("journal_bytes", journalBytes, JOURNAL_LIMIT_BYTES)],
    fix: advice("journal-held"),
  });
}

function integrity({ outcome, atMs, problem, running }: Integrity): HealthCheck {
  const name = "database_integrity";
  const values = [
    ...(atMs === null ? [] : [checkValue("checked_at_ms", atMs)]),
    ...(running ? [checkValue("checking", 1)] : []),
  ];
  const value = (state: Message): readonly Message[] => [state, ...valueMessages(values)];
  const detail = [problem === null ? finding("no-particulars") : asItCame(problem)];
  switch (outcome) {
    case "never":
      return check(name, { status: "unknown", value: value(finding("not-checked-yet")), values });
    case "unfinished":
      return check(name, { status: "unknown", value: value(finding("unknown")), values, detail });
    case "sound":
      return check(name, { value: value(finding("intact")), values });
    case "damaged":
      return check(name, {
        status: "failed",
        value: value(finding("damaged")),
        values,
        detail,
        fix: advice("database-damaged"),
      });
    default:
      return outcome satisfies never;
  }
}

function rebuild(last: HealthSnapshot["recovery"]): HealthCheck {
  const name = "database_recovery";
  const isShown = last !== null && last.ageMs < (last.isLoss ? LOSS_SHOWN_MS : REBUILD_SHOWN_MS);
  if (!isShown) return check(name, { value: [finding("no-rebuild")] });
  const { report, events, missing, isLoss, isSetAside } = last;
  return check(name, {
    status: isLoss ? "degraded" : "note",
    values: [checkValue("missing_events", missing, 0), checkValue("rebuilt_events", events)],
    detail: report,
    fix: isSetAside ? advice("acknowledge-rebuild-old-file") : advice("acknowledge-rebuild"),
  });
}

/** During a rebuild there is nothing else to check. */
export function rebuildingCheck(percent: number): HealthCheck {
  return check("database_recovery", {
    status: "degraded",
    value: [finding("rebuilding", { percent })],
    fix: advice("wait-for-rebuild"),
  });
}

function disk(measured: HealthSnapshot["disk"]): HealthCheck {
  const name = "disk";
  if (!measured.ok) return unknown(name, measured.reason);
  const { freeBytes, totalBytes, freeFiles, totalFiles } = measured.value;
  const limitBytes = Math.min(DISK_LIMIT_BYTES, totalBytes * DISK_SHARE);
  const leastBytes = Math.min(DISK_LEAST_BYTES, totalBytes * DISK_LEAST_SHARE);
  const filesLimit = Math.floor(totalFiles * FILES_SHARE);
  const isFilesLow = freeFiles !== null && freeFiles < filesLimit;
  const isFull = freeBytes < leastBytes || freeFiles === 0;
  return check(name, {
    values: [
      checkValue("disk_free_bytes", freeBytes, limitBytes),
      checkValue("disk_bytes", totalBytes),
      // Rarely useful, so shown only when low.
      ...(isFilesLow ? [checkValue("disk_free_files", freeFiles, filesLimit)] : []),
    ],
    ...(isFull && (freeBytes < limitBytes || isFilesLow) ? { status: "failed" } : {}),
    fix: advice("free-disk"),
  });
}

function memory(measured: HealthSnapshot["memory"]): HealthCheck {
  const name = "memory";
  if (!measured.ok) return unknown(name, measured.reason);
  const { processBytes, freeBytes, totalBytes } = measured.value;
  return check(name, {
    values: [
      checkValue("process_bytes", processBytes, PROCESS_LIMIT_BYTES),
      checkValue("memory_free_bytes", freeBytes, Math.min(MEMORY_LIMIT_BYTES, totalBytes * MEMORY_SHARE)),
    ],
    fix: processBytes > PROCESS_LIMIT_BYTES ? advice("daemon-large") : advice("memory-short"),
  });
}

/** Events do not need the log; finding a cause does. */
function logFile(trouble: LogTrouble | null): HealthCheck {
  const name = "log_file";
  if (trouble === null) return check(name, { value: [finding("log-written")] });
  return check(name, {
    status: "degraded",
    value: [finding("log-lines-lost", { count: trouble.lostLines })],
    detail: [asItCame(trouble.reason)],
    fix: advice("check-log"),
  });
}

const VALUE_OF = {
  database: "kept_database_bytes",
  archive: "kept_archive_bytes",
  deadLetters: "kept_letters_bytes",
  logs: "kept_logs_bytes",
} as const satisfies Record<SizedStore, CheckValue["name"]>;

const STORES: readonly SizedStore[] = ["database", "archive", "deadLetters", "logs"];

/** Whether stored data stays within its limits. Data of the last day stays even beyond them. */
export function retentionCheck({ retention: measured }: HealthSnapshot): HealthCheck {
  const name = "retention";
  if (!measured.ok) return unknown(name, measured.reason);
  const report = measured.value;
  const { stores, problem } = report;
  const values = [
    ...STORES.flatMap((store) => checkValueOf(store, report)),
    checkValue("removed_events", removedEvents(report)),
    ...(problem === null ? [] : [checkValue("retention_problems", 1, 0)]),
  ];
  const value = [...valueMessages(values), ...statesOf(report)];
  if (problem !== null)
    return check(name, { value, values, detail: [asItCame(problem)], fix: advice("cleanup-failed") });
  const isOver = STORES.some((store) => stores[store].isOver);
  return check(name, { status: isOver ? "degraded" : "ok", value, values, fix: advice("raise-limit") });
}

function checkValueOf(store: SizedStore, { stores }: RetentionReport): readonly CheckValue[] {
  const { bytes, limitBytes, isOver } = stores[store];
  if (bytes === null) return [];
  // Between two runs a store may exceed its limit. Only an excess that a run could not remove counts.
  const isAssessed = Number.isFinite(limitBytes) && (isOver || bytes <= limitBytes);
  return [checkValue(VALUE_OF[store], bytes, isAssessed ? limitBytes : null)];
}

function removedEvents({ removals }: RetentionReport): number {
  const events = removals.filter(({ store }) => store === "events");
  const bySize = events.find(({ cause }) => cause === "size")?.items ?? 0;
  return bySize + (events.find(({ cause }) => cause !== "size")?.items ?? 0);
}

function statesOf({ isWaitingForClock, isEmergency, lastRunAtMs }: RetentionReport) {
  return [
    ...(lastRunAtMs === null ? [finding("no-cleanup-yet")] : []),
    ...(isWaitingForClock ? [finding("cleanup-waits")] : []),
    ...(isEmergency ? [finding("disk-nearly-full")] : []),
  ];
}
