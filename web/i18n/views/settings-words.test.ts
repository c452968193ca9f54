import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";
import { rephrase } from "../../../src/core/phrases.ts";
import { SETTING_DOCS_JA } from "./setting-docs.ts";
import { SETTING_PROBLEMS_JA, SETTING_USED_JA } from "./setting-problems.ts";
import { HOOK_DRIFTS } from "./settings-words.ts";

const root = join(import.meta.dirname, "..", "..", "..", "src");
const read = (name: string): string => readFileSync(join(root, name), "utf8");
const sources = [
  "config/*.ts",
  "providers/*/definition.ts",
  "core/cost/parse-prices.ts",
  "core/redact/user-pattern.ts",
  "core/redact/pattern-ways.ts",
  "core/template/parse-template.ts",
]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((name) => !name.endsWith(".test.ts"))
  .map(read)
  .join("\n");

test("what every setting does is told in Japanese, and of no other", () => {
  const names = SETTING_KEYS.map((key) => SETTINGS[key].env);
  assert.deepEqual(Object.keys(SETTING_DOCS_JA).sort(), [...names].sort());
  for (const [name, doc] of Object.entries(SETTING_DOCS_JA)) {
    assert.match(doc, /[ぁ-ん]/, name);
    assert.equal(doc.split("`").length % 2, 1, `${name}: an odd number of marks`);
  }
});

/** What is written as it is, in any language. */
function named(text: string): string[] {
  return [...new Set(text.match(/`[^`]+`/g) ?? [])].sort();
}

test("the Japanese of a setting names what the English names", () => {
  for (const key of SETTING_KEYS) {
    const { env, doc } = SETTINGS[key];
    assert.deepEqual(named(SETTING_DOCS_JA[env] ?? ""), named(doc), env);
  }
});

test("every problem that has Japanese words is one that the daemon tells of", () => {
  for (const phrase of [...Object.keys(SETTING_PROBLEMS_JA), ...Object.keys(SETTING_USED_JA)]) {
    if (["* (default)", "not set (default)", "* (environment)"].includes(phrase)) continue;
    // A detail stands in the source as `${…}`; "must be …" is put before what is wanted.
    const parts = phrase.replace(/^must be /, "").split(/\*|(?= \()/);
    for (const part of parts.filter((text) => text.trim().length > 3)) {
      assert.ok(sources.includes(part.trim()), `${phrase}: ${part}`);
    }
  }
});

test("every reason of a wrong value has Japanese words", () => {
  const reasons = [...sources.matchAll(/reason:\s*"([^"]+)"/g)].map(([, reason = ""]) => reason);
  assert.ok(reasons.length >= 5);
  for (const reason of reasons) assert.notEqual(rephrase(SETTING_PROBLEMS_JA, reason), reason);
  for (const reason of [
    "must be a whole number from 0 to 65535",
    "must be a number from 1 to 36500, or unlimited",
    "must be one of text, forum",
    "cannot be read (EACCES)",
  ]) {
    assert.match(rephrase(SETTING_PROBLEMS_JA, reason), /[ぁ-ん]/);
  }
  assert.equal(rephrase(SETTING_USED_JA, "10 (default)"), "10（既定値）");
});

test("every drift of the hooks has its words", () => {
  const known = read("claude/inspect-hooks.ts").match(/export type HooksDrift =[\s\S]*?;/)?.[0] ?? "";
  assert.deepEqual([...known.matchAll(/"([a-z-]+)"/g)].map(([, name = ""]) => name).sort(), [...HOOK_DRIFTS].sort());
});
