import assert from "node:assert/strict";
import { test } from "node:test";
import { foldText, fullText } from "./messages.ts";

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`).join("\n");

test("the whole message is in the payload under one of three names", () => {
  assert.equal(fullText({ prompt: " a\n\nb " }), "a\n\nb");
  assert.equal(fullText({ last_assistant_message: "c" }), "c");
  assert.equal(fullText({ delta: "d" }), "d");
  assert.equal(fullText({ prompt: 7, delta: "" }), null);
});

test("long texts are folded by lines or by length, those of a few lines more are not", () => {
  assert.equal(foldText(lines(16)), null);
  assert.equal(foldText(lines(40))?.split("\n").length, 16);
  assert.equal(foldText("\n".repeat(40)), "");
  assert.equal(foldText("x".repeat(1700)), null);
  assert.equal(foldText("x".repeat(1e6))?.length, 1600);
});
