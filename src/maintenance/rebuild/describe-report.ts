import type { MissingRange, RecoveryReport } from "./recovery-report.ts";

/** Ranges that a sentence names; the report has more. */
const NAMED = 3;

/** Of these the archive has everything. */
const ARCHIVED_TABLES: ReadonlySet<string> = new Set(["events", "payloads", "sources"]);

/** Whether anything that was stored is gone, or nobody can know that it is not. */
export function isLoss(report: RecoveryReport): boolean {
  const { missing, messages, events, unreadable_files: unreadable, old_file: oldFile } = report;
  const counts = [missing.count, missing.older_through, messages.doubtful, events.without_payload, unreadable.count];
  const isUnknown = oldFile === "gone" || oldFile === "unreadable" || report.cause === "behind";
  return isUnknown || lostTables(report).length > 0 || counts.some((count) => count > 0);
}

function lostTables({ broken_tables: broken }: RecoveryReport): readonly string[] {
  return broken.filter((table) => !ARCHIVED_TABLES.has(table));
}

/** One rebuild in a line: when, why, what is there, what is not. */
export function describeReport(report: RecoveryReport): string {
  const { at, reason, events } = report;
  const parts = [
    `${events.from_archive} events from the archive`,
    `${events.taken_over} from the old file`,
    ...(events.renumbered > 0 ? [`${events.renumbered} with new numbers`] : []),
    ...losses(report),
  ];
  return `rebuilt ${at.slice(0, 16).replace("T", " ")} UTC (${reason}): ${parts.join(", ")}`;
}

function losses(report: RecoveryReport): readonly string[] {
  const { events, missing, messages, unreadable_files: unreadable, old_file: oldFile } = report;
  const tables = lostTables(report);
  return [
    missing.count === 0 ? "none missing" : `${missing.count} missing (${namedRanges(missing.ranges)})`,
    ...(missing.count > 0 && events.waiting_in_raw_log > 0
      ? [`${events.waiting_in_raw_log} files wait in the raw log, maybe of these, and get new numbers`]
      : []),
    ...(missing.older_through > 0
      ? [`what is older than number ${missing.older_through + 1} is not in the archive`]
      : []),
    ...(events.without_payload > 0 ? [`${events.without_payload} without their payload`] : []),
    ...(unreadable.count > 0 ? [`${unreadable.count} archived files unreadable`] : []),
    ...(messages.doubtful > 0 ? [`${messages.doubtful} messages that may have been sent`] : []),
    ...(tables.length > 0 ? [`of the old file not read whole: ${tables.join(" ")}`] : []),
    ...(oldFile === "gone" || oldFile === "unreadable"
      ? [`the old file is ${oldFile}: what only it had is not known`]
      : []),
  ];
}

function namedRanges(ranges: readonly MissingRange[]): string {
  const named = ranges.slice(0, NAMED).map(({ from, to, after, before }) => {
    const numbers = from === to ? `number ${from}` : `numbers ${from}-${to}`;
    const since = after === null ? "" : ` after ${after}`;
    return `${numbers}${since}${before === null ? "" : ` before ${before}`}`;
  });
  return [...named, ...(ranges.length > NAMED ? ["…"] : [])].join("; ");
}
