import { test } from "node:test";
import {
  assertBesideCode,
  assertCleanedOnce,
  assertCutLiterally,
  assertShownLiterally,
  assertWithinCode,
} from "../../../../test/support/hostile/markdown.ts";
import { assertProseSafe } from "../../../../test/support/hostile/prose.ts";
import {
  assertCardsTaken,
  assertFallbacksPlain,
  assertMessagesTaken,
  assertThreadNames,
} from "../../../../test/support/hostile/messages.ts";

test("messages of hostile texts are valid and ping only the configured people", () => {
  assertMessagesTaken(12);
});

test("plain fallbacks of hostile texts are one line without links and embeds", () => {
  assertFallbacksPlain(20);
});

test("cards of hostile texts are valid and literal, and ping no one", () => {
  assertCardsTaken(20);
});

test("names of threads from hostile texts have 1 to 100 units and one line", () => {
  assertThreadNames(200);
});

test("hostile texts are shown literally", () => {
  assertShownLiterally(300);
});

test("cut texts are shown literally up to the ellipsis and keep their budget", () => {
  assertCutLiterally(400);
});

test("hostile replies are only bold, italics, code and lists, and show all their text", () => {
  assertProseSafe(400);
});

test("hostile texts beside code and links stay unchanged", () => {
  assertBesideCode(150);
});

test("no hostile text leaves its code block or changes in it but for invisible spaces", () => {
  assertWithinCode(500);
});

test("cleaning twice changes nothing more", () => {
  assertCleanedOnce(500);
});
