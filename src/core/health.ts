import type { healthEn } from "./i18n/en/health.ts";
import type { Message } from "./i18n/message.ts";

/**
 * `failed`: a promise is broken now. `degraded`: one is in danger. `note`: it is ok but needs an action. `unknown`: it
 * could not be measured, which is no problem by itself.
 */
export const CHECK_STATUSES = ["ok", "note", "unknown", "degraded", "failed"] as const;

export type CheckStatus = (typeof CHECK_STATUSES)[number];

/**
 * In the order in which an event passes them: spool, performance, storage, notifications; then other machines and the
 * settings.
 */
export const CHECK_NAMES = [
  "hooks_installed",
  "last_event",
  "raw_log",
  "raw_log_watch",
  "dead_letters",
  "lost_events",
  "processing_time",
  "event_loop",
  "database_time",
  "database_size",
  "database_integrity",
  "retention",
  "database_recovery",
  "disk",
  "memory",
  "log_file",
  "live_connections",
  "outbox",
  "destinations",
  "discord_answers",
  "telegram_answers",
  "upstream",
  "machines",
  "configuration",
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/**
 * The measured value, in the unit that the name ends with: `…_ms`, `…_bytes`; `…_at_ms` is an instant, milliseconds
 * since the epoch. All others are counts. The table of their texts is the full list.
 */
export type CheckValueName = keyof typeof healthEn.value;

/** For these a low value is the problem, not a high one. */
const WORSE_WHEN_LOW: ReadonlySet<CheckValueName> = new Set([
  "disk_free_bytes",
  "disk_free_files",
  "memory_free_bytes",
]);

/** Whether a lower value is worse. */
export function isWorseWhenLow(name: CheckValueName): boolean {
  return WORSE_WHEN_LOW.has(name);
}

/** One value of a check. */
export interface CheckValue {
  readonly name: CheckValueName;
  readonly value: number;
  /**
   * Beyond it (for `connections` at it, for free space below it) the check is not ok; null where it does not decide.
   */
  readonly limit: number | null;
}

/** Whether a value is worse than its limit allows. */
export function isBeyondLimit({ name, value, limit }: CheckValue): boolean {
  if (limit === null) return false;
  if (isWorseWhenLow(name)) return value < limit;
  return name === "connections" ? value >= limit : value > limit;
}

/** A check's result, as codes. `i18n/health-text.ts` makes the sentences. */
export interface HealthFinding {
  /** The values, or the state: a few words each. */
  readonly value: readonly Message[];
  /** Causes and particulars; errors of the system or a service are included verbatim. */
  readonly detail: readonly Message[];
  /** How to fix it; null when there is no problem. */
  readonly fix: Message | null;
}

export interface HealthCheck extends HealthFinding {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** Empty for a yes-or-no check, or when nothing is measured yet. */
  readonly values: readonly CheckValue[];
}

/** Whether a check reports a problem. */
export function isTrouble({ status }: Pick<HealthCheck, "status">): boolean {
  return status === "degraded" || status === "failed";
}

/** A change of a check's status, for the worse or the better. */
export interface HealthChange {
  readonly atMs: number;
  readonly name: CheckName;
  /** Null when no status was known before. */
  readonly from: CheckStatus | null;
  readonly to: CheckStatus;
  /** The check's value at that moment, in one line of English. */
  readonly value: string;
  readonly fix: string | null;
  /** The same as codes. */
  readonly codes: HealthFinding;
}

export interface KeptHealthChange extends HealthChange {
  readonly id: number;
}

/** The result of the last integrity check of the whole database. */
export interface Integrity {
  readonly outcome: "never" | "sound" | "damaged" | "unfinished";
  /** Null when it never finished. */
  readonly atMs: number | null;
  /** The damage, or why the check failed. */
  readonly problem: string | null;
  readonly running: boolean;
}

/** The last report to a person about one check, so that a restart neither repeats nor loses it. */
export interface ReportedHealth {
  readonly name: CheckName;
  /** The status in the last report. */
  readonly status: "ok" | "degraded" | "failed";
  readonly atMs: number;
  /** How often it was reported as a problem without a long quiet period in between. */
  readonly times: number;
  /** The message that reported the problem; null without a recipient. */
  readonly deliveryId: number | null;
}

/** Notifications about the health have a thread, as those of a session do. */
export const HEALTH_THREAD_ID = "health";
