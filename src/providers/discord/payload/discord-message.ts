import { plainLine } from "../../../core/format/sanitize.ts";
import { headOf } from "../../../core/format/text.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { Notification, SessionLabel } from "../../../core/notification/notification.ts";
import { sessionName, shortId } from "../../../core/session/session-name.ts";
import { leadOf, lookOf } from "../../look.ts";
import { fitTogether, moreOf } from "../../message-text.ts";
import type { RestFile } from "../rest/rest-client.ts";
import { escapedLine } from "./markdown.ts";
import {
  embedChars,
  SUPPRESS_NOTIFICATIONS,
  type Embed,
  type RenderedMessage,
  type MessageBody,
  LIMITS,
  mentionOf,
} from "./message-types.ts";
import { notificationEmbed, type Heading, titleOf } from "./notification-embed.ts";

// About four lines on a lock screen. The rest is in the embed.
const HEADLINE_CHARS = 300;

export interface RenderingOptions {
  readonly language: Language;
  /** The user to ping for a notification that pings. Null if none is set. */
  readonly mentionUserId: string | null;
  /** Whether the message is in a thread or post of its session, whose name has the title. Default: it is not. */
  readonly inThread?: boolean | undefined;
}

/**
 * A new message of one to ten notifications, in their order: one plain line, because a phone shows only that before it
 * is opened, and an embed for each. It keeps every limit of Discord for any texts.
 */
export function toMessageBody(
  notifications: readonly Notification[],
  { language, mentionUserId, inThread = false }: RenderingOptions,
): RenderedMessage {
  const mention = mentionOf(notifications.some((one) => one.ping) ? mentionUserId : null);
  const files = messageFiles(notifications.map((one) => one.attachment));
  const heading = headingOf(notifications, inThread);
  const [repliesTo] = notifications.flatMap((one) => one.repliesTo ?? []);
  const body: MessageBody = {
    content: `${summaryLine(notifications, language)}${mention.text}`,
    // If they are too long together, the longest are truncated.
    embeds: withOwnUrls(
      fitTogether(
        notifications,
        LIMITS.embedText,
        (one, budget) => notificationEmbed(one, { heading, language }, budget),
        embedChars,
      ),
    ),
    allowed_mentions: mention.allowed,
    ...(notifications.every((one) => one.silent) && { flags: SUPPRESS_NOTIFICATIONS }),
    ...(repliesTo !== undefined && { message_reference: { message_id: repliesTo, fail_if_not_exists: false } }),
    ...(files.length > 0 && { attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })) }),
  };
  return { body, files };
}

/** The headline of the most urgent notification, the newest of equals, and the number of others. */
function summaryLine(notifications: readonly Notification[], language: Language): string {
  const lead = leadOf(notifications);
  const line = `${lookOf(lead).emoji} ${escapedLine(lead.headline, HEADLINE_CHARS)}`;
  return `${line}${moreOf(notifications, language)}`;
}

function headingOf(notifications: readonly Notification[], inThread: boolean): Heading {
  if (notifications.length === 1) return inThread ? "thread" : "session";
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

// A UTF-16 unit is three bytes of UTF-8 at most: ten files stay under the 25 MiB of a request.
const MAX_FILE_CHARS = 800_000;

/** Full texts as files with distinct names. */
function messageFiles(attachments: readonly Notification["attachment"][]): RestFile[] {
  const present = attachments.filter((one) => one !== null);
  return present.map(({ fileName, text }, index) => ({
    name: `${present.length > 1 ? `${index + 1}-` : ""}${fileName}`,
    // Plain text no matter what the name says: it is shown, never run.
    contentType: "text/plain; charset=utf-8",
    data: headOf(text, MAX_FILE_CHARS).toWellFormed(),
  }));
}

/** The shortest useful message, if Discord rejects the full one. No embed, no link, no file. */
export function toPlainFallback(
  notifications: readonly Notification[],
  { language, mentionUserId }: RenderingOptions,
): MessageBody {
  const mention = mentionOf(notifications.some((one) => one.ping) ? mentionUserId : null);
  const { session } = leadOf(notifications);
  const where = ` · ${titleOf(session, 100)} · ${escapedLine(shortId(session.sessionId), 20)}`;
  return {
    content: `${summaryLine(notifications, language)}${where}${mention.text}`,
    embeds: [],
    allowed_mentions: mention.allowed,
    ...(notifications.every((one) => one.silent) && { flags: SUPPRESS_NOTIFICATIONS }),
  };
}

const PROJECT_CHARS = 30;

/**
 * The name of a session's thread or post: prefix, project, the session's name, and the short id. The id comes last, so
 * that the thread is found after a change of title. The project comes first, because a list of threads shows nothing
 * else. 1 to 100 units. Without project and title it is the Python notifier's name.
 */
export function threadName(label: SessionLabel, prefix: string): string {
  const id = shortId(label.sessionId);
  const before = plainLine(prefix, 40);
  const project = plainLine(label.projectName ?? "", PROJECT_CHARS);
  const title = plainLine(sessionName(label), LIMITS.threadName);
  const name = project === "" || sessionName(label) === label.projectName ? title : `${project}: ${title}`;
  if (name === id || name === "") return before === "" ? id : `${before} ${id}`;
  const end = ` · ${id}`;
  const start = before === "" ? "" : `${before} `;
  return `${start}${plainLine(name, LIMITS.threadName - start.length - end.length)}${end}`;
}
