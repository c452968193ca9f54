import type { healthEn } from "../i18n/en/health.ts";
import type { Message } from "../i18n/message.ts";

/**
 * `failed` means that a promise is broken now, `degraded` that one is in danger; `note` that it is ok but an action is
 * needed; `unknown` that it could not be measured, which is no trouble by itself.
 */
export type CheckStatus = "ok" | "note" | "unknown" | "degraded" | "failed";

export const CHECK_STATUSES = ["ok", "note", "unknown", "degraded", "failed"] as const satisfies readonly CheckStatus[];

/** In the order of an event's way: intake, performance, storage, notifications; then other machines and the settings. */
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

/** Notifications about the health have a place of their own, as those of a session do. */
export const HEALTH_THREAD_ID = "health";

export type CheckName = (typeof CHECK_NAMES)[number];

/**
 * What is measured, in the unit that the name ends with: `…_ms`, `…_bytes`; `…_at_ms` is an instant, milliseconds since
 * the epoch. All others are counted. The table of their texts is the list of them.
 */
export type CheckValueName = keyof typeof healthEn.figure;

/** Of these too little is a problem, not too much. */
const WANTED: ReadonlySet<CheckValueName> = new Set(["disk_free_bytes", "disk_free_files", "memory_free_bytes"]);

/** Whether less of a figure is worse. */
export function isWanted(name: CheckValueName): boolean {
  return WANTED.has(name);
}

/** One figure of a check. */
export interface CheckValue {
  readonly name: CheckValueName;
  readonly value: number;
  /** Beyond it (for `connections` at it, for what is free below it) the check is not ok; null where it does not decide. */
  readonly limit: number | null;
}

/** Whether a figure is worse than its limit allows. */
export function isBeyondLimit({ name, value, limit }: CheckValue): boolean {
  if (limit === null) return false;
  if (isWanted(name)) return value < limit;
  return name === "connections" ? value >= limit : value > limit;
}

/** What a check found, as codes. `i18n/health-text.ts` makes the sentences. */
export interface HealthFinding {
  /** The figures, or in which state it is: each a few words. */
  readonly value: readonly Message[];
  /** Causes and particulars; what the system or a service said is in them as it came. */
  readonly detail: readonly Message[];
  /** What to do; null while there is nothing. */
  readonly fix: Message | null;
}

export interface HealthCheck extends HealthFinding {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** Empty where the check only is or is not so, or nothing is measured yet. */
  readonly figures: readonly CheckValue[];
}

/** Whether a check says that something is wrong. */
export function isTrouble({ status }: Pick<HealthCheck, "status">): boolean {
  return status === "degraded" || status === "failed";
}
