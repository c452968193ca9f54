import type { rebuildEn } from "../../core/i18n/en/rebuild.ts";
import { messagesOf, type Message } from "../../core/i18n/message.ts";
import { reasonOf, type MissingRange, type RecoveryReport } from "./recovery-report.ts";

const says = messagesOf<typeof rebuildEn.report>();

/** Ranges named in a sentence; the report has more. */
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
  const afterAtMs = after === null ? null : Date.parse(after);
  const beforeAtMs = before === null ? null : Date.parse(before);
  if (afterAtMs !== null && beforeAtMs !== null)
    return says("missing-range-between", { numbers, afterAtMs, beforeAtMs });
  if (afterAtMs !== null) return says("missing-range-after", { numbers, afterAtMs });
  return beforeAtMs === null
    ? says("missing-range", { numbers })
    : says("missing-range-before", { numbers, beforeAtMs });
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
