import type { JsonValue } from "../json.ts";
import { isPlaceholder, PLACEHOLDER, type Template } from "./parse-template.ts";
import type { TemplateValues } from "./placeholders.ts";

interface Filled {
  readonly contentType: string;
  readonly body: string;
}

/**
 * Fills a template with a message's values. Each placeholder is filled once: braces inside a value are never filled. In
 * JSON a string of just one placeholder becomes the value itself: a number, a boolean or null.
 */
export function fillTemplate(template: Template, values: TemplateValues): Filled {
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
  return text.replaceAll(PLACEHOLDER, (place, name: string) =>
    isPlaceholder(name) ? String(values[name] ?? "") : place,
  );
}
