import { test } from "node:test";
import { assertMixturesBounded, assertStepsBounded, assertStepsLinear } from "../../support/scan-cost.ts";

test("20,000 characters of each hostile piece stay within the steps a character", () => {
  assertStepsBounded(20_000);
});

test("a megabyte of each worst piece costs four times a quarter of it", () => {
  assertStepsLinear(12, 1_000_000);
});

test("3,000 mixtures of hostile pieces stay within the same steps", () => {
  assertMixturesBounded(3000);
});
