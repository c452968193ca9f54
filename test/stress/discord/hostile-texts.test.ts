import { test } from "node:test";
import {
  assertBesideCode,
  assertCleanedOnce,
  assertCutLiterally,
  assertShownLiterally,
  assertWithinCode,
} from "../../support/hostile/markdown.ts";
import {
  assertCardsTaken,
  assertFallbacksPlain,
  assertMessagesTaken,
  assertThreadNames,
} from "../../support/hostile/messages.ts";
import { assertProseSafe } from "../../support/hostile/prose.ts";

test("20,000 hostile texts are shown literally", () => {
  assertShownLiterally(20000);
});

test("cut texts are shown literally up to the ellipsis and keep their budget", () => {
  assertCutLiterally(5000);
});

test("hostile replies are only bold, italics, code and lists, and show all their text", () => {
  assertProseSafe(5000);
});

test("hostile texts beside code and links stay unchanged", () => {
  assertBesideCode(6000);
});

test("no hostile text leaves its code block or changes in it but for invisible spaces", () => {
  assertWithinCode(20000);
});

test("cleaning twice changes nothing more", () => {
  assertCleanedOnce(5000);
});

test("300 messages of hostile texts are valid and ping only the configured people", () => {
  assertMessagesTaken(300);
});

test("500 plain fallbacks of hostile texts are one line without links and embeds", () => {
  assertFallbacksPlain(500);
});

test("300 cards of hostile texts are valid and literal, and ping no one", () => {
  assertCardsTaken(300);
});

test("names of 3,000 threads have 1 to 100 units and one line", () => {
  assertThreadNames(3000);
});
