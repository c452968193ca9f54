import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";

/** Fields and values of the elements that a notifier may use, by the schema of adaptive cards 1.4. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, (value: JsonValue) => boolean>>>> = {
  AdaptiveCard: {
    type: isText,
    $schema: isText,
    version: oneOf("1.2", "1.3", "1.4", "1.5"),
    msteams: isJsonObject,
    fallbackText: isText,
    body: (value) => listOf(value, ["Container", "RichTextBlock", "TextBlock"]),
    actions: (value) => listOf(value, ["Action.OpenUrl"]),
  },
  Container: {
    type: isText,
    style: oneOf("default", "emphasis", "good", "attention", "warning", "accent"),
    bleed: (value) => typeof value === "boolean",
    items: (value) => listOf(value, ["RichTextBlock", "TextBlock"]),
  },
  RichTextBlock: {
    type: isText,
    spacing: oneOf("None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"),
    inlines: (value) => listOf(value, ["TextRun"]),
  },
  TextBlock: { type: isText, text: isText, wrap: (value) => typeof value === "boolean" },
  TextRun: {
    type: isText,
    // A run shows no line breaks.
    text: (value) => typeof value === "string" && /^[^\r\n]+$/.test(value),
    fontType: oneOf("Default", "Monospace"),
    weight: oneOf("Lighter", "Default", "Bolder"),
    size: oneOf("Small", "Default", "Medium", "Large", "ExtraLarge"),
    isSubtle: (value) => typeof value === "boolean",
    italic: (value) => typeof value === "boolean",
  },
  "Action.OpenUrl": {
    type: isText,
    title: isText,
    url: (value) => typeof value === "string" && /^https?:/.test(value),
  },
};

/** The mistake in a message to a workflow; null when it is valid. */
export function teamsProblem(message: JsonObject | null): string | null {
  if (message?.["type"] !== "message") return "the type is not message";
  const { attachments } = message;
  if (!Array.isArray(attachments) || attachments.length === 0) return "there are no attachments";
  for (const attachment of attachments as readonly JsonValue[]) {
    const { contentType, content } = isJsonObject(attachment) ? attachment : {};
    if (contentType !== "application/vnd.microsoft.card.adaptive") return "an attachment is no adaptive card";
    if (!isElement(content, ["AdaptiveCard"])) return "the card does not fit the schema";
  }
  return null;
}

function isElement(value: JsonValue | undefined, types: readonly string[]): boolean {
  if (!isJsonObject(value)) return false;
  const { type } = value;
  const fields = typeof type === "string" && types.includes(type) ? ELEMENTS[type] : undefined;
  return fields !== undefined && Object.entries(value).every(([name, field]) => fields[name]?.(field) === true);
}

function listOf(value: JsonValue, types: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one: JsonValue) => isElement(one, types));
}

function oneOf(...words: readonly string[]): (value: JsonValue) => boolean {
  return (value) => words.some((word) => word === value);
}

function isText(value: JsonValue): boolean {
  return typeof value === "string" && value !== "";
}

/** The visible lines of a card. */
export function cardText(message: JsonValue): readonly string[] {
  return textsOf(message, "TextRun");
}

/** Texts in which Teams looks for Markdown, dates and mentions. */
export function markdownTexts(message: JsonValue): readonly string[] {
  return textsOf(message, "TextBlock");
}

function textsOf(value: JsonValue, type: string): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((one) => textsOf(one, type));
  if (!isJsonObject(value)) return [];
  if (value["type"] === type && typeof value["text"] === "string") return [value["text"]];
  return Object.values(value).flatMap((one) => textsOf(one, type));
}
