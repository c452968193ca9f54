import { withInstants } from "../../src/core/format/instants.ts";
import { formatMoment } from "../../src/core/format/time.ts";
import type { Language } from "./language.ts";

/** Stands for a value that is not known. */
export const UNKNOWN = "–";

const DOLLARS = {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
} as const;

const MAKE = {
  number: (language: Language) => new Intl.NumberFormat(language),
  compact: (language: Language) =>
    new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }),
  dollars: (language: Language) => new Intl.NumberFormat(language, DOLLARS),
  cents: (language: Language) =>
    new Intl.NumberFormat(language, { ...DOLLARS, minimumFractionDigits: 4, maximumFractionDigits: 4 }),
  instant: (language: Language) =>
    new Intl.DateTimeFormat(language, {
      year: "numeric",
      month: language === "ja" ? "numeric" : "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    }),
};

const made = new Map<string, { format(value: number): string }>();

/** Cached: a new formatter costs a millisecond, and a list shows a hundred values with every event. */
function formatterOf(language: Language, kind: keyof typeof MAKE): { format(value: number): string } {
  const key = `${language} ${kind}`;
  const formatter = made.get(key) ?? MAKE[kind](language);
  made.set(key, formatter);
  return formatter;
}

export function formatNumber(value: number, language: Language): string {
  return formatterOf(language, "number").format(value);
}

/** `$0.42`; below a cent four digits; `≈` before an estimate. */
export function formatCost(usd: number, estimated: boolean, language: Language): string {
  const text = formatterOf(language, usd > 0 && usd < 0.01 ? "cents" : "dollars").format(usd);
  return estimated ? `≈ ${text}` : text;
}

/** `$50`, with cents only where there are some: an amount that a person has set. */
export function formatBudget(usd: number, language: Language): string {
  const digits = Number.isInteger(usd) ? 0 : 2;
  const style = { ...DOLLARS, minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, style).format(usd);
}

/** `82%` of a part from 0 to 1. */
export function formatPercent(part: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(part);
}

/** `12.3K`, for a column or an axis. */
export function formatCompactNumber(value: number, language: Language): string {
  return formatterOf(language, "compact").format(value);
}

/** Two decimals, from a thousand on three digits, for costs of all sizes in one column; `≈` before an estimate. */
export function formatShortCost(usd: number, estimated: boolean, language: Language): string {
  if (usd > 0 && usd < 0.005) return "<$0.01";
  const text = usd >= 1000 ? `$${formatCompactNumber(usd, language)}` : `$${usd.toFixed(2)}`;
  return estimated ? `≈ ${text}` : text;
}

/** A text of another program with its times in UTC as the reader's; those of the same day as `aroundMs` have no date. */
export function localInstants(text: string, aroundMs: number, language: Language): string {
  return withInstants(text, (atMs) => formatMoment(atMs, { nowMs: aroundMs, language }));
}

/** Full date and time, for hover. */
export function formatInstant(atMs: number, language: Language): string {
  return formatterOf(language, "instant").format(atMs);
}
