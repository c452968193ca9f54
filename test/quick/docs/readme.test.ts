import assert from "node:assert/strict";
import { test } from "node:test";
import { readPage, type Page } from "./pages.ts";

const english = readPage("README.md");
const japanese = readPage("README.ja.md");

/** Lines of shell without their trailing remarks. */
function commandsOf({ text }: Page): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, body = ""]) =>
    body
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}

function settingsOf({ text }: Page): string[] {
  return [...new Set(text.match(/\bDISCORD_[A-Z_]*[A-Z]/g))].sort();
}

/** The Japanese page shows the Japanese version of a picture, if there is one. */
function targetsOf({ links }: Page): string[] {
  return links
    .filter(({ target }) => !target.startsWith("README"))
    .map(({ target, isImage }) => (isImage ? target.replace(/-ja(?=\.png$)/, "") : target));
}

test("both readmes have the same sections in the same order", () => {
  const [levels, expected] = [japanese, english].map(({ headings }) => headings.map(({ level }) => level));
  assert.deepEqual(levels, expected);
});

test("both readmes have the same commands", () => {
  assert.ok(commandsOf(english).length >= 5);
  assert.deepEqual(commandsOf(japanese), commandsOf(english));
});

test("both readmes name the same settings", () => {
  assert.deepEqual(settingsOf(japanese), settingsOf(english));
});

test("both readmes have the same tables, row by row", () => {
  const [rows, expected] = [japanese, english].map(({ text }) => text.match(/^\|/gm)?.length);
  assert.equal(rows, expected);
});

test("both readmes lead to the same places, and to each other", () => {
  assert.deepEqual(targetsOf(japanese), targetsOf(english));
  assert.ok(english.links.some(({ file }) => file === "README.ja.md"));
  assert.ok(japanese.links.some(({ file }) => file === "README.md"));
});
