import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { hostileUnits, repeated } from "../../../test/bench/redact-hostile.ts";
import { scan } from "./scan.ts";

/** Steps a character at most: names are judged, and each judgement looks at a bounded piece of text. */
const MOST_STEPS = 80;
const OPENINGS = ["", 'token="', "secret='\\\""];

function stepsPerUnit(text: string): number {
  return scan(text).steps / text.length;
}

test("no piece of text, repeated, makes the scanner take more than a fixed number of steps a character", () => {
  const units = hostileUnits();
  assert.ok(units.length > 800);
  const worst = units
    .flatMap((unit) => OPENINGS.map((opening) => opening + repeated(unit, 20_000)))
    .map((text) => ({ steps: Math.round(stepsPerUnit(text)), text: text.slice(0, 60) }))
    .filter(({ steps }) => steps > MOST_STEPS);
  assert.deepEqual(worst, []);
});

test("a megabyte of each worst piece costs four times a quarter of it", () => {
  const worst = hostileUnits()
    .map((unit) => ({ unit, steps: stepsPerUnit(repeated(unit, 2000)) }))
    .toSorted((a, b) => b.steps - a.steps)
    .slice(0, 12);
  for (const { unit } of worst) {
    const quarter = scan(repeated(unit, 250_000)).steps;
    const whole = scan(repeated(unit, 1_000_000)).steps;
    assert.ok(whole < quarter * 4.2, `${unit}: ${quarter} → ${whole}`);
  }
});

test("any mixture of hostile pieces stays within the same steps", () => {
  const piece = fc.constantFrom(...hostileUnits());
  const text = fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.map(([unit, times]) => unit.repeat(times)).join("");
      return scan(whole).steps <= whole.length * MOST_STEPS + 2000;
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("innocent text is read about once", () => {
  const prose = "A page of words about passwords, tokens and sessions, of which none is given away. ";
  assert.ok(stepsPerUnit(repeated(prose, 20_000)) < 3);
});
