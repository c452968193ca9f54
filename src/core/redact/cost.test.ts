import assert from "node:assert/strict";
import { test } from "node:test";
import { repeated } from "../../../test/bench/redact-hostile.ts";
import {
  assertMixturesBounded,
  assertStepsBounded,
  assertStepsLinear,
  stepsPerUnit,
} from "../../../test/support/scan-cost.ts";

test("no piece of text, repeated, takes more than a fixed number of steps a character", () => {
  assertStepsBounded(250);
});

test("four times the text of the worst pieces costs four times the steps", () => {
  assertStepsLinear(3, 20_000);
});

test("any mixture of hostile pieces stays within the same steps", () => {
  assertMixturesBounded(100);
});

test("any number of names in a row for one value fits the stack", () => {
  for (const name of ["cookie=", "session=cookie=", "token: cookie: "])
    assert.ok(stepsPerUnit(repeated(name, 400_000)) < 40);
});

test("innocent text is read about once", () => {
  const prose = "A page of words about passwords, tokens and sessions, of which none is given away. ";
  assert.ok(stepsPerUnit(repeated(prose, 20_000)) < 3);
});
