import type { Notification } from "../../../core/notification/notification.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { escapedLine } from "../text/line.ts";
import { SUPPRESS_NOTIFICATIONS, type MessageBody } from "./message-types.ts";
import { mentionOf } from "./mention.ts";
import { summaryLine, type MessageOptions } from "./discord-message.ts";
import { titleOf } from "./session-title.ts";

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
