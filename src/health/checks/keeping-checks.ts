import type { CheckFigure, HealthCheck } from "../../core/health.ts";
import type { LogTrouble } from "../../core/ports.ts";
import type { Integrity } from "../../core/health-journal.ts";
import type { DiskSpace, HealthFigures, MemoryUse } from "../health-figures.ts";
import { bytesText, check, counted, unknown } from "./check.ts";

/** The journal is cleared all the time; this much of it means that somebody holds the database. */
const JOURNAL_LIMIT_BYTES = 512e6;

/** So long a loss is told, when nobody says that it was seen; and a rebuild that lost nothing. */
const LOSS_TOLD_MS = 7 * 86_400_000;
const REBUILD_TOLD_MS = 86_400_000;

/** A twentieth of a small disk, two gigabytes of a large one. */
const DISK_SHARE = 0.05;
const DISK_LIMIT_BYTES = 2e9;

/** With so little left the next write may fail. */
const DISK_LEAST_SHARE = 0.005;
const DISK_LEAST_BYTES = 50e6;

/** A hook writes a file for each event: a file system can run out of files before it runs out of space. */
const FILES_SHARE = 0.01;

/** Twice what the daemon takes under load. */
const PROCESS_LIMIT_BYTES = 500e6;

/** Below this the system may end processes, the daemon among them. */
const MEMORY_SHARE = 0.02;
const MEMORY_LIMIT_BYTES = 200e6;

/** Whether what was taken in can be kept. */
export function keepingChecks(figures: HealthFigures): readonly HealthCheck[] {
  return [
    databaseSize(figures),
    integrity(figures.integrity),
    recovery(figures.recovery),
    disk(figures.disk),
    memory(figures.memory),
    logFile(figures.logTrouble),
  ];
}

function databaseSize({ databaseSize: measured }: HealthFigures): HealthCheck {
  const name = "database_size";
  if (!measured.ok) return unknown(name, measured.reason);
  const { bytes, journalBytes } = measured.value;
  return check(name, journalBytes <= JOURNAL_LIMIT_BYTES, {
    value: `${bytesText(bytes)}, journal ${bytesText(journalBytes)}`,
    threshold: `journal ${bytesText(JOURNAL_LIMIT_BYTES)}`,
    figures: [
      { name: "database_bytes", value: bytes, limit: null },
      { name: "journal_bytes", value: journalBytes, limit: JOURNAL_LIMIT_BYTES },
    ],
    fix: "Some program holds the database open, so its journal cannot be cleared: end it, then `ccen restart`.",
  });
}

function integrity({ outcome, atMs, problem, running }: Integrity): HealthCheck {
  const name = "database_integrity";
  const figures: readonly CheckFigure[] = [
    ...(atMs === null ? [] : [{ name: "checked_at_ms", value: atMs, limit: null } as const]),
    ...(running ? [{ name: "checking", value: 1, limit: null } as const] : []),
  ];
  const when = atMs === null ? "" : `, looked through ${new Date(atMs).toISOString()}`;
  const now = running ? ", being looked through" : "";
  switch (outcome) {
    case "never":
      return { ...unknown(name, running ? "being looked through" : "not looked through yet"), figures, detail: null };
    case "unfinished":
      return { ...unknown(name, problem ?? "it could not be looked through"), figures };
    case "sound":
      return check(name, true, { value: `sound${when}${now}`, figures, fix: "" });
    case "damaged":
      return check(name, false, {
        value: `damaged${when}${now}: ${problem ?? "no details"}`,
        figures,
        detail: problem,
        fix: "The file is damaged, by a failing disk perhaps. The daemon rebuilds it from the archive by itself; `ccen rebuild` does it now.",
        otherwise: "failed",
      });
    default:
      return outcome satisfies never;
  }
}

function recovery(last: HealthFigures["recovery"]): HealthCheck {
  const name = "database_recovery";
  const isTold = last !== null && last.ageMs < (last.isLoss ? LOSS_TOLD_MS : REBUILD_TOLD_MS);
  if (!isTold) return check(name, true, { value: "no rebuild", fix: "" });
  const { told, events, missing, isLoss, isSetAside } = last;
  return check(name, false, {
    value: told,
    threshold: "0 missing",
    figures: [
      { name: "missing_events", value: missing, limit: 0 },
      { name: "rebuilt_events", value: events, limit: null },
    ],
    fix: isSetAside
      ? "The old file lies beside the database. `ccen rebuild --acknowledge` says that you have seen this."
      : "`ccen rebuild --acknowledge` says that you have seen this.",
    otherwise: isLoss ? "degraded" : "note",
  });
}

function disk(measured: HealthFigures["disk"]): HealthCheck {
  const name = "disk";
  if (!measured.ok) return unknown(name, measured.reason);
  const { freeBytes, totalBytes, freeFiles, totalFiles } = measured.value;
  const limit = Math.min(DISK_LIMIT_BYTES, totalBytes * DISK_SHARE);
  const least = Math.min(DISK_LEAST_BYTES, totalBytes * DISK_LEAST_SHARE);
  const filesLimit = Math.floor(totalFiles * FILES_SHARE);
  const isFilesLow = freeFiles !== null && freeFiles < filesLimit;
  const share = totalBytes === 0 ? 0 : (100 * freeBytes) / totalBytes;
  return check(name, freeBytes >= limit && !isFilesLow, {
    value: `${bytesText(freeBytes)} free of ${bytesText(totalBytes)} (${share.toFixed(0)} %)${
      isFilesLow ? `, room for ${freeFiles} files` : ""
    }`,
    threshold: isFilesLow ? `room for ${filesLimit} files` : `${bytesText(limit)} free`,
    figures: fileFigures(measured.value, { limit, filesLimit, isFilesLow }),
    fix: "Free space on the disk of the configuration folder; a full one keeps events waiting, and hooks from writing.",
    otherwise: freeBytes < least || freeFiles === 0 ? "failed" : "degraded",
  });
}

function fileFigures(
  { freeBytes, totalBytes, freeFiles }: DiskSpace,
  { limit, filesLimit, isFilesLow }: { limit: number; filesLimit: number; isFilesLow: boolean },
): readonly CheckFigure[] {
  return [
    { name: "disk_free_bytes", value: freeBytes, limit },
    { name: "disk_bytes", value: totalBytes, limit: null },
    // Hardly anybody ever has to think of it.
    ...(isFilesLow ? [{ name: "disk_free_files", value: freeFiles ?? 0, limit: filesLimit } as const] : []),
  ];
}

function memory(measured: HealthFigures["memory"]): HealthCheck {
  const name = "memory";
  if (!measured.ok) return unknown(name, measured.reason);
  const { processBytes, freeBytes, totalBytes }: MemoryUse = measured.value;
  const limit = Math.min(MEMORY_LIMIT_BYTES, totalBytes * MEMORY_SHARE);
  const isProcessLarge = processBytes > PROCESS_LIMIT_BYTES;
  return check(name, !isProcessLarge && freeBytes >= limit, {
    value: `${bytesText(processBytes)}, the machine has ${bytesText(freeBytes)} left`,
    threshold: `${bytesText(PROCESS_LIMIT_BYTES)}, ${bytesText(limit)} left`,
    figures: [
      { name: "process_bytes", value: processBytes, limit: PROCESS_LIMIT_BYTES },
      { name: "memory_free_bytes", value: freeBytes, limit },
    ],
    fix: isProcessLarge
      ? "The daemon holds far more than it needs: `ccen restart` loses nothing. Please report it."
      : "The machine is short of memory: end what you do not need, or the system will end something.",
  });
}

/** Events do not need it; whoever looks for a cause does. */
function logFile(trouble: LogTrouble | null): HealthCheck {
  return check("log_file", trouble === null, {
    value: trouble === null ? "written" : `${counted(trouble.lostLines, "line")} not written: ${trouble.reason}`,
    detail: trouble?.reason ?? null,
    fix: "See that hooks/dashboard/daemon.log is a file that can be written, and that its disk has room.",
  });
}
