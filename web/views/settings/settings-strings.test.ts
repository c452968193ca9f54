import assert from "node:assert/strict";
import { test } from "node:test";
import { SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";
import { SETTING_DOCS_JA } from "./setting-docs.ts";

test("every setting has a Japanese text, and no other name has one", () => {
  const names = SETTING_KEYS.map((key) => SETTINGS[key].env);
  assert.deepEqual(Object.keys(SETTING_DOCS_JA).sort(), [...names].sort());
  for (const [name, doc] of Object.entries(SETTING_DOCS_JA)) {
    assert.match(doc, /[ぁ-ん]/, name);
    assert.equal(doc.split("`").length % 2, 1, `${name}: an odd number of marks`);
  }
});

/** Literal text, the same in any language. */
function named(text: string): string[] {
  return [...new Set(text.match(/`[^`]+`/g) ?? [])].sort();
}

test("the Japanese of a setting contains the names of the English", () => {
  for (const key of SETTING_KEYS) {
    const { env, doc } = SETTINGS[key];
    assert.deepEqual(named(SETTING_DOCS_JA[env] ?? ""), named(doc), env);
  }
});
