import type { Language } from "../notify-settings.ts";

const UNITS = {
  en: { hours: " h ", minutes: " m ", seconds: " s" },
  ja: { hours: "時間", minutes: "分", seconds: "秒" },
} as const satisfies Record<Language, Record<string, string>>;

/** A measured time by its two largest units: `312 ms`, `4.2 s`, `2 m 14 s`, `3 h 5 m`. */
export function durationText(ms: number, language: Language): string {
  const unit = UNITS[language];
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${unit.seconds}`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}${unit.minutes}${Math.floor(ms / 1000) % 60}${unit.seconds}`;
  return `${Math.floor(minutes / 60)}${unit.hours}${minutes % 60}${unit.minutes}`.trimEnd();
}
