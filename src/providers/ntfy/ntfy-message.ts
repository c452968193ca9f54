import type { Notification } from "../../core/notification/notification.ts";
import { joinPlain } from "../../core/format/plain-line.ts";
import { sessionName } from "../../core/format/session-name.ts";
import { leadOf, lookOf, priorityOf } from "../look.ts";
import { bytesOf, truncateToFit, headlineOf, plainBody, reachableLink } from "../message-text.ts";

/** A server's default. What is longer becomes a file, which a notification does not show. */
const MAX_MESSAGE_BYTES = 4096;

/** The whole request is read up to twice as many; the rest of it takes less than the difference. */
const MAX_JSON_BYTES = 6000;

const TITLE_CHARS = 250;
const NAME_CHARS = 120;

/** Names by which ntfy makes the same emoji of a tag; the tag of another one is the emoji itself. */
const TAGS: Readonly<Record<string, string>> = {
  "🔐": "closed_lock_with_key",
  "❓": "question",
  "📋": "clipboard",
  "⏳": "hourglass_flowing_sand",
  "❌": "x",
  "🔧": "wrench",
  "✅": "white_check_mark",
  "🔔": "bell",
  "🏁": "checkered_flag",
  "🤖": "robot",
  "🚫": "no_entry_sign",
  "💬": "speech_balloon",
  "🚀": "rocket",
  "🔚": "end",
  "🩺": "stethoscope",
};

interface NtfyMessageOptions {
  readonly topic: string;
  /** Names the message in every attempt: from version 2.16 on a server replaces the earlier one by a repeat. */
  readonly sequenceId: string;
  readonly more: (count: number) => string;
}

/** The form that ntfy publishes as JSON. */
export interface NtfyMessage {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly sequence_id: string;
  readonly click?: string;
}

/** One notification of some announcements. */
export function toNtfyMessage(notifications: readonly Notification[], options: NtfyMessageOptions): NtfyMessage {
  const { topic, sequenceId, more } = options;
  const lead = leadOf(notifications);
  if (lead === undefined) throw new RangeError("a notification needs an announcement");
  const click = reachableLink(lead.link);
  const others = notifications.length - 1;
  const title = headlineOf(lead, TITLE_CHARS);
  const { emoji } = lookOf(lead);
  return {
    topic,
    title: others === 0 ? title : `${title} (${more(others)})`,
    message: messageOf(notifications),
    priority: Math.max(...notifications.map(priorityOf)),
    tags: [TAGS[emoji] ?? emoji],
    sequence_id: sequenceId,
    ...(click !== null && { click }),
  };
}

function messageOf(notifications: readonly Notification[]): string {
  const [first] = notifications;
  const text = notifications.length === 1 && first !== undefined ? alone(first) : notifications.map(inList).join("\n");
  const short = truncateToFit(text, MAX_MESSAGE_BYTES, bytesOf);
  // Quotes and line breaks take two bytes there.
  return truncateToFit(short, MAX_JSON_BYTES, (part) => bytesOf(JSON.stringify(part)));
}

/** What the title does not say; an empty message would be shown as a word of ntfy's. */
function alone(notification: Notification): string {
  const { session } = notification;
  const body = plainBody(notification, MAX_MESSAGE_BYTES);
  const name = joinPlain([sessionName(session), session.branch], NAME_CHARS);
  return body === "" ? name : `${name}\n${body}`;
}

function inList(notification: Notification): string {
  return `${lookOf(notification).emoji} ${headlineOf(notification, TITLE_CHARS)}`;
}
