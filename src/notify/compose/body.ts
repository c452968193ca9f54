import type { NotificationBlock, NotificationField } from "../../core/notification/notification.ts";

/** What a message says below its headline. */
export interface Body {
  readonly blocks: readonly NotificationBlock[];
  readonly fields: readonly NotificationField[];
  /** The name under which its longest block would be attached; ours, never one from a payload. */
  readonly fileName: string;
}

export const EMPTY: Body = { blocks: [], fields: [], fileName: "message.txt" };

export function textBody(text: string | null, fileName: string): Body {
  return { blocks: textBlock(text), fields: [], fileName };
}

export function textBlock(text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "text", text: text.trim() }];
}

export function codeBlock(language: string | null, text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "code", language, text: text.trimEnd() }];
}

/** A field for each value that there is. */
export function fieldsOf(entries: readonly (readonly [string, string | null])[]): readonly NotificationField[] {
  return entries.flatMap(([name, value]) => (value === null || value === "" ? [] : [{ name, value }]));
}

/** One after the other; the first one that has a text of its own names the file. */
export function joinBodies(first: Body, second: Body): Body {
  return {
    blocks: [...first.blocks, ...second.blocks],
    fields: [...first.fields, ...second.fields],
    fileName: second.blocks.length > 0 ? second.fileName : first.fileName,
  };
}
