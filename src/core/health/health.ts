import type { healthEn } from "../i18n/en/health.ts";
import type { Message } from "../i18n/message.ts";

/**
 * `failed`: a promise is broken now. `degraded`: one is in danger. `note`: it is ok but needs an action. `unknown`: it
 * could not be measured, which is no problem by itself.
 */
export type CheckStatus = "ok" | "note" | "unknown" | "degraded" | "failed";

export const CHECK_STATUSES = ["ok", "note", "unknown", "degraded", "failed"] as const satisfies readonly CheckStatus[];

/**
 * In the order in which an event passes them: intake, performance, storage, notifications; then other machines and the
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
  "telemetry",
  "upstream",
  "machines",
  "configuration",
] as const;

/** Notifications about the health have a thread, as those of a session do. */
export const HEALTH_THREAD_ID = "health";

export type CheckName = (typeof CHECK_NAMES)[number];

/**
 * The measured value, in the unit that the name ends with: `…_ms`, `…_bytes`; `…_at_ms` is an instant, milliseconds
 * since the epoch. All others are counts. The table of their texts is the full list.
 */
export type CheckValueName = keyof typeof healthEn.figure;

/** For these a low value is the problem, not a high one. */
const WANTED: ReadonlySet<CheckValueName> = new Set(["disk_free_bytes", "disk_free_files", "memory_free_bytes"]);

/** Whether a lower value is worse. */
export function isWanted(name: CheckValueName): boolean {
  return WANTED.has(name);
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
  if (isWanted(name)) return value < limit;
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
  readonly figures: readonly CheckValue[];
}

/** Whether a check reports a problem. */
export function isTrouble({ status }: Pick<HealthCheck, "status">): boolean {
  return status === "degraded" || status === "failed";
}
