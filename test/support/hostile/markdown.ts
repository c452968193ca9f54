import assert from "node:assert/strict";
import { parse } from "discord-markdown-parser";
import { fence, escapeMarkdown, escapeToFit } from "../../../src/providers/discord/payload/markdown.ts";
import { hostileTexts } from "./texts.ts";
import { markupIn, shown, type MarkdownNode } from "./shown.ts";
import { sanitize } from "../../../src/core/format/sanitize.ts";

/** The only node of a source that is entirely code. */
function codeIn(source: string): string {
  const nodes: readonly MarkdownNode[] = parse(source, "extended");
  assert.equal(nodes.length, 1, `breaks out: ${JSON.stringify(source)}`);
  assert.equal(nodes[0]?.type, "codeBlock");
  const content = nodes[0]?.content;
  return typeof content === "string" ? content : "";
}

/** The parser converts a tab to four blanks. */
const untabbed = (text: string): string => text.replaceAll("\t", "    ");

export function assertShownLiterally(count: number): void {
  for (const text of hostileTexts(count)) {
    const clean = sanitize(text);
    for (const place of ["body", "line"] as const) {
      const escaped = escapeMarkdown(clean, place);
      assert.equal(shown(escaped), untabbed(clean), JSON.stringify({ text, escaped }));
    }
  }
}

export function assertCutLiterally(count: number): void {
  for (const [index, text] of hostileTexts(count).entries()) {
    const budget = 1 + (index % 90);
    const fitted = escapeToFit(text, budget);
    assert.ok(fitted.length <= budget && fitted.isWellFormed());
    const visible = shown(fitted);
    assert.deepEqual(markupIn(visible), [], JSON.stringify({ text, fitted }));
    const head = visible.endsWith("…") ? visible.slice(0, -1) : visible;
    assert.ok(untabbed(sanitize(text).trim()).startsWith(head), JSON.stringify({ text, fitted }));
  }
}

export function assertBesideCode(count: number): void {
  const texts = hostileTexts(count, 2);
  for (const [index, text] of texts.entries()) {
    const code = fence(texts[index - 1] ?? "", "diff", 300);
    const other = fence(texts[index - 2] ?? "", null, 100);
    const parts = [escapeToFit(text, 300), code, escapeToFit(texts[index - 3] ?? "", 300), other].filter(Boolean);
    const visible = shown(parts.join("\n"));
    const blocks = [code, other].filter((block) => block !== "");
    assert.deepEqual(
      markupIn(visible),
      blocks.map(() => "codeBlock"),
      JSON.stringify(parts),
    );
  }
}

export function assertWithinCode(count: number): void {
  for (const [index, text] of hostileTexts(count).entries()) {
    const budget = index % 2 === 0 ? 4096 : 20 + (index % 90);
    const block = fence(text, index % 3 === 0 ? "bash" : null, budget);
    if (block === "") continue;
    assert.ok(block.length <= budget && block.isWellFormed());
    const code = codeIn(block).replaceAll("`\u200b`", "``").replaceAll("`\u200b`", "``").replace(/…$/, "");
    const clean = sanitize(text).replaceAll("`\u200b`", "``").replaceAll("`\u200b`", "``");
    assert.ok(untabbed(clean).includes(code.replace(/`\u200b?$/, "")), JSON.stringify({ text, block }));
  }
}

export function assertCleanedOnce(count: number): void {
  for (const text of hostileTexts(count)) assert.equal(sanitize(sanitize(text)), sanitize(text));
}
