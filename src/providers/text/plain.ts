import type { Announcement, AnnouncementBlock } from "../../core/announcement.ts";
import { plainLine } from "../../core/shown/plain-line.ts";
import { isBlank, sanitizeHead } from "../../core/shown/sanitize.ts";

// More parts than this are a mistake of whoever made them.
const MAX_BLOCKS = 20;
const MAX_FIELDS = 25;
const NAME_UNITS = 60;
const VALUE_UNITS = 500;

/** The one line of an announcement; the name of its event when it has nothing that can be seen. */
export function headlineOf({ headline, hookEventName, kind }: Announcement, budget: number): string {
  return plainLine(headline, budget) || plainLine(hookEventName, budget) || kind;
}

/** A block's text as it looks, with an ellipsis where it goes on behind `budget` units; empty when nothing is seen. */
export function blockText({ text: raw }: AnnouncementBlock, budget: number): string {
  const { text, isWhole } = sanitizeHead(raw, budget);
  const clean = text.replace(/^\n+/, "").trimEnd();
  if (isBlank(clean)) return "";
  return isWhole ? clean : `${clean}…`;
}

/** `Name: value` each. */
export function fieldLines({ fields }: Announcement): readonly string[] {
  return fields.slice(0, MAX_FIELDS).flatMap(({ name, value }) => {
    const line = plainLine(value, VALUE_UNITS);
    return line === "" ? [] : [`${plainLine(name, NAME_UNITS)}: ${line}`];
  });
}

/** Everything below the headline as plain text. */
export function plainBody(announcement: Announcement, budget: number): string {
  const blocks = announcement.blocks.slice(0, MAX_BLOCKS).map((block) => blockText(block, budget));
  return [...blocks, ...fieldLines(announcement)].filter((part) => part !== "").join("\n");
}
