import { test } from "node:test";
import {
  assertBesideCode,
  assertCleanedOnce,
  assertCutLiterally,
  assertShownLiterally,
  assertWithinCode,
} from "../../../../test/support/hostile/markdown.ts";

test("hostile texts are shown literally", () => {
  assertShownLiterally(1000);
});

test("cut texts are shown literally up to the ellipsis and keep their budget", () => {
  assertCutLiterally(1000);
});

test("hostile texts beside code and links stay what they are", () => {
  assertBesideCode(400);
});

test("no hostile text leaves its code block or changes in it but for invisible spaces", () => {
  assertWithinCode(2000);
});

test("cleaning twice changes nothing more", () => {
  assertCleanedOnce(2000);
});
