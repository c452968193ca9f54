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
import { headlineOf, shareOut } from "../../message-text.ts";
import { escapedLine, embedUrl, fence, escapedChars, escapeToFit } from "./markdown.ts";
import { type Embed, LIMITS, type EmbedField } from "./message-types.ts";

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
    const namesProject = session.projectName !== null && headline.startsWith(session.projectName);
    return projectLine(namesProject ? { ...session, projectName: null } : session, budget);
  }
  return heading === "mixed" ? joinPlain([sessionName(session)], budget) : "";
}

/** Description and fields share the rest. The shorter one is complete if half of the rest is enough. */
function fillBody({ blocks, fields, budget }: Pick<Notification, "blocks" | "fields"> & { readonly budget: number }): {
  description: string;
  fields: ReturnType<typeof embedFields>;
} {
  const description = describeBlocks(blocks, Math.min(LIMITS.description, budget));
  const fullFields = embedFields(fields, budget);
  const fieldChars = fullFields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  const [forText = 0, forFields = 0] = shareOut([description.length, fieldChars], budget);
  return {
    description: description.length <= forText ? description : describeBlocks(blocks, forText),
    fields: fieldChars <= forFields ? fullFields : embedFields(fields, forFields),
  };
}

// More parts than this are a bug of their author, and each must keep room for a fence.
const MAX_BLOCKS = 20;

/** A message's blocks one under another within `budget` units. Long ones are truncated; none is dropped for another. */
function describeBlocks(blocks: readonly NotificationBlock[], budget: number): string {
  const listed = blocks.slice(0, MAX_BLOCKS);
  const lineBreaks = Math.max(0, listed.length - 1);
  const shares = shareOut(
    listed.map((block) => wantedBlockChars(block, budget)),
    budget - lineBreaks,
  );
  return listed
    .map((block, index) => renderBlock(block, shares[index] ?? 0))
    .filter((text) => text !== "")
    .join("\n");
}

function wantedBlockChars(block: NotificationBlock, budget: number): number {
  return block.kind === "code" ? renderBlock(block, budget).length : escapedChars(block.text, budget);
}

function renderBlock(block: NotificationBlock, budget: number): string {
  return block.kind === "code" ? fence(block.text, block.language, budget) : escapeToFit(block.text, budget);
}

// Only fields that fit one line on a phone are inline.
const INLINE_CHARS = 40;
// A shorter part of a field is useless.
const LEAST_FIELD_CHARS = 16;
// Discord rejects an empty name.
const NAMELESS = "·";

/** Fields of at most `budget` units together. One without a visible value is left out: Discord rejects it. */
export function embedFields(fields: readonly NotificationField[], budget: number): EmbedField[] {
  const listed = fields.slice(0, LIMITS.fields).map((field) => ({ field, wants: wantedFieldChars(field) }));
  const shares = shareOut(
    listed.map(({ wants }) => wants.name + wants.value),
    budget,
  );
  return listed.flatMap(({ field, wants }, index) => embedField(field, wants, shares[index] ?? 0) ?? []);
}

interface Wants {
  readonly name: number;
  readonly value: number;
}

function wantedFieldChars({ name, value }: NotificationField): Wants {
  const valueChars = escapedChars(value, LIMITS.fieldValue);
  if (valueChars === 0) return { name: 0, value: 0 };
  return { name: escapedLine(name, LIMITS.fieldName).length || NAMELESS.length, value: valueChars };
}

function embedField({ name, value }: NotificationField, wants: Wants, share: number): EmbedField | null {
  if (wants.value === 0 || share < Math.min(LEAST_FIELD_CHARS, wants.name + wants.value)) return null;
  // A long value shortens its name, at most to half of the room.
  const nameChars = Math.max(share >> 1, share - wants.value);
  const shownName = escapedLine(name, Math.min(LIMITS.fieldName, nameChars)) || NAMELESS;
  const shownValue = escapeToFit(value, Math.min(LIMITS.fieldValue, share - shownName.length));
  if (shownValue === "") return null;
  return {
    name: shownName,
    value: shownValue,
    inline: shownValue.length <= INLINE_CHARS && !shownValue.includes("\n"),
  };
}

/** A session's name, escaped for Markdown. */
export function titleOf(label: SessionLabel, budget: number): string {
  return escapedLine(sessionName(label), budget) || escapedLine(shortId(label.sessionId), budget);
}

/** Project and branch, without what {@link sessionName} contains. Empty when there is nothing to add. */
export function projectLine(label: SessionLabel, budget: number): string {
  const { projectName, branch } = label;
  const project = projectName === sessionName(label) ? null : projectName;
  return joinPlain([project, branch], budget);
}
