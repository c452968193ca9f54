import type { AnnouncementField } from "../../core/announcement.ts";
import { escapeToFit } from "../text/escape.ts";
import { escapedLine } from "../text/line.ts";
import type { EmbedField } from "./body.ts";
import { LIMITS } from "./limits.ts";
import { shareOut } from "./share-out.ts";

// Beside one another only what does not wrap on a phone.
const INLINE_UNITS = 40;
// Less of a field than this says nothing.
const LEAST_UNITS = 16;

/** Fields of at most `budget` units together. One without a visible value is left out: Discord refuses it. */
export function embedFields(fields: readonly AnnouncementField[], budget: number): EmbedField[] {
  const whole = fields.slice(0, LIMITS.fields).map((field) => embedField(field, budget));
  const shares = shareOut(
    whole.map((field) => (field === null ? 0 : fieldUnits(field))),
    budget,
  );
  return fields.slice(0, LIMITS.fields).flatMap((field, index) => {
    const fitted = whole[index] ?? null;
    const share = shares[index] ?? 0;
    const shown = fitted === null || fieldUnits(fitted) <= share ? fitted : embedField(field, share);
    return shown === null ? [] : [shown];
  });
}

function embedField({ name, value }: AnnouncementField, budget: number): EmbedField | null {
  if (budget < LEAST_UNITS) return null;
  const shownName = escapedLine(name, Math.min(LIMITS.fieldName, budget >> 1)) || "·";
  const shownValue = escapeToFit(value, Math.min(LIMITS.fieldValue, budget - shownName.length));
  if (shownValue === "") return null;
  return {
    name: shownName,
    value: shownValue,
    inline: shownValue.length <= INLINE_UNITS && !shownValue.includes("\n"),
  };
}

function fieldUnits({ name, value }: EmbedField): number {
  return name.length + value.length;
}
