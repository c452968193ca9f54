import type { Notification } from "../../core/notification/notification.ts";
import { joinPlain } from "../../core/format/plain-line.ts";
import { sessionName } from "../../core/format/session-name.ts";
import { leadOf, lookOf, priorityOf } from "../look.ts";
import { bytesOf, truncateToFit, headlineOf, plainBody, reachableLink } from "../message-text.ts";

/** A server's default. A longer text becomes a file, which a notification does not show. */
const MAX_MESSAGE_BYTES = 4096;

/** A server reads a request of up to twice the message limit. The other fields fit in the difference. */
const MAX_JSON_BYTES = 6000;

const TITLE_CHARS = 250;
const NAME_CHARS = 120;

/** Tags that ntfy shows as the same emoji. Any other emoji is its own tag. */
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
  /** The message's id in every attempt: from version 2.16 on, a repeat replaces the earlier message. */
  readonly sequenceId: string;
  readonly more: (count: number) => string;
}

/** The JSON form for publishing to ntfy. */
export interface NtfyMessage {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly sequence_id: string;
  readonly click?: string;
}

/** One ntfy message for some notifications. */
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
  // Quotes and line breaks take two bytes in JSON.
  return truncateToFit(short, MAX_JSON_BYTES, (part) => bytesOf(JSON.stringify(part)));
}

/** The text below the title. ntfy would replace an empty message by its own text. */
function alone(notification: Notification): string {
  const { session } = notification;
  const body = plainBody(notification, MAX_MESSAGE_BYTES);
  const name = joinPlain([sessionName(session), session.branch], NAME_CHARS);
  return body === "" ? name : `${name}\n${body}`;
}

function inList(notification: Notification): string {
  return `${lookOf(notification).emoji} ${headlineOf(notification, TITLE_CHARS)}`;
}
