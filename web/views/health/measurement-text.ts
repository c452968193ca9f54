import type { CheckValue } from "../../../src/core/health/health.ts";
import { figureOf, figureText, findingText, limitText } from "../../../src/core/i18n/health-text.ts";
import { sizeText, type Message } from "../../../src/core/i18n/message.ts";
import { formatAge, formatMeasured } from "../../../src/core/format/duration.ts";
import { formatNumber } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";

/** Formats for a value's text. */
export interface MeasurementFormat {
  readonly language: Language;
  readonly nowMs: number;
  /** `3 h` → `3 h ago`. */
  readonly ago: (span: string) => string;
}

/** A part of a check's result: a value in the page's own formats, or another finding. */
export function partText(message: Message, format: MeasurementFormat): string {
  const measurement = figureOf(message);
  if (measurement === null) return findingText(message, format.language);
  return figureText(measurement.name, valueText(measurement, format), format.language);
}

/** `≤ 5 ms`: still ok; `journal ≤ 512 MB` if the limit is for another of several sizes than the main one. */
export function limitOf(measurement: CheckValue, isMain: boolean, format: MeasurementFormat): string {
  const { name, limit } = measurement;
  const round = valueText({ name, value: limit ?? 0 }, format)
    .replace(/\.0(?=\D|$)/, "")
    .replace(/(?<=min|分) ?0+ ?[s秒]$/, "");
  const text = limitText(measurement, round, format.language);
  return isMain || !name.endsWith("_bytes") ? text : figureText(name, text, format.language);
}

export function valueText(
  { name, value }: Pick<CheckValue, "name" | "value">,
  { language, nowMs, ago }: MeasurementFormat,
): string {
  if (name.endsWith("_at_ms")) return ago(formatAge(nowMs - value, language));
  if (name.endsWith("_bytes")) return sizeText(value);
  return name.endsWith("_ms") ? formatMeasured(value, language) : formatNumber(value, language);
}
