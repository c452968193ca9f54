import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rebuildEn } from "../../core/i18n/en/health.ts";
import { messagesOf, textOf, type Message } from "../../core/i18n/message.ts";
import { isJsonObject } from "../../core/json.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import type { Paths } from "../../system/paths.ts";

/**
 * Why the database was rebuilt: it was `damaged`, another program's (`foreign`), `deleted`, older than the archive
 * (`behind`: its newest transactions are gone), written before the first release (`outdated`), or a person `asked` for it.
 */
export type RecoveryCause = "damaged" | "foreign" | "deleted" | "behind" | "outdated" | "asked";

export type RebuildReason = Pick<RecoveryReport, "cause" | "reason" | "why">;

export function rebuildReason<Cause extends RecoveryCause>(cause: Cause, why: Message) {
  return { cause, why, reason: textOf(why, { templates: rebuildEn.reason, language: "en" }) };
}

/** Makes the `why` of a reason of our own. */
export const reasonOf = messagesOf<typeof rebuildEn.reason>();

/** Numbers that have lost their events, both ends included, with the times of the events around them. */
export interface MissingRange {
  readonly from: number;
  readonly to: number;
  readonly after: string;
  /** Null at the end. */
  readonly before: string | null;
}

/** One rebuild and its losses. Written unchanged to a file that people read, too. */
export interface RecoveryReport {
  readonly at: string;
  readonly cause: RecoveryCause;
  /** The error of SQLite or the system; for a reason of our own, the English of `why`. */
  readonly reason: string;
  readonly why?: Message;
  readonly duration_ms: number;
  /** The old file's name now, beside the new one; null when there was none. */
  readonly set_aside: string | null;
  readonly events: {
    readonly total: number;
    readonly from_archive: number;
    /** Read from the old file, because the archive lacks them. */
    readonly taken_over: number;
    /** How many of them have an unreadable payload. */
    readonly without_payload: number;
    /** Waiting in the spool, stored next. */
    readonly waiting_in_raw_log: number;
    /** Two archived files had one number: the older one got a new number. */
    readonly renumbered: number;
  };
  /** Archived files that are no events: the first few names, and how many. */
  readonly unreadable_files: { readonly count: number; readonly names: readonly string[] };
  readonly missing: {
    readonly count: number;
    readonly ranges: readonly MissingRange[];
    /** Events up to this number predate the archive and were unreadable; some may have been removed. 0 for none. */
    readonly older_through: number;
  };
  readonly messages: {
    readonly kept: number;
    readonly waiting: number;
    /** Unknown whether they were sent: kept as dead letters that a person can send. */
    readonly doubtful: number;
    /** Threads and cards on Discord that are still known. */
    readonly places: number;
  };
  /** How much of the old file was readable: all, some, nothing, or there was none. */
  readonly old_file: "read" | "partly" | "unreadable" | "gone";
  /** Tables that were not fully readable. */
  readonly broken_tables: readonly string[];
  /** Numbers left out, because they may have been assigned; null when the last one was known. */
  readonly numbers_skipped: { readonly from: number; readonly to: number } | null;
  readonly acknowledged_at: string | null;
}

const MAX_REPORTS = 20;

const fileOf = (paths: Paths): string => join(paths.dataDir, "recoveries.json");

/** Oldest first; empty when there was none, or the file is invalid. */
export function readRecoveries(paths: Paths): readonly RecoveryReport[] {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(paths), "utf8"));
    return Array.isArray(value) ? value.filter(isReport) : [];
  } catch {
    return [];
  }
}

/** Checks the fields that distinguish our file from others; the rest is trusted. */
export function isReport(value: unknown): value is RecoveryReport {
  if (!isJsonObject(value)) return false;
  return (
    typeof value["at"] === "string" &&
    typeof value["cause"] === "string" &&
    isJsonObject(value["events"]) &&
    isJsonObject(value["missing"])
  );
}

export function unacknowledgedRecovery(paths: Paths): RecoveryReport | null {
  const newest = readRecoveries(paths).at(-1);
  return newest?.acknowledged_at === null ? newest : null;
}

export function addRecovery(paths: Paths, report: RecoveryReport): void {
  write(paths, [...readRecoveries(paths), report].slice(-MAX_REPORTS));
}

/** Marks the reports as seen by a person. @returns how many reports are newly seen */
export function acknowledgeRecoveries(paths: Paths, nowMs: number): number {
  const reports = readRecoveries(paths);
  const fresh = reports.filter(({ acknowledged_at: seenAt }) => seenAt === null);
  if (fresh.length === 0) return 0;
  const seenAt = new Date(nowMs).toISOString();
  write(
    paths,
    reports.map((report) => ({ ...report, acknowledged_at: report.acknowledged_at ?? seenAt })),
  );
  return fresh.length;
}

function write(paths: Paths, reports: readonly RecoveryReport[]): void {
  writeFileAtomic(fileOf(paths), `${JSON.stringify(reports, null, 2)}\n`, { mode: 0o600 });
}

const says = messagesOf<typeof rebuildEn.report>();

const NAMED = 3;

/** The archive has everything of these. */
const ARCHIVED_TABLES: ReadonlySet<string> = new Set(["events", "payloads", "sources"]);

/** Whether stored data is lost, or may be. */
export function isLoss(report: RecoveryReport): boolean {
  const { missing, messages, events, unreadable_files: unreadable, old_file: oldFile } = report;
  const counts = [missing.count, missing.older_through, messages.doubtful, events.without_payload, unreadable.count];
  const isUnknown = oldFile === "gone" || oldFile === "unreadable" || report.cause === "behind";
  return isUnknown || lostTables(report).length > 0 || counts.some((count) => count > 0);
}

function lostTables({ broken_tables: broken }: RecoveryReport): readonly string[] {
  return broken.filter((table) => !ARCHIVED_TABLES.has(table));
}

/** Describes one rebuild: its time, its cause, what exists and what is missing. */
export function describeReport(report: RecoveryReport): readonly Message[] {
  const { at, reason, why, events } = report;
  return [
    says("rebuilt-at", { rebuiltAtMs: Date.parse(at) }),
    why ?? reasonOf("as-it-came", { text: reason }),
    says("from-archive", { count: events.from_archive }),
    says("from-old-file", { count: events.taken_over }),
    ...(events.renumbered > 0 ? [says("renumbered", { count: events.renumbered })] : []),
    ...missingEvents(report),
    ...otherLosses(report),
  ];
}

function missingEvents({ missing, events }: RecoveryReport): readonly Message[] {
  if (missing.count === 0) return [says("none-missing")];
  const waiting = events.waiting_in_raw_log;
  return [
    says("missing", { count: missing.count }),
    ...missing.ranges.slice(0, NAMED).map(missingRange),
    ...(missing.ranges.length > NAMED ? [says("missing-more")] : []),
    ...(waiting > 0 ? [says("missing-maybe-waiting", { count: waiting })] : []),
  ];
}

function missingRange({ from, to, after, before }: MissingRange): Message {
  const numbers = from === to ? String(from) : `${from}–${to}`;
  const afterAtMs = Date.parse(after);
  return before === null
    ? says("missing-range-after", { numbers, afterAtMs })
    : says("missing-range-between", { numbers, afterAtMs, beforeAtMs: Date.parse(before) });
}

function otherLosses(report: RecoveryReport): readonly Message[] {
  const { events, missing, messages, unreadable_files: unreadable, old_file: oldFile } = report;
  const tables = lostTables(report);
  return [
    ...(missing.older_through > 0 ? [says("older-not-archived", { number: missing.older_through + 1 })] : []),
    ...(events.without_payload > 0 ? [says("without-payload", { count: events.without_payload })] : []),
    ...(unreadable.count > 0 ? [says("unreadable-files", { count: unreadable.count })] : []),
    ...(messages.doubtful > 0 ? [says("doubtful-notifications", { count: messages.doubtful })] : []),
    ...(tables.length > 0 ? [says("tables-partly-read", { tables: tables.join(" ") })] : []),
    ...(oldFile === "gone" ? [says("old-file-gone")] : []),
    ...(oldFile === "unreadable" ? [says("old-file-unreadable")] : []),
  ];
}
