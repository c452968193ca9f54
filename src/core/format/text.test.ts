import assert from "node:assert/strict";
import { test } from "node:test";
import { hugeTexts } from "../../../test/support/hostile/texts.ts";
import { headAndTail } from "./head-and-tail.ts";
import {
  baseName,
  truncateText,
  headOf,
  LINE_BREAK,
  oneLine,
  shownLine,
  stripAnsi,
  tailAtGrapheme,
  truncateAtGrapheme,
  headAtGrapheme,
} from "./text.ts";
import { isBlank, sanitize, sanitizeHead } from "./sanitize.ts";

test("short text is left alone, long text ends in an ellipsis within the limit", () => {
  assert.equal(truncateText("abc", 3), "abc");
  assert.equal(truncateText("abcd", 3), "ab…");
});

test("a surrogate pair is never torn", () => {
  assert.equal(headOf("a😀b", 2), "a");
  assert.equal(headOf("a😀b", 3), "a😀");
  assert.ok(oneLine("😀".repeat(500), 301).isWellFormed());
});

test("one line has no breaks, escapes, direction marks or repeated blanks", () => {
  assert.equal(oneLine("  a\r\n\tb\u001b[1;31m c\u001b]8;;http://x\u0007d\u202e\u0000e  ", 100), "a b cd e");
});

test("line breaks within a command are marked, once for blank lines and indentation", () => {
  assert.equal(oneLine("\n npm test \r\n\n  rm -rf x\n", 20, LINE_BREAK), "npm test ↵ rm -rf x");
  assert.equal(oneLine(`npm test${"\n".repeat(1000)}rm`, 20, LINE_BREAK), "npm test…");
});

test("terminal sequences go, whole and torn; an endless one hides no text", () => {
  assert.equal(stripAnsi("a\u001b[1;31mb\u001b[?25lc\u001b(Bd\u001b7e\u001b[3"), "abcde");
  assert.equal(stripAnsi("\u001b]8;;https://x.dev\u001b\\link\u001b]8;;\u0007!"), "link!");
  assert.match(stripAnsi(`\u001b]0;${"x".repeat(400)} rm -rf ~`), /rm -rf ~$/);
});

test("a text that was cut says so even when most of it was white space", () => {
  assert.equal(oneLine(`a${" ".repeat(1000)}b`, 10), "a…");
});

test("cleaning megabytes of hostile input ends", () => {
  for (const hostile of ["\u001b[", "\n", "\u001b]8;;", " ", "\u202e"]) {
    assert.ok(oneLine(hostile.repeat(1_000_000), 300).length <= 300);
  }
});

test("base name of a path with either kind of slash", () => {
  assert.equal(baseName("/home/dev/shop/"), "shop");
  assert.equal(baseName("C:\\src\\shop"), "shop");
  assert.equal(baseName("/"), null);
  assert.equal(baseName(""), null);
});

test("a text that fits is unchanged, a longer one ends in an ellipsis within budget", () => {
  assert.equal(truncateAtGrapheme("abc", 3), "abc");
  assert.equal(truncateAtGrapheme("abcd", 3), "ab…");
  assert.equal(truncateAtGrapheme("ab  cd", 4), "ab…");
  assert.equal(truncateAtGrapheme("abc", 0), "");
});

test("no cut divides a character as a person sees it", () => {
  for (const one of ["😀", "👨‍👩‍👧‍👦", "🇯🇵", "か\u3099", "नि", "1️⃣", "👍🏽"]) {
    const text = `x${one.repeat(40)}`;
    for (let units = 1; units <= text.length; units += 1) {
      const head = headAtGrapheme(text, units);
      assert.ok(head.length <= units && units - head.length < one.length);
      assert.equal((head.length - 1) % one.length, 0, `${one} at ${units}`);
    }
  }
});

test("flags are counted from the first one, however many precede the cut", () => {
  const flags = "🇯🇵🇫🇷".repeat(60);
  for (const units of [201, 202, 203, 204, 205]) assert.equal(headAtGrapheme(flags, units).length % 4, 0);
});

test("a single character longer than any budget is cut between surrogate pairs", () => {
  assert.ok(headAtGrapheme("😀\u200d".repeat(200), 100).isWellFormed());
});

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

test("invisible characters are blank", () => {
  for (const text of ["", " \n\t\u3000", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\u0301", "…"])
    assert.ok(isBlank(text));
  for (const text of ["a", "語", "😀", ".", "`"]) assert.ok(!isBlank(text));
});

test("cleaning the worst two hundred thousand units of each kind ends", () => {
  for (const text of hugeTexts()) assert.ok(sanitize(text).length <= text.length);
});

test("the tail of a text begins at a character that a person sees", () => {
  const family = "👨‍👩‍👧‍👦";
  for (let chars = 0; chars <= 3 * family.length; chars += 1) {
    const tail = tailAtGrapheme(family.repeat(40), chars);
    assert.equal(tail, family.repeat(Math.floor(chars / family.length)));
    const line = headAndTail(family.repeat(40), 30 + chars);
    assert.ok(line.length <= 30 + chars);
    assert.match(line, /^(?:👨‍👩‍👧‍👦)+ … (?:👨‍👩‍👧‍👦)*$/u);
  }
  assert.equal(shownLine(`a\n${family.repeat(3)}`, 15), `a ${family}…`);
});
