import { isoTime } from "../../../core/format/iso-time.ts";
import type { Notification } from "../../../core/notification/notification.ts";
import { joinPlain } from "../../../core/format/plain-line.ts";
import { sessionName } from "../../../core/format/session-name.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { lookOf, RGB } from "../../look.ts";
import { headlineOf } from "../../message-text.ts";
import { escapedLine } from "../text/line.ts";
import { embedUrl } from "../text/link.ts";
import type { Embed } from "./message-types.ts";
import { describe } from "./describe.ts";
import { embedFields } from "./fields.ts";
import { LIMITS } from "./message-limits.ts";
import { projectLine, titleOf } from "./session-title.ts";
import { shareOut } from "../../share-out.ts";

/**
 * An embed's heading. A single embed, under its headline as content, has the session; one in a batch has the headline.
 * `mixed` is a batch of several sessions.
 */
export type Heading = "session" | "headline" | "mixed";

/** A notification as one embed of at most `budget` units (600 or more), with a title for any text. */
export function notificationEmbed(notification: Notification, heading: Heading, budget: number): Embed {
  const { session, toolName, agentType, atMs, link } = notification;
  const { colour, emoji } = lookOf(notification);
  const titleChars = Math.min(LIMITS.title, budget >> 2);
  const title =
    heading === "session"
      ? titleOf(session, titleChars)
      : `${emoji} ${headlineOf(notification, titleChars - emoji.length - 1, escapedLine)}`;
  const author = authorOf(notification, heading, Math.min(LIMITS.author, Math.floor(budget / 10)));
  const footer = joinPlain([shortId(session.sessionId), toolName, agentType], Math.min(200, Math.floor(budget / 8)));
  const url = embedUrl(link);
  // If an embed cannot have the address as its link, it is shown as text.
  const blocks =
    link !== null && url === null
      ? [...notification.blocks, { kind: "text", text: link } as const]
      : notification.blocks;
  const left = budget - title.length - author.length - footer.length;
  const { description, fields } = fillBody({ blocks, fields: notification.fields, budget: left });
  const timestamp = isoTime(atMs);
  return {
    title,
    ...(url !== null && { url }),
    ...(description !== "" && { description }),
    color: RGB[colour],
    ...(author !== "" && { author: { name: author } }),
    footer: { text: footer },
    ...(timestamp !== null && { timestamp }),
    ...(fields.length > 0 && { fields }),
  };
}

function authorOf({ session, headline }: Notification, heading: Heading, budget: number): string {
  if (heading === "session") {
    // The headline above begins with the project.
    const said = session.projectName !== null && headline.startsWith(session.projectName);
    return projectLine(said ? { ...session, projectName: null } : session, budget);
  }
  return heading === "mixed" ? joinPlain([sessionName(session)], budget) : "";
}

/** Description and fields share the rest. The shorter one is complete if half of the rest is enough. */
function fillBody({ blocks, fields, budget }: Pick<Notification, "blocks" | "fields"> & { readonly budget: number }): {
  description: string;
  fields: ReturnType<typeof embedFields>;
} {
  const description = describe(blocks, Math.min(LIMITS.description, budget));
  const fullFields = embedFields(fields, budget);
  const fieldChars = fullFields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  const [forText = 0, forFields = 0] = shareOut([description.length, fieldChars], budget);
  return {
    description: description.length <= forText ? description : describe(blocks, forText),
    fields: fieldChars <= forFields ? fullFields : embedFields(fields, forFields),
  };
}
