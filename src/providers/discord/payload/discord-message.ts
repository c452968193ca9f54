import { headOf } from "../../../core/format/text.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { Notification } from "../../../core/notification/notification.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { leadOf, lookOf } from "../../look.ts";
import { headlineOf, STRINGS, shareOut } from "../../message-text.ts";
import { escapedLine } from "./markdown.ts";
import {
  embedChars,
  SUPPRESS_NOTIFICATIONS,
  type Embed,
  type MessageBody,
  type MessageFile,
  LIMITS,
  mentionOf,
} from "./message-types.ts";
import { notificationEmbed, type Heading, titleOf } from "./notification-embed.ts";

// About four lines on a lock screen. The rest is in the embed.
const HEADLINE_CHARS = 300;

export interface MessageOptions {
  readonly language: Language;
  /** The user to ping for a notification that pings. Null if none is set. */
  readonly mentionUserId: string | null;
}

/**
 * A new message of one to ten notifications, in their order: one plain line, because a phone shows only that before it
 * is opened, and an embed for each. It keeps every limit of Discord for any texts.
 * @throws RangeError for none or more than ten notifications
 */
export function toMessageBody(
  notifications: readonly Notification[],
  { language, mentionUserId }: MessageOptions,
): { readonly body: MessageBody; readonly files: readonly MessageFile[] } {
  if (notifications.length === 0 || notifications.length > LIMITS.embeds) {
    throw new RangeError(`a message holds 1 to ${LIMITS.embeds} notifications, not ${notifications.length}`);
  }
  const mention = mentionOf(notifications.some((one) => one.ping) ? mentionUserId : null);
  const files = messageFiles(notifications.map((one) => one.attachment));
  const body: MessageBody = {
    content: `${summaryLine(notifications, language)}${mention.text}`,
    embeds: withOwnUrls(fitEmbeds(notifications)),
    allowed_mentions: mention.allowed,
    ...(notifications.every((one) => one.silent) && { flags: SUPPRESS_NOTIFICATIONS }),
    ...(files.length > 0 && { attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })) }),
  };
  return { body, files };
}

/** The headline of the most urgent notification, the newest of equals, and the number of others. */
function summaryLine(notifications: readonly Notification[], language: Language): string {
  const lead = leadOf(notifications);
  if (lead === undefined) return "";
  const line = `${lookOf(lead).emoji} ${headlineOf(lead, HEADLINE_CHARS, escapedLine)}`;
  return notifications.length === 1 ? line : `${line} (${STRINGS[language].more(notifications.length - 1)})`;
}

/** All embeds within the common limit: if they are too long together, the longest are truncated. */
function fitEmbeds(notifications: readonly Notification[]): Embed[] {
  const heading = headingOf(notifications);
  const full = notifications.map((one) => notificationEmbed(one, heading, LIMITS.embedText));
  const shares = shareOut(full.map(embedChars), LIMITS.embedText);
  return notifications.flatMap((one, index) => {
    const embed = full[index];
    const share = shares[index] ?? 0;
    if (embed === undefined) return [];
    return [embedChars(embed) <= share ? embed : notificationEmbed(one, heading, share)];
  });
}

function headingOf(notifications: readonly Notification[]): Heading {
  if (notifications.length === 1) return "session";
  const sessions = new Set(notifications.map((one) => one.session.sessionId));
  return sessions.size === 1 ? "headline" : "mixed";
}

/** Discord merges embeds with the same address. */
function withOwnUrls(embeds: readonly Embed[]): Embed[] {
  const taken = new Set<string>();
  return embeds.map((embed) => {
    const { url, ...rest } = embed;
    if (url === undefined || taken.has(url)) return rest;
    taken.add(url);
    return embed;
  });
}

// A UTF-16 unit is three bytes of UTF-8 at most: a file stays under 10 MiB, a request under 25 MiB.
const MAX_FILE_CHARS = 3_000_000;
const MAX_ALL_CHARS = 8_000_000;
const MAX_NAME_CHARS = 80;

type Attachment = { readonly fileName: string; readonly text: string };

/** Full texts as files with safe, distinct names. Empty ones are left out. */
function messageFiles(attachments: readonly (Attachment | null)[]): MessageFile[] {
  const present = attachments.filter((attachment) => attachment !== null && attachment.text !== "");
  const shares = shareOut(
    present.map((attachment) => Math.min(MAX_FILE_CHARS, attachment?.text.length ?? 0)),
    MAX_ALL_CHARS,
  );
  return present.flatMap((attachment, index) => {
    if (attachment === null) return [];
    const name = safeFileName(attachment.fileName);
    const text = headOf(attachment.text, shares[index] ?? 0).toWellFormed();
    return [{ name: present.length > 1 ? `${index + 1}-${name}` : name, text }];
  });
}

function safeFileName(fileName: string): string {
  const safe = fileName
    .slice(-MAX_NAME_CHARS)
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^[._-]+/, "");
  return safe === "" ? "text.txt" : safe;
}

/** The shortest useful message, if Discord rejects the full one. No embed, no link, no file. */
export function toPlainFallback(
  notifications: readonly Notification[],
  { language, mentionUserId }: MessageOptions,
): MessageBody {
  const mention = mentionOf(notifications.some((one) => one.ping) ? mentionUserId : null);
  const [first] = notifications;
  const where =
    first === undefined
      ? ""
      : ` · ${titleOf(first.session, 100)} · ${escapedLine(shortId(first.session.sessionId), 20)}`;
  return {
    content: `${summaryLine(notifications, language)}${where}${mention.text}`,
    embeds: [],
    allowed_mentions: mention.allowed,
    ...(notifications.every((one) => one.silent) && { flags: SUPPRESS_NOTIFICATIONS }),
  };
}
