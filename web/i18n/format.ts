import type { Language } from "./language.ts";

const UNITS = {
  en: { d: " d", h: " h", m: " m", s: " s", gap: " " },
  ja: { d: "日", h: "時間", m: "分", s: "秒", gap: "" },
} as const satisfies Record<Language, Record<string, string>>;

const DOLLARS = {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
} as const;

const MAKE = {
  number: (language: Language) => new Intl.NumberFormat(language),
  compact: (language: Language) => new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }),
  dollars: (language: Language) => new Intl.NumberFormat(language, DOLLARS),
  cents: (language: Language) =>
    new Intl.NumberFormat(language, { ...DOLLARS, minimumFractionDigits: 4, maximumFractionDigits: 4 }),
  instant: (language: Language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" }),
};

const made = new Map<string, { format(value: number): string }>();

/** Kept once made: to make one costs a millisecond, and a list shows a hundred of them with every event. */
function formatterOf(language: Language, kind: keyof typeof MAKE): { format(value: number): string } {
  const key = `${language} ${kind}`;
  const formatter = made.get(key) ?? MAKE[kind](language);
  made.set(key, formatter);
  return formatter;
}

/** A span of time by its two largest units: `31 s`, `2 m 14 s`, `3 h 05 m`. Below zero counts as zero. */
export function formatDuration(ms: number, language: Language): string {
  const unit = UNITS[language];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days}${unit.d}${unit.gap}${hours % 24}${unit.h}`;
  if (hours > 0) return `${hours}${unit.h}${unit.gap}${twoDigits(minutes % 60)}${unit.m}`;
  if (minutes > 0) return `${minutes}${unit.m}${unit.gap}${twoDigits(seconds % 60)}${unit.s}`;
  return `${seconds}${unit.s}`;
}

/** How long ago, for a list: one unit is enough there. */
export function formatAgo(ms: number, language: Language): string {
  const unit = UNITS[language];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}${unit.s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${unit.m}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}${unit.h}`;
  return `${Math.floor(seconds / 86_400)}${unit.d}`;
}

/** A measured time: `0.8 ms`, `312 ms`, `4.2 s`, then as {@link formatDuration}. */
export function formatMeasured(ms: number, language: Language): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}${UNITS[language].s}`;
  return formatDuration(ms, language);
}

export function formatNumber(value: number, language: Language): string {
  return formatterOf(language, "number").format(value);
}

/** A count of tokens as short as it can be read: `940`, `12.4K`, `3.1M`, `124万`. */
export function formatTokens(value: number, language: Language): string {
  return formatterOf(language, "compact").format(value);
}

/** `$0.42`, four digits below ten cents (all of them: they stand below each other), and `≈` before what is not the client's own figure. */
export function formatCost(usd: number, estimated: boolean, language: Language): string {
  const text = formatterOf(language, usd > 0 && usd < 0.1 ? "cents" : "dollars").format(usd);
  return estimated ? `≈ ${text}` : text;
}

/** `14:02:11` in the reader's time zone. */
export function formatClockTime(atMs: number): string {
  const at = new Date(atMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":");
}

/** The time of day, after half a day the date too: `11-24 14:02`. */
export function formatShortInstant(atMs: number, nowMs: number): string {
  if (nowMs - atMs < 43_200_000) return formatClockTime(atMs);
  const at = new Date(atMs);
  const date = [at.getMonth() + 1, at.getDate()].map(twoDigits).join("-");
  return `${date} ${formatClockTime(atMs).slice(0, 5)}`;
}

/** Date and time whole, for the hover. */
export function formatInstant(atMs: number, language: Language): string {
  return formatterOf(language, "instant").format(atMs);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A mark of a time axis, as fine as the axis is: `14:02`, `14:02:11`, `14:02:11.4`, over days with the date. */
export function formatTick(atMs: number, stepMs: number, spanMs: number): string {
  const at = new Date(atMs);
  const date = [at.getMonth() + 1, at.getDate()].map(twoDigits).join("-");
  if (stepMs >= 86_400_000) return date;
  const clock = formatClockTime(atMs);
  if (stepMs < 1000) return `${clock}.${Math.floor(at.getMilliseconds() / 100)}`;
  const time = stepMs < 60_000 ? clock : clock.slice(0, 5);
  return spanMs > 86_400_000 ? `${date} ${time}` : time;
}
