import type { Notification, NotificationBlock } from "../core/notification/notification.ts";
import { isLoopbackHost } from "../core/access.ts";
import { plainBlock } from "../core/format/markdown.ts";
import type { Language } from "../core/i18n/message.ts";
import { truncateAtGrapheme } from "../core/format/text.ts";
import { joinPlain, plainLine, isBlank, sanitizeHead } from "../core/format/sanitize.ts";
import { sessionName, shortId } from "../core/session/session-name.ts";
import { fitMarkdown } from "./fit-markdown.ts";
import { lookOf } from "./look.ts";

const NAME_CHARS = 60;
const VALUE_CHARS = 500;
const MAX_LINK_CHARS = 1000;

export function titleOf(notification: Notification, budget: number): string {
  return `${lookOf(notification).emoji} ${plainLine(notification.headline, budget)}`;
}

/** Behind the headline of a message with several notifications: ` (+2 more)`. Empty for one. */
export function moreOf({ length }: readonly Notification[], language: Language): string {
  return length === 1 ? "" : ` (${STRINGS[language].more(length - 1)})`;
}

/** A block's text as it looks, truncated with an ellipsis at `budget` units. Empty when nothing is visible. */
export function blockText({ text: raw }: NotificationBlock, budget: number): string {
  const { text, isComplete: isWhole } = sanitizeHead(raw, budget);
  const clean = text.replace(/^\n+/, "").trimEnd();
  if (isBlank(clean)) return "";
  return isWhole ? clean : `${clean}…`;
}

/** `Name: value` each. */
export function fieldLines({ fields }: Notification): readonly string[] {
  return fields.flatMap(({ name, value }) => {
    const line = plainLine(value, VALUE_CHARS);
    return line === "" ? [] : [`${plainLine(name, NAME_CHARS)}: ${line}`];
  });
}

/** Blocks and fields under one another, as they were written. */
export function rawBody(notification: Notification, budget: number): string {
  return bodyText(notification, (block) => blockText(block, budget));
}

/** The same for a service that shows no Markdown: without its signs. */
export function plainBody(notification: Notification, budget: number): string {
  return bodyText(notification, (block) => {
    if (block.kind !== "prose") return blockText(block, budget);
    return fitMarkdown(block.text, budget, (one) => plainBlock(one).length + 1)
      .map(plainBlock)
      .join("\n");
  });
}

function bodyText(notification: Notification, show: (block: NotificationBlock) => string): string {
  const blocks = notification.blocks.map(show);
  return [...blocks, ...fieldLines(notification)].filter((part) => part !== "").join("\n");
}

/** The notification's session in one line: its name, branch and short id. */
export function sessionLine({ session }: Notification, budget: number): string {
  return joinPlain([sessionName(session), session.branch, shortId(session.sessionId)], budget);
}

/** An http address, or null: nothing else may become a link. */
function httpLink(link: string | null): string | null {
  const url = link === null ? null : URL.parse(link);
  return url !== null && /^https?:$/.test(url.protocol) && url.href.length <= MAX_LINK_CHARS ? url.href : null;
}

/** An event's address on the dashboard if another device, such as a phone, can open it. Else null. */
export function reachableLink(link: string | null): string | null {
  const href = httpLink(link);
  return href === null || isLoopbackHost(new URL(href).hostname) ? null : href;
}

/** The longest prefix of whole graphemes whose measure is at most `most`. An ellipsis marks a truncation. */
export function truncateToFit(text: string, most: number, measure: (text: string) => number): string {
  let chars = text.length;
  let fitted = text;
  let size = measure(fitted);
  while (size > most && chars > 0) {
    // Shortens in proportion to the excess. If the beginning is denser than the rest, the loop repeats.
    chars = Math.min(chars - 1, Math.ceil((chars * most) / size));
    fitted = truncateAtGrapheme(text, chars);
    size = measure(fitted);
  }
  return size > most ? "" : fitted;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * Divides a budget. A need below an equal share is met in full, and the rest goes to the others.
 * @returns one share for each need, none greater than the need, together at most the budget
 */
export function shareOut(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  const bySize = [...needs.entries()].sort(([, one], [, other]) => one - other);
  let left = Math.max(0, budget);
  for (const [order, [index, need]] of bySize.entries()) {
    const share = Math.min(need, Math.floor(left / (bySize.length - order)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

/** Renders items within one budget. Those that are too long for their share of it are rendered again, shorter. */
export function fitTogether<Item, Shown>(
  items: readonly Item[],
  budget: number,
  render: (item: Item, budget: number) => Shown,
  charsOf: (shown: Shown) => number,
): readonly Shown[] {
  const full = items.map((item) => ({ item, shown: render(item, budget) }));
  const shares = shareOut(
    full.map(({ shown }) => charsOf(shown)),
    budget,
  );
  return full.map(({ item, shown }, index) => {
    const share = shares[index] ?? 0;
    return charsOf(shown) <= share ? shown : render(item, share);
  });
}

interface ProviderStrings {
  readonly more: (count: number) => string;
  readonly started: (time: string) => string;
  readonly dashboard: string;
  /** What a link to the event says where its session is named already. */
  readonly open: string;
}

export const STRINGS: Readonly<Record<Language, ProviderStrings>> = {
  en: { more: (count) => `+${count} more`, started: (time) => `started ${time}`, dashboard: "Dashboard", open: "Open" },
  ja: {
    more: (count) => `ほか${count}件`,
    started: (time) => `開始 ${time}`,
    dashboard: "ダッシュボード",
    open: "開く",
  },
};
