import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { NotificationBlock, NotificationField } from "../../core/notification/notification.ts";

/** The part of a message below its headline. */
export interface Body {
  readonly blocks: readonly NotificationBlock[];
  readonly fields: readonly NotificationField[];
  /** File name for attaching the longest block. A constant of this package, never taken from a payload. */
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

/** Leaves out empty and absent values. */
export function fieldsOf(entries: readonly (readonly [string, string | null])[]): readonly NotificationField[] {
  return entries.flatMap(([name, value]) => (value === null || value === "" ? [] : [{ name, value }]));
}

/** Concatenates two bodies. The second names the file if it has blocks. */
export function joinBodies(first: Body, second: Body): Body {
  return {
    blocks: [...first.blocks, ...second.blocks],
    fields: [...first.fields, ...second.fields],
    fileName: second.blocks.length > 0 ? second.fileName : first.fileName,
  };
}

/** A field of a stored payload. Of another type it counts as absent, never as an error; so do the two below. */
export function textField(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function objectField(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

export function objectsField(object: JsonObject, key: string): readonly JsonObject[] {
  const value: JsonValue | undefined = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
