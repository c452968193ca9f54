import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAnsi } from "./ansi.ts";

const text = (output: string) =>
  parseAnsi(output)
    .map((span) => span.text)
    .join("");

test("colours and weights are obeyed until they are reset", () => {
  const [plain, failed, rest] = parseAnsi("ok \x1b[1;31mFAIL\x1b[0m done");
  assert.deepEqual([plain?.text, plain?.color, plain?.bold], ["ok ", null, false]);
  assert.deepEqual([failed?.text, failed?.color, failed?.bold], ["FAIL", "red", true]);
  assert.deepEqual([rest?.text, rest?.color], [" done", null]);
});

test("colours of 256 and of millions become the nearest of eight hues", () => {
  assert.deepEqual(huesOf("\x1b[38;5;196mx\x1b[38;5;46mx\x1b[38;2;80;120;255mx"), ["red", "green", "blue"]);
  assert.deepEqual(huesOf("\x1b[38:5:11mx"), ["yellow"]);
  assert.equal(parseAnsi("\x1b[48;5;1mx")[0]?.background, "red");
});

test("a link stays text, and titles, cursors and bells leave nothing", () => {
  assert.equal(
    text("see \x1b]8;;javascript:alert(1)\x07here\x1b]8;;\x07, \x1b]8;;http://x\x1b\\there\x1b]8;;\x1b\\"),
    "see here, there",
  );
  assert.equal(text("\x1b]0;title\x07\x1b[2J\x1b[10;5Ha\x07b\x1b(Bc\x1b[?25l"), "abc");
  assert.equal(text("\x9b31mred\x9d8;;x\x9cno link"), "redno link");
});

test("unterminated sequences are bounded, and broken ones leave no escape behind", () => {
  assert.equal(text(`\x1b]8;;${"x".repeat(5000)}`).includes("\x1b"), false);
  assert.equal(text("a\x1b[31"), "a31");
  assert.equal(text("a\x1b"), "a");
});

test("a carriage return overwrites its line, and Windows line ends are line ends", () => {
  assert.equal(text("10%\r50%\r100%\ndone\r\n"), "100%\ndone\n");
});

test("millions of sequences take time in proportion", () => {
  assert.equal(text("\x1b[31mx\x1b[0m".repeat(50_000)).length, 50_000);
});

function huesOf(output: string) {
  return parseAnsi(output).map((span) => span.color);
}
