import { formatMeasured } from "../../../src/core/format/time.ts";
import { formatCost, formatNumber, formatTick, UNKNOWN } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { unitOf, type MetricName, type MetricUnit } from "../../state/stats-charts.ts";

const HOUR_MS = 3_600_000;

export function formatMetric(name: MetricName, value: number | null | undefined, language: Language): string {
  if (value == null) return UNKNOWN;
  switch (unitOf(name)) {
    case "ms":
      return formatMeasured(value, language);
    case "usd":
      return formatCost(value, true, language);
    case "count":
      return formatNumber(value, language);
    default:
      return UNKNOWN;
  }
}

/** For an axis: as short as possible. */
export function formatOnAxis(unit: MetricUnit, value: number, language: Language): string {
  if (unit === "ms") return value < 1000 ? `${value} ms` : `${value / 1000}${language === "ja" ? "秒" : " s"}`;
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 });
  return unit === "usd" ? `$${short.format(value)}` : short.format(value);
}

/** `+12%`, `−3%`; `×12` from a factor of ten. */
export function formatChange(ratio: number, language: Language): string {
  if (ratio >= 9) return `×${formatNumber(Math.round(ratio + 1), language)}`;
  const percent = Math.round(ratio * 100);
  if (percent === 0) return "±0%";
  return `${percent > 0 ? "+" : "−"}${formatNumber(Math.abs(percent), language)}%`;
}

/** A bucket by its start. */
export function formatBucket(start: string, bucketMs: number, language: Language): string {
  const atMs = Date.parse(start);
  if (bucketMs > HOUR_MS) {
    return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(atMs);
  }
  return formatTick(atMs, HOUR_MS, Infinity);
}
