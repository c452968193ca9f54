import MarkdownIt, { type MarkdownIt as Parser, type Token } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { linkTarget, type LinkTarget } from "./link-target.ts";

/** A block of a Markdown text: data only, never HTML. */
export type MarkdownBlock =
  | { readonly kind: "paragraph"; readonly content: readonly MarkdownInline[] }
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly MarkdownInline[] }
  | { readonly kind: "code"; readonly text: string; readonly info: string }
  | { readonly kind: "quote"; readonly blocks: readonly MarkdownBlock[] }
  | { readonly kind: "list"; readonly start: number | null; readonly items: readonly MarkdownItem[] }
  | {
      readonly kind: "table";
      readonly aligns: readonly (string | null)[];
      /** The first row is the head. */
      readonly rows: readonly (readonly (readonly MarkdownInline[])[])[];
    }
  | { readonly kind: "rule" }
  /** Source that is too deep or too large to draw, as it is. */
  | { readonly kind: "source"; readonly text: string };

export interface MarkdownItem {
  /** Null for an item that is not a task. */
  readonly checked: boolean | null;
  readonly blocks: readonly MarkdownBlock[];
}

export type MarkdownInline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis" | "strike"; readonly content: readonly MarkdownInline[] }
  | {
      readonly kind: "link";
      readonly target: LinkTarget;
      readonly title: string | null;
      readonly content: readonly MarkdownInline[];
    }
  | { readonly kind: "image"; readonly target: LinkTarget; readonly alt: string; readonly title: string | null };

/** Quotes and lists inside each other; deeper ones are shown as source. A list counts twice. */
const MAX_BLOCK_LEVELS = 16;

const MAX_COLUMNS = 60;

/** Emphasis inside emphasis; deeper marks are left out. */
const MAX_INLINE_DEPTH = 12;

/** Elements of one text; from the block that exceeds them on, it is shown as source. */
const MAX_TOKENS = 12_000;

const parser = createParser();

function createParser(): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: 4 * MAX_BLOCK_LEVELS });
  markdown.use(cjkFriendly);
  // `README.md` and `you@example.com` in prose are no links; what begins with http is one.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  // `[info]: started` is more often a log line than the target of a link, and would vanish.
  markdown.block.ruler.disable("reference");
  markdown.validateLink = (url) => linkTarget(url) !== null;
  // A path is shown as it was written (`docs/仕様.md`); what is opened is encoded by `linkTarget`.
  markdown.normalizeLink = (url) => url;
  // Content beyond the parser's own limit would vanish, and a table of many columns takes a second.
  markdown.block.ruler.before("table", "source", (state, startLine, endLine, silent) => {
    const isDeep = state.level >= MAX_BLOCK_LEVELS;
    const line = state.src.slice(state.bMarks[startLine], state.eMarks[startLine]);
    if (!isDeep && line.split("|", MAX_COLUMNS + 1).length <= MAX_COLUMNS) return false;
    if (silent) return true;
    let end = isDeep ? endLine : startLine + 1;
    while (end < endLine && !state.isEmpty(end)) end++;
    state.push("source", "", 0).content = state.getLines(startLine, end, state.blkIndent, false);
    state.line = end;
    return true;
  });
  // A row may have more cells than the head, such as by `a | b` in its code. They would vanish.
  markdown.core.ruler.before("inline", "surplus_cells", (state) => {
    const lines = state.src.split("\n");
    let columns = 0;
    let line = 0;
    for (const [index, token] of state.tokens.entries()) {
      if (token.type === "thead_open") columns = 0;
      if (token.type === "th_open") columns++;
      if (token.type === "tr_open") line = token.map?.[0] ?? 0;
      const last = state.tokens[index - 1];
      if (last === undefined || token.type !== "td_close" || state.tokens[index + 1]?.type !== "tr_close") continue;
      const rest = surplusOf(lines[line] ?? "", columns);
      if (rest !== "") last.content = `${last.content} | ${rest}`;
    }
  });
  return markdown;
}

/** What follows the last column of a table's row. */
function surplusOf(line: string, columns: number): string {
  const cells = line.trim().split(/(?<!\\)\|/);
  // Before the first bar there may be the marks of a quote or a list.
  if (/^[\s>*+-]*$/.test(cells[0] ?? "")) cells.shift();
  if (cells.at(-1)?.trim() === "") cells.pop();
  return cells.slice(columns).join("|").trim();
}

/** Parses GFM without reference links, footnotes and HTML; all of them stay visible as text. */
export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const tokens = parser.parse(text, {});
  const blocks: MarkdownBlock[] = [];
  let used = 0;
  for (let from = 0; from < tokens.length;) {
    const end = blockEnd(tokens, from);
    const block = tokens.slice(from, end);
    used += block.reduce((count: number, { children }: Token) => count + 1 + (children?.length ?? 0), 0);
    if (used > MAX_TOKENS) {
      const line = block[0]?.map?.[0] ?? 0;
      blocks.push({
        kind: "source",
        text: text
          .split(/\r\n|\r|\n/)
          .slice(line)
          .join("\n"),
      });
      break;
    }
    blocks.push(...readBlocks({ tokens: block, at: 0 }));
    from = end;
  }
  return blocks;
}

/** One past the last token of the block that begins at `from`. */
function blockEnd(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    depth += tokens[at]?.nesting ?? 0;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

/** Reads blocks until the end of the one around them. */
function readBlocks(cursor: Cursor): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  for (let token = next(cursor); token !== null && token.nesting >= 0; token = next(cursor)) {
    blocks.push(readBlock(token, cursor));
  }
  return blocks;
}

function next(cursor: Cursor): Token | null {
  return cursor.tokens[cursor.at++] ?? null;
}

function readBlock(token: Token, cursor: Cursor): MarkdownBlock {
  switch (token.type) {
    case "paragraph_open":
      return { kind: "paragraph", content: readContent(cursor) };
    case "heading_open":
      return { kind: "heading", level: Number(token.tag.slice(1)), content: readContent(cursor) };
    case "fence":
    case "code_block":
      return { kind: "code", text: token.content.replace(/\n$/, ""), info: token.info.trim() };
    case "blockquote_open":
      return { kind: "quote", blocks: readBlocks(cursor) };
    case "bullet_list_open":
      return { kind: "list", start: null, items: readItems(cursor) };
    case "ordered_list_open":
      return { kind: "list", start: Number(token.attrGet("start") ?? 1), items: readItems(cursor) };
    case "table_open":
      return readTable(cursor);
    case "hr":
      return { kind: "rule" };
    default:
      return { kind: "source", text: token.content };
  }
}

/** The inline token of a paragraph, heading or cell, and its end. */
function readContent(cursor: Cursor): readonly MarkdownInline[] {
  const content = next(cursor);
  cursor.at++;
  return readInlines({ tokens: content?.children ?? [], at: 0 }, 0);
}

const TASK = /^\[([ xX])\][ \u3000]/;

function readItems(cursor: Cursor): readonly MarkdownItem[] {
  const items: MarkdownItem[] = [];
  for (let token = next(cursor); token?.type === "list_item_open"; token = next(cursor)) {
    const blocks = readBlocks(cursor);
    const first = blocks[0];
    const [text, ...others] = first?.kind === "paragraph" ? first.content : [];
    const box = text?.kind === "text" ? TASK.exec(text.text) : null;
    if (text?.kind === "text" && box !== null) {
      const rest = { kind: "text", text: text.text.slice(box[0].length) } as const;
      blocks[0] = { kind: "paragraph", content: [rest, ...others] };
    }
    items.push({ checked: box === null ? null : box[1] !== " ", blocks });
  }
  return items;
}

function readTable(cursor: Cursor): MarkdownBlock {
  const aligns: (string | null)[] = [];
  const rows: (readonly MarkdownInline[])[][] = [];
  for (let token = next(cursor); token !== null && token.type !== "table_close"; token = next(cursor)) {
    if (token.type === "tr_open") rows.push([]);
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    if (token.type === "th_open") aligns.push(/text-align:(\w+)/.exec(attributeOf(token, "style") ?? "")?.[1] ?? null);
    rows.at(-1)?.push(readContent(cursor));
  }
  return { kind: "table", aligns, rows };
}

const SPAN_KIND = { strong_open: "strong", em_open: "emphasis", s_open: "strike" } as const;

function readInlines(cursor: Cursor, depth: number): MarkdownInline[] {
  const found: MarkdownInline[] = [];
  for (let token = next(cursor); token !== null && token.nesting >= 0; token = next(cursor)) {
    const inline = readInline(token, cursor, depth);
    if (Array.isArray(inline)) found.push(...inline);
    else found.push(inline);
  }
  return found;
}

function readInline(token: Token, cursor: Cursor, depth: number): MarkdownInline | MarkdownInline[] {
  switch (token.type) {
    case "softbreak":
    case "hardbreak":
      return { kind: "break" };
    case "code_inline":
      return { kind: "code", text: token.content };
    case "image":
      return { kind: "image", target: targetOf(token, "src"), alt: token.content, title: attributeOf(token, "title") };
    case "strong_open":
    case "em_open":
    case "s_open":
    case "link_open": {
      if (depth >= MAX_INLINE_DEPTH) return skipMarks(cursor);
      const content = readInlines(cursor, depth + 1);
      if (token.type !== "link_open") return { kind: SPAN_KIND[token.type], content };
      return { kind: "link", target: targetOf(token, "href"), title: attributeOf(token, "title"), content };
    }
    default:
      return { kind: "text", text: token.content };
  }
}

function attributeOf(token: Token, name: string): string | null {
  const value = token.attrGet(name);
  return value === null || value === undefined ? null : String(value);
}

function targetOf(token: Token, name: "href" | "src"): LinkTarget {
  const url = attributeOf(token, name) ?? "";
  return linkTarget(url) ?? { href: null, shown: url };
}

/** The content of a mark that is too deep, without it and without those inside. */
function skipMarks(cursor: Cursor): MarkdownInline[] {
  const found: MarkdownInline[] = [];
  let open = 1;
  for (let token = next(cursor); token !== null; token = next(cursor)) {
    open += token.nesting;
    if (open === 0) break;
    if (token.nesting !== 0) continue;
    const inline = readInline(token, cursor, MAX_INLINE_DEPTH);
    found.push(...(Array.isArray(inline) ? inline : [inline]));
  }
  return found;
}
