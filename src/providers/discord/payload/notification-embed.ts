import { joinPlain } from "../../../core/format/sanitize.ts";
import { isoTime } from "../../../core/format/time.ts";
import type {
  Notification,
  NotificationBlock,
  NotificationField,
  SessionLabel,
} from "../../../core/notification/notification.ts";
import { sessionName, shortId } from "../../../core/session/session-name.ts";
import { lookOf, RGB } from "../../look.ts";
import { fitTogether } from "../../message-text.ts";
import { escapedLine, embedUrl, fence, escapeToFit } from "./markdown.ts";
import { type Embed, fieldChars, LIMITS, type EmbedField } from "./message-types.ts";

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
      : `${emoji} ${escapedLine(notification.headline, titleChars - emoji.length - 1)}`;
  const author = authorOf(notification, heading, Math.min(LIMITS.author, Math.floor(budget / 10)));
  const footer = joinPlain([shortId(session.sessionId), toolName, agentType], Math.min(200, Math.floor(budget / 8)));
  const url = embedUrl(link);
  // If an embed cannot have the address as its link, it is shown as text.
  const blocks =
    link !== null && url === null
      ? [...notification.blocks, { kind: "text", text: link } as const]
      : notification.blocks;
  const left = budget - title.length - author.length - footer.length;
  const fields = embedFields(notification.fields, left >> 1);
  const description = describeBlocks(blocks, Math.min(LIMITS.description, left - fieldChars(fields)));
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
    const namesProject = session.projectName !== null && headline.startsWith(session.projectName);
    return projectLine(namesProject ? { ...session, projectName: null } : session, budget);
  }
  return heading === "mixed" ? joinPlain([sessionName(session)], budget) : "";
}

/** A message's blocks one under another within `budget` units. Long ones are truncated; none is dropped for another. */
function describeBlocks(blocks: readonly NotificationBlock[], budget: number): string {
  const lineBreaks = Math.max(0, blocks.length - 1);
  const texts = fitTogether(blocks, budget - lineBreaks, renderBlock, (text) => text.length);
  return texts.filter((text) => text !== "").join("\n");
}

function renderBlock(block: NotificationBlock, budget: number): string {
  return block.kind === "code" ? fence(block.text, block.language, budget) : escapeToFit(block.text, budget);
}

// Only fields that fit one line on a phone are inline.
const INLINE_CHARS = 40;
// A shorter part of a field is useless.
const LEAST_FIELD_CHARS = 16;

/** Fields of at most `budget` units together. One without a visible value is left out: Discord rejects it. */
export function embedFields(fields: readonly NotificationField[], budget: number): EmbedField[] {
  const listed = fields.slice(0, LIMITS.fields);
  return fitTogether(listed, budget, embedField, (field) => fieldChars(field === null ? [] : [field])).filter(
    (field) => field !== null,
  );
}

function embedField({ name, value }: NotificationField, budget: number): EmbedField | null {
  if (budget < LEAST_FIELD_CHARS) return null;
  const shownValue = escapeToFit(value, Math.min(LIMITS.fieldValue, budget - name.length));
  if (shownValue === "") return null;
  return {
    name,
    value: shownValue,
    inline: shownValue.length <= INLINE_CHARS && !shownValue.includes("\n"),
  };
}

export function titleOf(label: SessionLabel, budget: number): string {
  return escapedLine(sessionName(label), budget) || escapedLine(shortId(label.sessionId), budget);
}

/** Project and branch, without what {@link sessionName} contains. Empty when there is nothing to add. */
export function projectLine(label: SessionLabel, budget: number): string {
  const { projectName, branch } = label;
  const project = projectName === sessionName(label) ? null : projectName;
  return joinPlain([project, branch], budget);
}
