import { isBlank } from "../../../core/format/sanitize.ts";
import type { MarkdownBlock } from "../../../core/format/markdown.ts";
import type { Run } from "../../../core/format/markdown-inline.ts";
import { fitMarkdown } from "../../fit-markdown.ts";
import { escapeLineStart, escapeSigns, fence, ZERO_WIDTH_SPACE } from "./markdown.ts";

/**
 * Claude's Markdown as Discord's, within `budget` UTF-16 units: bold, italics, code and lists. All other signs are
 * escaped, and addresses are code, so that nothing pings, hides or can be tapped.
 */
export function proseToFit(raw: string, budget: number): string {
  const blocks = fitMarkdown(raw, budget, (block) => blockMarkdown(block).length + 1);
  return blocks.map(blockMarkdown).join("\n");
}

function blockMarkdown(block: MarkdownBlock): string {
  if (block.kind === "code") return fence(block.text, block.language, Infinity);
  const { depth, marker, runs } = block;
  const item = marker === "" ? "" : `${"  ".repeat(depth)}${marker === "•" ? "-" : marker} `;
  return item + lineMarkdown(runs);
}

function lineMarkdown(runs: readonly Run[]): string {
  let line = "";
  for (const run of runs) {
    const shown = runMarkdown(run);
    // Two equal signs side by side would be one longer sign.
    const touches = run.style !== "plain" && line.endsWith(shown[0] ?? " ") && "*`".includes(shown[0] ?? " ");
    line += touches ? ZERO_WIDTH_SPACE + shown : shown;
  }
  return line;
}

const SIGNS = { strong: "**", em: "*", plain: "" } as const;

function runMarkdown({ style, text }: Run): string {
  // Code has no escapes, so one that holds a backtick is text.
  if (style === "code") return text.includes("`") || isBlank(text) ? literal(text) : `\`${text}\``;
  const inner = text.trim();
  const sign = SIGNS[style];
  if (sign === "" || isBlank(inner)) return literal(text);
  // Blanks beside a sign would make it text.
  const start = text.length - text.trimStart().length;
  return `${text.slice(0, start)}${sign}${literal(inner)}${sign}${text.slice(start + inner.length)}`;
}

/** Behind bold and code too, a parser looks for headings and quotes wherever a piece of text begins. */
function literal(text: string): string {
  return escapeLineStart(escapeSigns(text));
}
