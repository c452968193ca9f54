import assert from "node:assert/strict";
import { test } from "node:test";
import { WHY_CODES } from "../rules/why.ts";
import { en } from "./en.ts";
import { explain } from "./explain.ts";
import { ja } from "./ja.ts";

/** Every sentence by its path; functions are called, for only then they have words. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("2"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

function placeholders(template: string): string[] {
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? "").sort();
}

test("no sentence is empty or cheers", () => {
  for (const [path, text] of [...sentences(en), ...sentences(ja)]) {
    assert.notEqual(text.trim(), "", path);
    assert.doesNotMatch(text, /[!！]/, path);
  }
});

test("Japanese sentences are Japanese", () => {
  for (const [path, text] of sentences(ja)) {
    assert.match(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, `${path}: ${text}`);
  }
});

test("a reason has the same details in both languages", () => {
  for (const code of WHY_CODES) assert.deepEqual(placeholders(ja.why[code]), placeholders(en.why[code]), code);
});

test("a reason becomes a sentence", () => {
  const off = { code: "switch-off", details: { setting: "DISCORD_EVENT_STOP" } };
  assert.equal(explain(off, "en"), "Not told: DISCORD_EVENT_STOP is off.");
  assert.equal(explain(off, "ja"), "通知していません: DISCORD_EVENT_STOP がオフです。");
});

test("a reason names the kind in the reader's language, and the quiet hours", () => {
  const asked = { code: "person-needed", details: { kind: "plan", quiet: 1 } };
  assert.equal(explain(asked, "en"), "Told: the session waits for you (plan). Without a sound: quiet hours.");
  assert.equal(
    explain(asked, "ja"),
    "通知しました: セッションがあなたを待っています（プラン承認）。静かにする時間帯のため、音は鳴らしていません。",
  );
});

test("a reason of another version is named as it is", () => {
  assert.equal(explain({ code: "moon-phase", details: {} }, "en"), "A newer version knows the reason: moon-phase.");
  assert.match(explain({ code: "not-listed", details: {} }, "en"), /\? does not name \?/);
});
