import { closestWord } from "./format/closest-word.ts";
import type { Message } from "./i18n/message.ts";
import { settingProblem } from "./i18n/setting-problem.ts";
import type { JsonValue } from "./json.ts";

/** The request body that a message becomes for a webhook. */
export type Template =
  | { readonly kind: "json"; readonly value: JsonValue }
  | { readonly kind: "text"; readonly text: string };

/** The placeholders of a webhook's template, as `{name}`. Documented in docs/integrations.md. */
export const PLACEHOLDERS = [
  "title",
  "text",
  "kind",
  "event",
  "tool",
  "agent",
  "session",
  "session_id",
  "project",
  "branch",
  "model",
  "time",
  "url",
  "priority",
  "silent",
  "id",
  "resolution",
] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];

/** Null for an empty value. */
export type TemplateValues = Readonly<Record<Placeholder, string | number | boolean | null>>;

/** A name in braces. Unknown names stay as they are: other services use braces too. */
const NAME_IN_BRACES = /\{([a-z_]{1,20})\}/g;

/** A longer text is not a message. */
const MAX_CHARS = 100_000;

/**
 * Parses a template. JSON is parsed before values are filled in, so that a value is always inside a string and cannot
 * end it.
 * @returns the template, or a problem that completes "the template …" and repeats at most a misspelt name
 */
export function parseTemplate(source: string): { readonly template: Template } | { readonly problem: Message } {
  const text = source.trim();
  if (text === "") return { problem: settingProblem("template-empty") };
  if (text.length > MAX_CHARS) return { problem: settingProblem("template-long", { most: MAX_CHARS }) };
  const misspelt = misspeltName(text);
  if (misspelt !== null) return { problem: misspelt };
  if (!looksLikeJson(text)) return { template: { kind: "text", text } };
  try {
    return { template: { kind: "json", value: JSON.parse(text) as JsonValue } };
  } catch {
    return { problem: settingProblem("template-json") };
  }
}

/** Text that begins with a placeholder begins with a brace too. */
function looksLikeJson(text: string): boolean {
  const name = /^\{([a-z_]{1,20})\}/.exec(text)?.[1];
  return /^[{["]/.test(text) && (name === undefined || !isPlaceholder(name));
}

function misspeltName(text: string): Message | null {
  for (const [, name = ""] of text.matchAll(NAME_IN_BRACES)) {
    const meant = isPlaceholder(name) ? null : closestWord(name, PLACEHOLDERS, 1);
    if (meant !== null) return settingProblem("template-placeholder", { name: `{${name}}`, meant: `{${meant}}` });
  }
  return null;
}

/**
 * Fills a template with a message's values. Each placeholder is filled once: braces inside a value are never filled. In
 * JSON a string of just one placeholder becomes the value itself: a number, a boolean or null.
 */
export function fillTemplate(template: Template, values: TemplateValues) {
  if (template.kind === "text") {
    return { contentType: "text/plain; charset=utf-8", body: fillText(template.text, values) };
  }
  return { contentType: "application/json", body: JSON.stringify(fillValue(template.value, values)) };
}

function fillValue(value: JsonValue, values: TemplateValues): JsonValue {
  if (typeof value === "string") {
    const name = /^\{([a-z_]{1,20})\}$/.exec(value)?.[1];
    return name !== undefined && isPlaceholder(name) ? values[name] : fillText(value, values);
  }
  if (Array.isArray(value)) return value.map((one: JsonValue) => fillValue(one, values));
  if (typeof value !== "object" || value === null) return value;
  // `fromEntries` makes an own property even of `__proto__`.
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, JsonValue]) => [key, fillValue(one, values)]),
  );
}

function fillText(text: string, values: TemplateValues): string {
  // A function, because a replacement string would interpret `$&`.
  return text.replaceAll(NAME_IN_BRACES, (place, name: string) =>
    isPlaceholder(name) ? String(values[name] ?? "") : place,
  );
}

function isPlaceholder(name: string): name is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}
