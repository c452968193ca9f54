import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "discord-markdown-parser";
import { fence, inlineCode } from "./code.ts";
import { escapeMarkdown, escapeToFit } from "./escape.ts";
import { hostileTexts } from "../../../test/hostile/texts.ts";
import { sanitize } from "./sanitize.ts";

interface Node {
  readonly type: string;
  readonly content?: string | readonly Node[];
  readonly name?: string;
  readonly target?: string;
}

/** What a reader sees of a text, as long as nothing in it is markup. */
function shown(source: string): string {
  return seen(parse(source, "extended") as readonly Node[]);
}

function seen(nodes: readonly Node[]): string {
  return nodes
    .map(({ type, content, name, target }) => {
      if (type === "br") return "\n";
      if (type === "twemoji") return name ?? "";
      if (type === "text" && typeof content === "string") return content;
      // An address that shows itself; a link with a text of its own is markup.
      if ((type === "autolink" || type === "url") && target !== undefined) return target;
      return `{${type}}`;
    })
    .join("");
}

/** The one node of a source that is code as a whole. */
function codeIn(source: string): string {
  const nodes = parse(source, "extended") as readonly Node[];
  assert.equal(nodes.length, 1, `breaks out: ${JSON.stringify(source)}`);
  assert.match(nodes[0]?.type ?? "", /^(?:codeBlock|inlineCode)$/);
  return String(nodes[0]?.content);
}

/** The parser writes a tab as four blanks. */
const untabbed = (text: string): string => text.replaceAll("\t", "    ");

test("20,000 hostile texts are shown literally", () => {
  for (const text of hostileTexts(20_000)) {
    const clean = sanitize(text);
    for (const links of ["mask", "break"] as const) {
      const escaped = escapeMarkdown(clean, links);
      assert.equal(shown(escaped), untabbed(clean), JSON.stringify({ text, escaped }));
    }
  }
});

test("cut texts are shown literally up to the ellipsis and keep their budget", () => {
  for (const [index, text] of hostileTexts(5_000).entries()) {
    const budget = 1 + (index % 90);
    const fitted = escapeToFit(text, budget);
    assert.ok(fitted.length <= budget && fitted.isWellFormed());
    const visible = shown(fitted);
    assert.doesNotMatch(visible, /\{[a-z]{2,}\}/i, JSON.stringify({ text, fitted }));
    const head = visible.endsWith("…") ? visible.slice(0, -1) : visible;
    assert.ok(untabbed(sanitize(text).trim()).startsWith(head), JSON.stringify({ text, fitted }));
  }
});

test("hostile texts beside code and links stay what they are", () => {
  const texts = hostileTexts(6_000, 2);
  for (const [index, text] of texts.entries()) {
    const code = fence(texts[index - 1] ?? "", "diff", 300);
    const span = inlineCode(texts[index - 2] ?? "", 100);
    const parts = [escapeToFit(text, 300), code, escapeToFit(texts[index - 3] ?? "", 300), span].filter(Boolean);
    const visible = shown(parts.join("\n"));
    const kinds = [...visible.matchAll(/\{(?!customize|guide)[a-zA-Z]{2,}\}/g)].map(([kind]) => kind);
    const expected = [...(code === "" ? [] : ["{codeBlock}"]), ...(span === "" ? [] : ["{inlineCode}"])];
    assert.deepEqual(kinds, expected, JSON.stringify(parts));
  }
});

test("no hostile text leaves its code block or changes in it but for invisible spaces", () => {
  for (const [index, text] of hostileTexts(20_000).entries()) {
    const budget = index % 2 === 0 ? 4096 : 20 + (index % 90);
    const block = fence(text, index % 3 === 0 ? "bash" : null, budget);
    if (block === "") continue;
    assert.ok(block.length <= budget && block.isWellFormed());
    const code = codeIn(block).replaceAll("`\u200b`", "``").replaceAll("`\u200b`", "``").replace(/…$/, "");
    const clean = sanitize(text).replaceAll("`\u200b`", "``").replaceAll("`\u200b`", "``");
    assert.ok(untabbed(clean).includes(code.replace(/`\u200b?$/, "")), JSON.stringify({ text, block }));
  }
});

test("no hostile text leaves its code span", () => {
  for (const [index, text] of hostileTexts(20_000).entries()) {
    const span = inlineCode(text, 8 + (index % 90));
    if (span === "") continue;
    assert.ok(span.length <= 8 + (index % 90) && span.isWellFormed());
    codeIn(span);
  }
});

test("cleaning twice changes nothing more", () => {
  for (const text of hostileTexts(5_000)) assert.equal(sanitize(sanitize(text)), sanitize(text));
});
