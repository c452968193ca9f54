import type { Setting } from "./setting.ts";

/** Longer than any machine lives, in days; larger than any disk we know, in MiB. */
const MAX_DAYS = 36_500;
const MAX_MIB = 100_000_000;

/**
 * How long and how much of everything is kept. A day is the least of any age, because nothing younger is ever dropped;
 * there is no 0, which could mean none or for ever: that is `unlimited`.
 */
export const RETENTION_SETTINGS = {
  eventDays: days(
    "CCEN_EVENT_RETENTION_DAYS",
    "DISCORD_DASHBOARD_EVENT_DAYS",
    90,
    "Days that an event is kept; what statistics count stays.",
  ),
  payloadDays: days(
    "CCEN_PAYLOAD_RETENTION_DAYS",
    "DISCORD_DASHBOARD_PAYLOAD_DAYS",
    30,
    "Days that the payload of an event is kept, and with it what full-text search finds.",
  ),
  sessionDays: days(
    "CCEN_SESSION_RETENTION_DAYS",
    "DISCORD_DASHBOARD_SESSION_DAYS",
    365,
    "Days that a session without events is still listed after it was used last.",
  ),
  databaseMib: mebibytes(
    "CCEN_DATABASE_MAX_MB",
    "DISCORD_DASHBOARD_DATABASE_MB",
    2048,
    "MiB that the database may use: beyond it the oldest payloads go, then ended messages, then the oldest events.",
  ),
  archiveDays: days(
    "CCEN_ARCHIVE_RETENTION_DAYS",
    "DISCORD_DASHBOARD_ARCHIVE_DAYS",
    7,
    "Days that the raw file of a stored event is kept.",
  ),
  archiveMib: mebibytes(
    "CCEN_ARCHIVE_MAX_MB",
    "DISCORD_DASHBOARD_ARCHIVE_MB",
    2048,
    "MiB that the raw files of stored events may take: beyond it the oldest day goes whole.",
  ),
  deadLetterDays: days(
    "CCEN_DEAD_LETTER_RETENTION_DAYS",
    "DISCORD_DASHBOARD_DEAD_LETTER_DAYS",
    30,
    "Days that a file which nobody could read is kept.",
  ),
  deadLetterMib: mebibytes(
    "CCEN_DEAD_LETTER_MAX_MB",
    "DISCORD_DASHBOARD_DEAD_LETTER_MB",
    256,
    "MiB that files which nobody could read may take: beyond it the oldest go.",
  ),
  deliveryDays: days(
    "CCEN_NOTIFICATION_RETENTION_DAYS",
    "DISCORD_DASHBOARD_DELIVERY_DAYS",
    30,
    "Days that a message is listed after it was sent, discarded or given up.",
  ),
  logDays: days(
    "CCEN_LOG_RETENTION_DAYS",
    "DISCORD_DASHBOARD_LOG_DAYS",
    30,
    "Days that an old file of the daemon's log is kept.",
  ),
  logMib: mebibytes(
    "CCEN_LOG_MAX_MB",
    "DISCORD_DASHBOARD_LOG_MB",
    15,
    "MiB that the daemon's log may take, old files included.",
  ),
} as const satisfies Record<string, Setting>;

function days<Env extends string>(env: Env, alias: string, byDefault: number, doc: string) {
  return { env, alias, type: "limit", default: byDefault, min: 1, max: MAX_DAYS, applies: "live", doc } as const;
}

function mebibytes<Env extends string>(env: Env, alias: string, byDefault: number, doc: string) {
  return { env, alias, type: "limit", default: byDefault, min: 1, max: MAX_MIB, applies: "live", doc } as const;
}
