import assert from "node:assert/strict";
import { test } from "node:test";
import { hugeTexts } from "../../../test/support/hostile/texts.ts";
import { isBlank, sanitize, sanitizeHead } from "./sanitize.ts";

const FLAG_OF_ENGLAND = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";

const cleaned: readonly (readonly [name: string, raw: string, clean: string])[] = [
  ["terminal colours", "\u001b[1;31mred\u001b[0m", "red"],
  ["control characters but tab and line feed", "a\u0000\u0007b\tc\nd\u009b", "ab\tc\nd"],
  ["every kind of line break", "a\r\nb\rc\u2028d\u0085e\vf", "a\nb\nc\nd\ne\nf"],
  ["direction marks", "rm \u202efdp.exe\u202c\u2066x\u2069\u200e\u061c", "rm fdp.exex"],
  ["byte order mark and word joiner", "\ufeffa\u2060b", "ab"],
  ["hidden tag characters", "ok\u{e0072}\u{e006d}", "ok"],
  ["a tower of marks", `z${"\u0301".repeat(50)}`, `z${"\u0301".repeat(4)}`],
  ["a tower with joiners in it", `z${"\u0301\u200d".repeat(50)}`, `z${"\u0301\u200d".repeat(3)}\u0301\u200d`],
  ["a run of invisible characters", `a${"\u200b".repeat(500)}b`, "a\u200b\u200bb"],
  ["halves of a character", "a\ud83db\ude00", "a\ufffdb\ufffd"],
  ["halves that a mark keeps apart", "\ud83d\u202e\ude00", "\ufffd\ufffd"],
];

for (const [name, raw, clean] of cleaned) {
  test(`cleaning takes care of ${name}`, () => assert.equal(sanitize(raw), clean));
}

test("emoji, flags and living scripts stay as they are", () => {
  const texts = ["👨‍👩‍👧‍👦", "❤️‍🔥", "1️⃣", "👍🏽", "🇯🇵", FLAG_OF_ENGLAND, "🏳️‍🌈", "が", "か\u3099", "नि", "กำ", "ви́на", "می‌خواهم"];
  for (const text of texts) assert.equal(sanitize(text), text);
});

test("the head of a huge text is cheap, marked as cut, and has no torn sequence", () => {
  const { text, isComplete } = sanitizeHead("\u001b]8;;https://x.dev\u0007a".repeat(10_000), 50);
  assert.equal(isComplete, false);
  assert.match(text, /^a{20,}$/);
});

test("what nobody can see is blank", () => {
  for (const text of ["", " \n\t\u3000", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\u0301", "…"])
    assert.ok(isBlank(text));
  for (const text of ["a", "語", "😀", ".", "`"]) assert.ok(!isBlank(text));
});

test("cleaning the worst two hundred thousand units of each kind ends", () => {
  for (const text of hugeTexts()) assert.ok(sanitize(text).length <= text.length);
});
