import { isWanted, type CheckFigure } from "../../../src/core/health.ts";
import { formatAge, formatMeasured } from "../../../src/core/format/duration.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import type { HealthWords } from "../../i18n/views/health-words.ts";

/** What the words of a figure need. */
export interface FigureLook {
  readonly words: HealthWords;
  readonly language: Language;
  readonly nowMs: number;
  /** `3 h` → `3 h ago`. */
  readonly ago: (span: string) => string;
}

const BYTES = ["B", "kB", "MB", "GB", "TB"] as const;

export function figureText(figure: CheckFigure, look: FigureLook): string {
  const say = look.words.figure[figure.name];
  const value = valueText(figure, look);
  // A newer daemon may measure what this page has no words for.
  return say === undefined ? `${figure.name} ${value}` : say(value);
}

/** `≤ 5 ms`: what is still well; `journal ≤ 512 MB` where it is not the main one of several sizes that has the limit. */
export function limitText(figure: CheckFigure, isMain: boolean, look: FigureLook): string {
  const text = bareLimit(figure, look);
  return isMain || !figure.name.endsWith("_bytes") ? text : (look.words.figure[figure.name]?.(text) ?? text);
}

/** A limit is a round number. */
function bareLimit({ name, limit }: CheckFigure, look: FigureLook): string {
  const text = valueText({ name, value: limit ?? 0, limit }, look)
    .replace(/\.0(?=\D|$)/, "")
    .replace(/(?<=min|分) ?0+ ?[s秒]$/, "");
  if (isWanted(name)) return look.words.atLeast(text);
  return name === "connections" ? look.words.below(text) : look.words.limit(text);
}

export function valueText({ name, value }: CheckFigure, { language, nowMs, ago }: FigureLook): string {
  if (name.endsWith("_at_ms")) return ago(formatAge(nowMs - value, language));
  if (name.endsWith("_bytes")) return formatBytes(value);
  return name.endsWith("_ms") ? formatMeasured(value, language) : formatNumber(value, language);
}

function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTES.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${BYTES[unit]}`;
}
