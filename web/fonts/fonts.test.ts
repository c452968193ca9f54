import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CHARACTERS } from "../../scripts/font-characters.ts";

const web = join(import.meta.dirname, "..");

/** What the first view loads. */
const FIRST = ["inter.woff2", "jetbrains-mono.woff2"];

test("the fonts of the first view weigh 60 kB at most", () => {
  const bytes = FIRST.map((name) => statSync(join(import.meta.dirname, name)).size);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  assert.ok(total > 20_000 && total <= 60_000, `${total} bytes`);
});

test("the fonts have every character of the page's English texts", () => {
  const known = new Set(CHARACTERS);
  // Both languages are in one table there; Japanese comes from the system.
  const japanese = /[\p{Script=Han}\p{Script=Kana}\p{Script=Hira}\u3000-\u303F\uFF00-\uFFEF\u30FB\u30FC]/u;
  const missing = globSync("{i18n/en,{app,ui,views}/**/*-{strings,en}}.ts", { cwd: web })
    .flatMap((name) => Array.from(readFileSync(join(web, name), "utf8").matchAll(/\S/gu), ([character]) => character))
    .filter((character) => !known.has(character) && !japanese.test(character));
  assert.deepEqual([...new Set(missing)], []);
});

test("the page loads its fonts in advance and from its own address alone", () => {
  const html = readFileSync(join(web, "index.html"), "utf8");
  for (const name of FIRST) assert.match(html, new RegExp(`rel="preload" href="./fonts/${name}" as="font"`));
  const faces = readFileSync(join(web, "style", "fonts.css"), "utf8");
  assert.doesNotMatch(faces, /https?:/);
  assert.equal(faces.match(/font-display: swap/g)?.length, faces.match(/url\(/g)?.length);
});
