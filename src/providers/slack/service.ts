import { itemPrefix, plainBlock, type MarkdownBlock } from "../../core/format/markdown.ts";
import type { Run } from "../../core/format/markdown-inline.ts";
import { isBlank } from "../../core/format/sanitize.ts";
import { oneLine } from "../../core/format/text.ts";
import type { Language } from "../../core/i18n/message.ts";
import type { JsonObject } from "../../core/json.ts";
import type { PostMessages } from "../../core/notification/delivery.ts";
import type { Notification, NotificationBlock } from "../../core/notification/notification.ts";
import { fitMarkdown } from "../fit-markdown.ts";
import { createHttpPost, secretsOfUrl } from "../http-service.ts";
import { leadOf } from "../look.ts";
import {
  blockText,
  truncateToFit,
  fieldLines,
  moreOf,
  reachableLink,
  sessionLine,
  STRINGS,
  titleOf,
} from "../message-text.ts";
import type { ServiceDeps } from "../provider.ts";

/** "One message per second": Slack's limit for a webhook. */
const SPACING_MS = 1000;

/** Slack responds with one word or two. */
const ERROR_CHARS = 80;

interface SlackSettings {
  readonly slackUrl: string;
  readonly language: Language;
}

/** An incoming webhook of Slack, or of a compatible service. */
export function createPost({ slackUrl: url, language }: SlackSettings, deps: ServiceDeps): PostMessages {
  return createHttpPost({
    ...deps,
    spacingMs: SPACING_MS,
    secrets: secretsOfUrl(url),
    errorText: (text) => (/^\s*</.test(text) ? "not from Slack" : oneLine(text, ERROR_CHARS)),
    request: (messages) => ({
      url,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(toSlackMessage(messages, language)),
    }),
  });
}

/** Slack's limits, in characters; entities of the escape count. */
const SECTION_CHARS = 3000;
const HEADER_CHARS = 150;

/** The fallback text, which a notification shows. */
const TEXT_CHARS = 1000;
const HEADLINE_CHARS = 300;
const NAME_CHARS = 200;

/** Per notification in a list. Ten of them stay below Slack's limit of blocks. */
const BLOCKS_IN_LIST = 2;
const BLOCKS_ALONE = 20;

const ZERO_WIDTH_SPACE = "\u200b";

/**
 * One message of some notifications. Foreign text is in `plain_text` and the text elements of `rich_text`, which have no
 * markup, or within a code block. No mentions.
 */
export function toSlackMessage(notifications: readonly Notification[], language: Language): JsonObject {
  const title = titleOf(leadOf(notifications), HEADLINE_CHARS);
  const most = notifications.length === 1 ? BLOCKS_ALONE : BLOCKS_IN_LIST;
  return {
    text: escapeToFit(`${title}${moreOf(notifications, language)}`, TEXT_CHARS),
    // No markup in the fallback text either.
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: notifications.flatMap((one) => blocksOf(one, most, language)),
  };
}

function blocksOf(notification: Notification, most: number, language: Language): readonly JsonObject[] {
  const { link, blocks } = notification;
  const headline = titleOf(notification, HEADLINE_CHARS);
  const fields = fieldLines(notification).join("\n");
  const sections = [
    // A header's limit is shorter than a headline.
    ...(escapeSlack(headline).length > HEADER_CHARS ? plainSection(headline) : []),
    ...blocks.flatMap(sectionOf),
    ...plainSection(fields),
  ];
  const about = sessionLine(notification, NAME_CHARS);
  const address = slackLink(link, STRINGS[language].dashboard);
  return [
    { type: "header", text: plainText(headline, HEADER_CHARS) },
    ...sections.slice(0, most),
    {
      type: "context",
      elements: [
        plainText(about, SECTION_CHARS),
        ...(address === null ? [] : [{ type: "mrkdwn", text: address, verbatim: true }]),
      ],
    },
  ];
}

function sectionOf(block: NotificationBlock): readonly JsonObject[] {
  const text = blockText(block, SECTION_CHARS);
  if (text === "") return [];
  if (block.kind === "prose") {
    const elements = proseElements(block.text);
    return elements.length === 0 ? [] : [{ type: "rich_text", elements }];
  }
  if (block.kind === "text") return plainSection(text);
  // Code has no escapes: an invisible space between neighbouring backticks keeps it from closing its block.
  const guarded = text.replaceAll(/`(?=`)/g, `\`${ZERO_WIDTH_SPACE}`);
  const code = escapeToFit(guarded, SECTION_CHARS - 8);
  return [{ type: "section", text: { type: "mrkdwn", text: `\`\`\`\n${code}\n\`\`\``, verbatim: true } }];
}

/**
 * Claude's Markdown as elements with a style each: unlike in `mrkdwn`, no sign of a text can have a meaning, and nothing
 * becomes a link.
 */
function proseElements(raw: string): readonly JsonObject[] {
  const elements: JsonObject[] = [];
  let section: JsonObject[] = [];
  const endSection = (): void => {
    if (section.length > 0) elements.push({ type: "rich_text_section", elements: section });
    section = [];
  };
  for (const block of fitMarkdown(raw, SECTION_CHARS, charsOf)) {
    if (block.kind === "line") {
      if (section.length > 0) section.push(richText({ style: "plain", text: "\n" }));
      const prefix = itemPrefix(block);
      if (prefix !== "") section.push(richText({ style: "plain", text: prefix }));
      section.push(...block.runs.map(richText));
    } else if (!isBlank(block.text)) {
      endSection();
      elements.push({ type: "rich_text_preformatted", elements: [richText({ style: "plain", text: block.text })] });
    }
  }
  endSection();
  return elements;
}

function charsOf(block: MarkdownBlock): number {
  return escapeSlack(plainBlock(block)).length + 1;
}

const RICH_STYLES = { plain: null, strong: "bold", em: "italic", code: "code" } as const;

function richText({ style, text }: Run): JsonObject {
  const name = RICH_STYLES[style];
  return { type: "text", text: escapeSlack(text), ...(name !== null && { style: { [name]: true } }) };
}

function plainSection(text: string): readonly JsonObject[] {
  return text === "" ? [] : [{ type: "section", text: plainText(text, SECTION_CHARS) }];
}

function plainText(text: string, budget: number): JsonObject {
  return { type: "plain_text", text: escapeToFit(text, budget), emoji: false };
}

/** Truncated before it is escaped, so that entities stay intact. */
function escapeToFit(text: string, budget: number): string {
  return escapeSlack(truncateToFit(text, budget, (part) => escapeSlack(part).length));
}

/**
 * Escapes text for Slack: every mention, channel and link begins with `<`, which becomes an entity. `@channel` as a
 * word is not a mention, because `link_names` and `parse` are not set.
 */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** `<address|text>`. Null for an address that could end the link. */
function slackLink(link: string | null, text: string): string | null {
  const href = reachableLink(link);
  return href === null
    ? null
    : `<${escapeSlack(href).replaceAll("|", "%7C")}|${escapeSlack(text).replaceAll("|", "")}>`;
}
