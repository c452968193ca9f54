import type { Notification, NotificationBlock, NotificationField } from "../../core/notification/notification.ts";

export type Body = Pick<Notification, "blocks" | "fields">;

type Entries = readonly (readonly [name: string, value: string | null])[];

/** The language of a block that holds a command. */
export const COMMAND = "bash";

export const EMPTY: Body = { blocks: [], fields: [] };

/** Leaves out blank texts, and empty or absent values. */
export function bodyOf(parts: readonly (readonly NotificationBlock[])[], entries: Entries = []): Body {
  return { blocks: parts.flat(), fields: fieldsOf(entries) };
}

export function fieldsOf(entries: Entries): readonly NotificationField[] {
  return entries.flatMap(([name, value]) => (value === null || value === "" ? [] : [{ name, value }]));
}

export function textBlock(text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "text", text: text.trim() }];
}

/** Claude's own words, in Markdown. */
export function proseBlock(text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "prose", text: text.trim() }];
}

export function codeBlock(language: string | null, text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "code", language, text: text.trimEnd() }];
}
