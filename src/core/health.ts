/**
 * `failed` means that a promise is broken now, `degraded` that one is in danger; `note` that all is well but something is
 * left to do.
 */
export type CheckStatus = "ok" | "note" | "degraded" | "failed";

export const CHECK_NAMES = [
  "processing_time",
  "raw_log",
  "raw_log_watch",
  "dead_letters",
  "lost_events",
  "hooks_installed",
  "live_connections",
  "configuration",
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** What is measured, in the unit that `…_ms` names; all others are counted. */
export const FIGURE_NAMES = [
  "p99_ms",
  "measured_events",
  "oldest_waiting_ms",
  "waiting_files",
  "dead_letters",
  "lost_events",
  "connections",
  "problems",
] as const;

/** One figure of a check, for whoever shows it in words of their own. */
export interface CheckFigure {
  readonly name: (typeof FIGURE_NAMES)[number];
  readonly value: number;
  /** Beyond it (for `connections`, at it) the check is not ok; null where it does not decide. */
  readonly limit: number | null;
}

export interface HealthCheck {
  readonly name: CheckName;
  readonly status: CheckStatus;
  /** The figures in one line, with their units. */
  readonly value: string;
  /** The same one by one; none where it only is or is not so, or nothing is measured yet. */
  readonly figures: readonly CheckFigure[];
  /** What the system said when it failed, as it came; null where there is nothing. */
  readonly detail: string | null;
  /** Beyond what it stops being ok, null where there is no figure to compare. */
  readonly threshold: string | null;
  /** What to do; null while ok. */
  readonly fix: string | null;
}

/** Whether a check says that something is wrong. */
export function isTrouble({ status }: HealthCheck): boolean {
  return status === "degraded" || status === "failed";
}
