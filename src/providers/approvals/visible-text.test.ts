import assert from "node:assert/strict";
import { test } from "node:test";
import { showHidden } from "./visible-text.ts";

const CASES: readonly (readonly [text: string, shown: string])[] = [
  ["ls -la", "ls -la"],
  ["a\n\tb", "a\n\tb"],
  ["日本語　の文 é ✓", "日本語　の文 é ✓"],
  ["\u001b[2K\u0000\u007f\u009b", "␛[2K␀␡⟨U+009B⟩"],
  ["a\rb", "a␍b"],
  ["rm \u202eexe.txt\u2066", "rm ⟨U+202E⟩exe.txt⟨U+2066⟩"],
  ["a\u200bb\u200d\ufeff\u2060\u00ad", "a⟨U+200B⟩b⟨U+200D⟩⟨U+FEFF⟩⟨U+2060⟩⟨U+00AD⟩"],
  ["a\u00a0b\u3164c\u2800d\u2028e", "a⟨U+00A0⟩b⟨U+3164⟩c⟨U+2800⟩d⟨U+2028⟩e"],
  ["\u{e0041}\ufe0f\u{e0100}", "⟨U+E0041⟩⟨U+FE0F⟩⟨U+E0100⟩"],
  ["a \t\nb  ", "a␠␉\nb␠␠"],
  ["\n\na\n", "␊\n␊\na␊"],
  ["   ", "␠␠␠"],
  ["\n", "␊\n"],
  ["\ud800", "⟨U+D800⟩"],
  ["", ""],
];

test("each invisible character is shown, and what is visible stays", () => {
  for (const [text, shown] of CASES) assert.equal(showHidden(text), shown, JSON.stringify(text));
});
