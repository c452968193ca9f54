import assert from "node:assert/strict";
import { parse } from "discord-markdown-parser";
import { plainBlock } from "../../../src/core/format/markdown.ts";
import { fitMarkdown } from "../../../src/providers/fit-markdown.ts";
import { proseToFit } from "../../../src/providers/discord/payload/prose.ts";
import { hostileTexts } from "./texts.ts";
import type { MarkdownNode } from "./shown.ts";

/** What a reply may be rendered as. No mention, link, time, emoji, spoiler, quote or small print is among it. */
const RENDERED: ReadonlySet<string> = new Set(["text", "br", "twemoji", "strong", "em", "inlineCode", "codeBlock"]);

/** Hostile replies keep to the subset by an independent parser and by strict rules, and show their whole text. */
export function assertProseSafe(count: number): void {
  for (const [index, text] of proseTexts(count).entries()) {
    const budget = index % 2 === 0 ? 4096 : 1 + (index % 90);
    const source = proseToFit(text, budget);
    const failed = JSON.stringify({ text, source });
    assert.ok(source.length <= budget && source.isWellFormed(), failed);
    const nodes: readonly MarkdownNode[] = parse(source, "extended");
    for (const type of typesIn(nodes)) assert.ok(RENDERED.has(type), `${type}: ${failed}`);
    assert.equal(strictProblem(source), null, failed);
    const wanted = fitMarkdown(text, 4096, (block) => plainBlock(block).length + 1)
      .map(plainBlock)
      .join("\n");
    if (budget === 4096) assert.equal(letters(visible(nodes)), letters(wanted), failed);
  }
}

/** Texts of hostile pieces, with signs of Markdown and line breaks around them more often than by chance. */
function proseTexts(count: number): string[] {
  const frames = [
    "**?**",
    "- ?",
    "1. ?",
    "# ?",
    "> ?",
    "`?`",
    "*?*",
    "***?***",
    "[?](https://x.dev)",
    "| ? |\n|-|\n| ? |",
  ];
  return hostileTexts(count, 21).map((text, index) => {
    const frame = frames[index % (frames.length + 4)] ?? "?";
    return frame.replaceAll("?", () => text);
  });
}

function typesIn(nodes: readonly MarkdownNode[]): string[] {
  return nodes.flatMap(({ type, content }) => [type, ...(Array.isArray(content) ? typesIn(content) : [])]);
}

function visible(nodes: readonly MarkdownNode[]): string {
  return nodes
    .map(({ type, content, name }) => {
      if (type === "br") return "\n";
      if (type === "twemoji") return name ?? "";
      return typeof content === "string" ? content : visible(content ?? []);
    })
    .join("");
}

/** Without what only separates: blanks, invisible spaces and the marks of lists. */
function letters(text: string): string {
  return text.replaceAll(/^ *[-•] /gm, "").replaceAll(/\s|\u200b|\ufe0f/g, "");
}

/** `<@1>`, `<#1>`, `<:a:1>`, `<t:1>`, `</a:1>`, `<id:a>`, `<https:`: everything but a blank after `<`. */
const ACTIVE = /^(?:<(?! )|@(?:everyone|here)|https?:\/\/|\|\||~~|\]\()/i;
const LINE_STARTS = /^ *(?:#{1,6} |-# |>|\* |\+ )/;

/**
 * Discord's rules as one pass over the source, stricter than the client: a backslash takes the next sign, code ends at
 * its own fence, and outside code only balanced `*` and `**` on one line and the marks of lists are left.
 */
function strictProblem(source: string): string | null {
  let at = 0;
  let open = "";
  while (at < source.length) {
    const rest = source.slice(at);
    const isLineStart = at === 0 || source[at - 1] === "\n";
    if (isLineStart && open !== "") return `${open} is open at the end of a line`;
    if (isLineStart && LINE_STARTS.test(rest.slice(0, 40))) return `a line begins with ${rest.slice(0, 5)}`;
    if (rest.startsWith("\\")) {
      at += 2;
    } else if (rest.startsWith("```")) {
      const end = rest.indexOf("```", 3);
      if (end < 0) return "an open fence";
      at += end + 3;
    } else if (rest.startsWith("`")) {
      const end = rest.indexOf("`", 1);
      if (end <= 1 || rest.slice(0, end).includes("\n")) return "open code";
      at += end + 1;
    } else if (rest.startsWith("*")) {
      const sign = rest.startsWith("**") ? "**" : "*";
      if (open !== "" && open !== sign) return `${sign} within ${open}`;
      open = open === "" ? sign : "";
      at += sign.length;
    } else if (ACTIVE.test(rest.slice(0, 20))) {
      return `active: ${rest.slice(0, 20)}`;
    } else {
      at += 1;
    }
  }
  return open === "" ? null : `${open} is open at the end`;
}
