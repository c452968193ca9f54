import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { preferredLanguage } from "./language.ts";

/** Every text by its path; functions are called to get their text. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("1", "2", "3"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

test("both languages have the same texts, none of them empty", () => {
  const english = sentences(en);
  const japanese = sentences(ja);
  assert.deepEqual(japanese.map(([path]) => path).sort(), english.map(([path]) => path).sort());
  for (const [path, text] of [...english, ...japanese]) assert.notEqual(text.trim(), "", path);
});

test("Japanese sentences are Japanese, but for names and terms", () => {
  const sameInBoth = new Set(["/appName"]);
  for (const [path, text] of sentences(ja)) {
    if (sameInBoth.has(path) || path === "/detail/cut") continue;
    assert.match(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, `${path}: ${text}`);
  }
});

test("no sentence cheers", () => {
  for (const [path, text] of [...sentences(en), ...sentences(ja)]) assert.doesNotMatch(text, /[!！]/, path);
});

test("the browser's first supported language is used", () => {
  assert.equal(preferredLanguage(["ja-JP", "en"]), "ja");
  assert.equal(preferredLanguage(["de-DE", "en-GB", "ja"]), "en");
  assert.equal(preferredLanguage(["fr"]), "en");
  assert.equal(preferredLanguage([]), "en");
});
