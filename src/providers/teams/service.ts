import { itemPrefix, plainBlock } from "../../core/format/markdown.ts";
import type { Run } from "../../core/format/markdown-inline.ts";
import { isBlank } from "../../core/format/sanitize.ts";
import type { Language } from "../../core/i18n/message.ts";
import { objectField, textField, type JsonObject } from "../../core/json.ts";
import type { PostMessages } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { fitMarkdown } from "../fit-markdown.ts";
import { answerObject, createHttpPost, secretsOfUrl } from "../http-service.ts";
import { leadOf, lookOf, type Colour } from "../look.ts";
import {
  blockText,
  bytesOf,
  truncateToFit,
  fieldLines,
  moreOf,
  reachableLink,
  sessionLine,
  STRINGS,
  titleOf,
} from "../message-text.ts";
import type { ServiceDeps } from "../provider.ts";

/** Teams limits a webhook to four requests a second. */
const SPACING_MS = 1000;

/** The workflow was turned off, so every message is rejected. */
const TURNED_OFF = "WorkflowTriggerIsNotEnabled";

interface TeamsSettings {
  readonly teamsUrl: string;
  readonly language: Language;
}

/**
 * A Teams workflow of the template "Send webhook alerts to a channel" (or chat). It responds 202 before it posts the
 * card. A later failure is only in the workflow's own run history.
 */
export function createPost({ teamsUrl: url, language }: TeamsSettings, deps: ServiceDeps): PostMessages {
  return createHttpPost({
    ...deps,
    spacingMs: SPACING_MS,
    secrets: secretsOfUrl(url),
    errorText: (text) => {
      const error = errorOf(text);
      const parts = [textField(error, "code"), textField(error, "message")].filter((one) => one !== null);
      return parts.length === 0 ? "not from a Teams workflow" : parts.join(": ");
    },
    isClosed: (text) => errorOf(text)["code"] === TURNED_OFF,
    request: (messages) => ({
      url,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toTeamsMessage(messages, language)),
    }),
  });
}

function errorOf(text: string): JsonObject {
  return objectField(answerObject(text), "error");
}

/** A message may have 28 KB; some workflows rejected more than 21,000 bytes. The rest is for the frame around lines. */
const MAX_BODY_BYTES = 16_000;

const MAX_LINES = 60;
const LINE_CHARS = 1000;
const BLOCK_CHARS = 8000;
const HEADLINE_CHARS = 300;
const LISTED_CHARS = 150;
const NAME_CHARS = 120;

/** A run without visible text has no height, so an empty line has this. */
const NO_BREAK_SPACE = "\u00a0";

const STYLES: Readonly<Record<Colour, string>> = {
  red: "attention",
  amber: "warning",
  orange: "warning",
  green: "good",
  blue: "accent",
  purple: "accent",
  grey: "emphasis",
};

/** A line's pieces, each with its style. Without one it is an empty line. */
type Line = readonly Run[];

const RUN_STYLES = {
  plain: {},
  strong: { weight: "Bolder" },
  em: { italic: true },
  code: { fontType: "Monospace" },
} as const satisfies Record<Run["style"], JsonObject>;

/**
 * One adaptive card of some notifications, as a workflow expects it. Foreign text is only in text runs, which have no
 * Markdown and no mentions, unlike text blocks.
 */
export function toTeamsMessage(notifications: readonly Notification[], language: Language): JsonObject {
  const lead = leadOf(notifications);
  const isAlone = notifications.length === 1;
  const url = isAlone ? reachableLink(lead.link) : null;
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    fallbackText: `${titleOf(lead, HEADLINE_CHARS)}${moreOf(notifications, language)}`,
    body: isAlone ? alone(lead) : notifications.flatMap(listed),
    ...(url !== null && { actions: [{ type: "Action.OpenUrl", title: STRINGS[language].dashboard, url }] }),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card }],
  };
}

function alone(notification: Notification): readonly JsonObject[] {
  const lines = fitLines(linesOf(notification)).map((line, index) =>
    lineElement(line, index === 0 ? "Default" : "None"),
  );
  return [headElement(notification, HEADLINE_CHARS), ...lines, ...sessionElement(notification)];
}

function listed(notification: Notification): readonly JsonObject[] {
  return [headElement(notification, LISTED_CHARS), ...sessionElement(notification)];
}

function headElement(notification: Notification, budget: number): JsonObject {
  const run = { weight: "Bolder", size: "Medium" };
  return {
    type: "Container",
    style: STYLES[lookOf(notification).colour],
    bleed: true,
    items: [textElement(titleOf(notification, budget), run, "Default")],
  };
}

function sessionElement(notification: Notification): readonly JsonObject[] {
  const line = sessionLine(notification, NAME_CHARS);
  return line === "" ? [] : [textElement(line, { isSubtle: true, size: "Small" }, "Small")];
}

function textElement(text: string, run: JsonObject, spacing: string): JsonObject {
  return { type: "RichTextBlock", spacing, inlines: [{ type: "TextRun", text, ...run }] };
}

function lineElement(line: Line, spacing: string): JsonObject {
  const inlines = line.map(({ style, text }) => ({ type: "TextRun", text, ...RUN_STYLES[style] }));
  return { type: "RichTextBlock", spacing, inlines };
}

/** One element for each line, because a text run shows no line breaks. */
function linesOf(notification: Notification): readonly Line[] {
  const blocks = notification.blocks.flatMap((block) => {
    if (block.kind === "prose") return proseLines(block.text);
    return linesOfText(blockText(block, BLOCK_CHARS), block.kind === "code" ? "code" : "plain");
  });
  return [...blocks, ...fieldLines(notification).flatMap((text) => linesOfText(text, "plain"))];
}

function linesOfText(text: string, style: Run["style"]): readonly Line[] {
  return text === "" ? [] : text.split("\n").map((line) => [{ style, text: line }]);
}

function proseLines(raw: string): readonly Line[] {
  const blocks = fitMarkdown(raw, BLOCK_CHARS, (block) => plainBlock(block).length + 1);
  return blocks.flatMap((block): readonly Line[] => {
    if (block.kind === "code") return linesOfText(block.text, "code");
    const prefix = itemPrefix(block);
    return [prefix === "" ? block.runs : [{ style: "plain", text: prefix }, ...block.runs]];
  });
}

function fitLines(lines: readonly Line[]): readonly Line[] {
  const fitted: Line[] = [];
  let leftBytes = MAX_BODY_BYTES;
  for (const whole of lines) {
    const line = fitLine(whole);
    // 100 bytes for the JSON around a line, and 50 around each of its pieces.
    leftBytes -= bytesOf(JSON.stringify(line)) + 100 + 50 * line.length;
    if (fitted.length === MAX_LINES || leftBytes < 0) return [...fitted, [{ style: "plain", text: "…" }]];
    fitted.push(line);
  }
  return fitted;
}

/** Without pieces that are empty, which Teams rejects. */
function fitLine(line: Line): Line {
  let leftChars = LINE_CHARS;
  const fitted = line.map(({ style, text }) => {
    const cut = truncateToFit(text, leftChars, (part) => part.length);
    leftChars -= cut.length;
    return { style, text: cut };
  });
  const shown = fitted.filter(({ text }) => text !== "");
  return isBlank(shown.map(({ text }) => text).join("")) ? [{ style: "plain", text: NO_BREAK_SPACE }] : shown;
}
