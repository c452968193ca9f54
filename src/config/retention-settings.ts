import type { Setting } from "./setting.ts";

/** Longer than any machine's life, in days; larger than any known disk, in MiB. */
const MAX_DAYS = 36_500;
const MAX_MIB = 100_000_000;

/**
 * How long and how much of everything is kept. The minimum of any age is a day, because younger data is always kept. 0
 * is invalid, as it could mean none or for ever: the latter is `unlimited`.
 */
export const RETENTION_SETTINGS = {
  eventDays: days("CCEN_EVENT_RETENTION_DAYS", 90, "How long to keep events (days). Statistics are kept."),
  payloadDays: days(
    "CCEN_PAYLOAD_RETENTION_DAYS",
    30,
    "How long to keep payloads of events, and with them full-text search (days).",
  ),
  sessionDays: days(
    "CCEN_SESSION_RETENTION_DAYS",
    365,
    "How long to list a session without events after its last use (days).",
  ),
  databaseMib: mebibytes(
    "CCEN_DATABASE_MAX_MB",
    2048,
    "Maximum size of the database (MiB). Above it, the oldest payloads are deleted, then finished notifications, then the oldest events.",
  ),
  archiveDays: days("CCEN_ARCHIVE_RETENTION_DAYS", 7, "How long to keep the raw files of stored events (days)."),
  archiveMib: mebibytes(
    "CCEN_ARCHIVE_MAX_MB",
    2048,
    "Maximum size of the raw files of stored events (MiB). Above it, the oldest day is deleted.",
  ),
  deadLetterDays: days("CCEN_DEAD_LETTER_RETENTION_DAYS", 30, "How long to keep files that could not be read (days)."),
  deadLetterMib: mebibytes(
    "CCEN_DEAD_LETTER_MAX_MB",
    256,
    "Maximum size of files that could not be read (MiB). Above it, the oldest are deleted.",
  ),
  deliveryDays: days(
    "CCEN_NOTIFICATION_RETENTION_DAYS",
    30,
    "How long to list notifications that were sent, discarded or given up (days).",
  ),
  logDays: days("CCEN_LOG_RETENTION_DAYS", 30, "How long to keep old log files of the daemon (days)."),
  logMib: mebibytes("CCEN_LOG_MAX_MB", 15, "Maximum size of the daemon’s log, old files included (MiB)."),
} as const satisfies Record<string, Setting>;

function days<Env extends string>(env: Env, byDefault: number, doc: string) {
  return { env, type: "limit", default: byDefault, min: 1, max: MAX_DAYS, doc } as const;
}

function mebibytes<Env extends string>(env: Env, byDefault: number, doc: string) {
  return { env, type: "limit", default: byDefault, min: 1, max: MAX_MIB, doc } as const;
}
