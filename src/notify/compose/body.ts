import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { Notification, NotificationBlock, NotificationField } from "../../core/notification/notification.ts";

/** The part of a message below its headline. */
export type Body = Pick<Notification, "blocks" | "fields">;

type Entries = readonly (readonly [name: string, value: string | null])[];

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

export function codeBlock(language: string | null, text: string | null): readonly NotificationBlock[] {
  return text === null || text.trim() === "" ? [] : [{ kind: "code", language, text: text.trimEnd() }];
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
