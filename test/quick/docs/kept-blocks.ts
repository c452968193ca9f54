import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/system/package-root.ts";
import { readPage } from "./pages.ts";

/** `npm run docs` sets it: review what it writes like any other change. */
const update = process.env["UPDATE_DOCS"] === "1";

/** Longer if a line of the block begins with such a fence, as the formatter writes it. */
const OPENING = /^(`{3,})text\n/m;

/**
 * Compares the first block of plain text after each heading with the expected one, or writes it in update mode. The
 * text around the blocks is written by hand.
 */
export function matchesBlocks(pageName: string, blocks: ReadonlyMap<string, string>): void {
  if (update) {
    const text = [...blocks].reduce(
      (page, [heading, block]) => replaceBlock(page, heading, block),
      readPage(pageName).text,
    );
    writeFileSync(join(packageRoot, pageName), text);
  }
  const { text } = readPage(pageName);
  for (const [heading, block] of blocks) assert.equal(blockIn(text, heading), block, `${pageName}: ${heading}`);
}

function blockIn(text: string, heading: string): string {
  const { start, end } = boundsOf(text, heading);
  return text.slice(start, end);
}

function replaceBlock(text: string, heading: string, block: string): string {
  const { start, end } = boundsOf(text, heading);
  return `${text.slice(0, start)}${block}${text.slice(end)}`;
}

/** Where the block begins after its fence, and where its closing fence begins. */
function boundsOf(text: string, heading: string): { readonly start: number; readonly end: number } {
  const title = new RegExp(`^#{2,6} ${RegExp.escape(heading)}$`, "m").exec(text);
  assert.ok(title !== null, `no heading says: ${heading}`);
  const from = title.index + title[0].length;
  const section = text.slice(from, from + nextHeading(text.slice(from)));
  const opening = OPENING.exec(section);
  assert.ok(opening !== null, `no block of plain text behind: ${heading}`);
  const [fence, marks = ""] = opening;
  const start = from + opening.index + fence.length;
  return { start, end: start + text.slice(start).search(new RegExp(`^${marks}$`, "m")) };
}

function nextHeading(text: string): number {
  const at = text.search(/^#{1,6} /m);
  return at < 0 ? text.length : at;
}
