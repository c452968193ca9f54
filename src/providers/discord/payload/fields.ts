import type { NotificationField } from "../../../core/notification/notification.ts";
import { escapedChars, escapeToFit } from "../text/escape-markdown.ts";
import { escapedLine } from "../text/line.ts";
import type { EmbedField } from "./message-types.ts";
import { LIMITS } from "./message-limits.ts";
import { shareOut } from "../../share-out.ts";

// Only fields that fit one line on a phone are inline.
const INLINE_CHARS = 40;
// A shorter part of a field is useless.
const LEAST_CHARS = 16;
// Discord rejects an empty name.
const NAMELESS = "·";

/** Fields of at most `budget` units together. One without a visible value is left out: Discord rejects it. */
export function embedFields(fields: readonly NotificationField[], budget: number): EmbedField[] {
  const listed = fields.slice(0, LIMITS.fields).map((field) => ({ field, wants: wantedChars(field) }));
  const shares = shareOut(
    listed.map(({ wants }) => wants.name + wants.value),
    budget,
  );
  return listed.flatMap(({ field, wants }, index) => embedField(field, wants, shares[index] ?? 0) ?? []);
}

interface Wants {
  readonly name: number;
  readonly value: number;
}

function wantedChars({ name, value }: NotificationField): Wants {
  const valueChars = escapedChars(value, LIMITS.fieldValue);
  if (valueChars === 0) return { name: 0, value: 0 };
  return { name: escapedLine(name, LIMITS.fieldName).length || NAMELESS.length, value: valueChars };
}

function embedField({ name, value }: NotificationField, wants: Wants, share: number): EmbedField | null {
  if (wants.value === 0 || share < Math.min(LEAST_CHARS, wants.name + wants.value)) return null;
  // A long value shortens its name, at most to half of the room.
  const nameChars = Math.max(share >> 1, share - wants.value);
  const shownName = escapedLine(name, Math.min(LIMITS.fieldName, nameChars)) || NAMELESS;
  const shownValue = escapeToFit(value, Math.min(LIMITS.fieldValue, share - shownName.length));
  if (shownValue === "") return null;
  return {
    name: shownName,
    value: shownValue,
    inline: shownValue.length <= INLINE_CHARS && !shownValue.includes("\n"),
  };
}
