import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "./en.ts";
import { ja } from "./ja.ts";

/** Every sentence by its path. Functions are called to get their text. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("2"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

test("every sentence has text, and none cheers", () => {
  for (const [path, text] of [...sentences(en), ...sentences(ja)]) {
    assert.notEqual(text.trim(), "", path);
    assert.doesNotMatch(text, /[!！]/, path);
  }
});

test("Japanese sentences are Japanese", () => {
  for (const [path, text] of sentences(ja)) {
    if (path === "/field/url" || /^\/headline\/(?:identified|titled|quoted|note|moment)$/.test(path)) continue;
    assert.match(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, `${path}: ${text}`);
  }
});
