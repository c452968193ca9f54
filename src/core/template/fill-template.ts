import type { JsonValue } from "../json.ts";
import { isPlaceholder, PLACEHOLDER, type Template } from "./parse-template.ts";
import type { TemplateValues } from "./placeholders.ts";

interface Filled {
  readonly contentType: string;
  readonly body: string;
}

/**
 * A template with the values of a message. Each place is filled once: what stands in a value is never a place again. In
 * JSON a string that is one placeholder and nothing else becomes the value itself: a number, a truth value or null.
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
  // By a function: in a replacement text `$&` would be read.
  return text.replaceAll(PLACEHOLDER, (place, name: string) =>
    isPlaceholder(name) ? String(values[name] ?? "") : place,
  );
}
