import { formatDay, formatDuration, formatMoment } from "../../../src/core/format/time.ts";
import {
  formatCompactNumber,
  formatCost,
  formatShortCost,
  formatNumber,
  formatPercent,
  UNKNOWN,
} from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { unitOf, type MetricName, type MetricUnit } from "../../state/stats/stats-charts.ts";

const HOUR_MS = 3_600_000;

/** The whole value: `≈ $1,234.56`, `12,345`. */
export function formatMetric(name: MetricName, value: number | null | undefined, language: Language): string {
  if (value == null) return UNKNOWN;
  switch (unitOf(name)) {
    case "ms":
      return formatDuration(value, language);
    case "usd":
      return formatCost(value, true, language);
    case "share":
      return formatPercent(value, language, 1);
    case "count":
      return formatNumber(value, language);
    default:
      return UNKNOWN;
  }
}

/** As short as a person reads it at a glance: `≈ $1.23K`, `12.3K`. */
export function formatCompact(name: MetricName, value: number | null | undefined, language: Language): string {
  if (value == null) return UNKNOWN;
  const unit = unitOf(name);
  if (unit === "usd") return formatShortCost(value, true, language);
  return unit === "count" && value >= 10_000
    ? formatCompactNumber(value, language)
    : formatMetric(name, value, language);
}

/** For an axis: as short as possible. */
export function formatOnAxis(unit: MetricUnit, value: number, language: Language): string {
  switch (unit) {
    case "ms":
      return formatDuration(value, language);
    case "usd":
      return value < 1 ? `$${value.toFixed(2)}` : `$${formatCompactNumber(value, language)}`;
    case "share":
      return formatPercent(value, language, 1);
    default:
      return formatCompactNumber(value, language);
  }
}

/** `↑ 12%`, `↓ 3%`; `↑ ×12` from a factor of ten. */
export function formatChange(ratio: number, language: Language): string {
  if (ratio >= 9) return `↑ ×${formatNumber(Math.round(ratio + 1), language)}`;
  const percent = Math.round(ratio * 100);
  return percent === 0 ? "±0%" : `${arrowOf(ratio)} ${formatNumber(Math.abs(percent), language)}%`;
}

export function arrowOf(difference: number): string {
  return difference > 0 ? "↑" : "↓";
}

/** A bucket by its start. */
export function formatBucket(start: string, bucketMs: number, language: Language): string {
  const atMs = Date.parse(start);
  return (bucketMs > HOUR_MS ? formatDay : formatMoment)(atMs, { nowMs: null, language });
}
