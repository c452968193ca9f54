/** The HTML that Telegram documents for `parse_mode: "HTML"`: every other `<` and `&` is an error. */
interface Entity {
  readonly tag: string;
  readonly start: number;
  readonly end: number;
  /** The address of a link. */
  readonly href: string | null;
}

export interface TelegramText {
  /** As a user sees it; its length is what Telegram counts. */
  readonly plain: string;
  readonly entities: readonly Entity[];
}

const TAGS: ReadonlySet<string> = new Set(["b", "i", "u", "s", "code", "pre", "a", "blockquote"]);
const NAMED: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"' };
const TOKEN = /<(\/?)([a-z]+)( href="([^"<>]*)")?>|&[a-z]+;|[^<&]+/gy;

export function parseTelegramHtml(html: string): TelegramText | { readonly problem: string } {
  const open: { readonly tag: string; readonly start: number; readonly href: string | null }[] = [];
  const entities: Entity[] = [];
  let plain = "";
  let at = 0;
  while (at < html.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(html);
    if (token === null) return { problem: `unexpected character at byte offset ${at}` };
    const [whole, closing, tag, attribute, href] = token;
    at += whole.length;
    if (tag === undefined) {
      const text = whole.startsWith("&") ? NAMED[whole] : whole;
      if (text === undefined) return { problem: `unknown entity ${whole}` };
      plain += text;
      continue;
    }
    if (!TAGS.has(tag) || (attribute !== undefined && tag !== "a"))
      return { problem: `unsupported start tag "${tag}"` };
    if (closing === "") {
      open.push({ tag, start: plain.length, href: href === undefined ? null : unescape(href) });
      continue;
    }
    const begun = open.pop();
    if (begun?.tag !== tag) return { problem: `unmatched end tag "${tag}"` };
    entities.push({ ...begun, end: plain.length });
  }
  const [left] = open;
  return left === undefined ? { plain, entities } : { problem: `can't find end tag of "${left.tag}"` };
}

/** Telegram's mentions, each of which notifies a member of the group; it looks for none in code. */
export function telegramMentions(text: TelegramText): readonly string[] {
  return outsideCode(text, /(?<![\p{L}\p{N}_])@[A-Za-z0-9_]{2,32}/gu);
}

/** What its clients make tappable: addresses, domains, commands, hash and cash tags; they look for none in code. */
export function telegramLinks(text: TelegramText): readonly string[] {
  return outsideCode(text, /\w:\/\/\w|\w\.(?:com|dev|gg|io|md|sh)\b|(?<![\p{L}\p{N}_])[/#$][A-Za-z]\w*/gu);
}

function outsideCode({ plain, entities }: TelegramText, pattern: RegExp): readonly string[] {
  const code = entities.filter(({ tag }) => tag === "code" || tag === "pre");
  return [...plain.matchAll(pattern)]
    .filter(({ index, 0: found }) => !code.some(({ start, end }) => index + found.length > start && index < end))
    .map(([found]) => found);
}

function unescape(text: string): string {
  return text.replaceAll(/&[a-z]+;/g, (entity) => NAMED[entity] ?? entity);
}
