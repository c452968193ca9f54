import { joinPlain } from "../../../core/format/sanitize.ts";
import { isoTime } from "../../../core/format/time.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type {
  Notification,
  NotificationBlock,
  NotificationField,
  SessionLabel,
} from "../../../core/notification/notification.ts";
import { sessionName, shortId } from "../../../core/session/session-name.ts";
import { lookOf, RGB } from "../../look.ts";
import { fitTogether, reachableLink, STRINGS } from "../../message-text.ts";
import { escapedLine, embedUrl, fence, escapeToFit } from "./markdown.ts";
import { type Embed, fieldChars, LIMITS, type EmbedField } from "./message-types.ts";
import { proseToFit } from "./prose.ts";

/**
 * An embed's heading. A single embed, under its headline as content, has the session, unless the thread that it is in
 * names it; one in a batch has the headline. `mixed` is a batch of several sessions.
 */
export type Heading = "session" | "thread" | "headline" | "mixed";

/** A notification as one embed of at most `budget` units (600 or more). */
export function notificationEmbed(
  notification: Notification,
  { heading, language }: { readonly heading: Heading; readonly language: Language },
  budget: number,
): Embed {
  const { session, agentType, atMs, link, blocks } = notification;
  const { colour } = lookOf(notification);
  const url = embedUrl(link);
  // A title without words would take the link away.
  const title =
    headingText(notification, heading, Math.min(LIMITS.title, budget >> 2)) ||
    (url === null ? "" : STRINGS[language].open);
  const author = authorOf(notification, heading, Math.min(LIMITS.author, Math.floor(budget / 10)));
  // The headline names tool and subagent.
  const agent = notification.kind === "subagent" ? null : agentType;
  const footer = joinPlain([shortId(session.sessionId), agent], Math.min(200, Math.floor(budget / 8)));
  const address = url === null ? ownLink(link, budget >> 2) : "";
  const left = budget - title.length - author.length - footer.length - address.length - 1;
  const fields = embedFields(notification.fields, left >> 1);
  const text = describeBlocks(blocks, Math.min(LIMITS.description - address.length - 1, left - fieldChars(fields)));
  const description = [text, address].filter((part) => part !== "").join("\n");
  const timestamp = isoTime(atMs);
  return {
    ...(title !== "" && { title }),
    ...(url !== null && { url }),
    ...(description !== "" && { description }),
    color: RGB[colour],
    ...(author !== "" && { author: { name: author } }),
    footer: { text: footer },
    ...(timestamp !== null && { timestamp }),
    ...(fields.length > 0 && { fields }),
  };
}

/** The dashboard's address as text, where an embed cannot have it as its link. */
function ownLink(link: string | null, most: number): string {
  const href = reachableLink(link);
  return href === null || href.length > most ? "" : `<${href}>`;
}

/** Empty for a session that the headline or the thread names already. */
function headingText(notification: Notification, heading: Heading, budget: number): string {
  const { session, headline } = notification;
  if (heading === "thread") return "";
  if (heading === "session")
    return headline.startsWith(session.title ?? "") ? "" : escapedLine(session.title ?? "", budget);
  const { emoji } = lookOf(notification);
  return `${emoji} ${escapedLine(headline, budget - emoji.length - 1)}`;
}

function authorOf({ session, headline }: Notification, heading: Heading, budget: number): string {
  if (heading === "session" || heading === "thread") {
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
  if (block.kind === "code") return fence(block.text, block.language, budget);
  return block.kind === "prose" ? proseToFit(block.text, budget) : escapeToFit(block.text, budget);
}

// Only fields that fit one line on a phone are inline.
const INLINE_CHARS = 40;
// A shorter part of a field is useless.
const LEAST_FIELD_CHARS = 16;

/** Fields of at most `budget` units together. One without a visible value is left out: Discord rejects it. */
function embedFields(fields: readonly NotificationField[], budget: number): EmbedField[] {
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
function projectLine(label: SessionLabel, budget: number): string {
  const { projectName, branch } = label;
  const project = projectName === sessionName(label) ? null : projectName;
  return joinPlain([project, branch], budget);
}
