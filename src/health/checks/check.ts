import type { CheckFigure, CheckName, HealthCheck } from "../../core/health.ts";

interface Outcome {
  readonly value: string;
  readonly threshold?: string | null;
  readonly figures?: readonly CheckFigure[];
  readonly detail?: string | null;
  readonly fix: string;
  /** What it is when it is not ok. */
  readonly otherwise?: "note" | "degraded" | "failed";
}

export function check(name: CheckName, ok: boolean, outcome: Outcome): HealthCheck {
  const { value, threshold = null, figures = [], detail = null, fix, otherwise = "degraded" } = outcome;
  return { name, status: ok ? "ok" : otherwise, value, figures, detail, threshold, fix: ok ? null : fix };
}

/** It could not be found out, and says why. */
export function unknown(name: CheckName, reason: string): HealthCheck {
  return {
    name,
    status: "unknown",
    value: `not known: ${reason}`,
    figures: [],
    detail: reason,
    threshold: null,
    fix: null,
  };
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `12.3 GB`, in powers of a thousand as disks are sold. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `12 s`, `3 min`, `2.5 h`. */
export function ageText(ageMs: number): string {
  const seconds = ageMs / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
