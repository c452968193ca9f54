import assert from "node:assert/strict";
import * as fc from "./fast-check.ts";
import { scan } from "../../src/core/redact/scan.ts";
import { hostileUnits, repeated } from "../bench/redact-hostile.ts";

/** Maximum steps a character: names are checked, and each check reads a bounded piece of text. */
const MOST_STEPS = 80;
const OPENINGS = ["", 'token="', "secret='\\\""];

export function stepsPerUnit(text: string): number {
  return scan(text).steps / text.length;
}

/** For each hostile piece, repeated up to this many characters, and after each opening. */
export function assertStepsBounded(length: number): void {
  const units = hostileUnits();
  assert.ok(units.length > 800);
  const worst = units
    .flatMap((unit) => OPENINGS.map((opening) => opening + repeated(unit, length)))
    .map((text) => ({ steps: Math.round(stepsPerUnit(text)), text: text.slice(0, 60) }))
    .filter(({ steps }) => steps > MOST_STEPS);
  assert.deepEqual(worst, []);
}

/** Four times the text of one of the worst pieces takes four times the steps. */
export function assertStepsLinear(count: number, length: number): void {
  const worst = hostileUnits()
    .map((unit) => ({ unit, steps: stepsPerUnit(repeated(unit, 500)) }))
    .toSorted((a, b) => b.steps - a.steps)
    .slice(0, count);
  for (const { unit } of worst) {
    const quarter = scan(repeated(unit, length / 4)).steps;
    const whole = scan(repeated(unit, length)).steps;
    assert.ok(whole < quarter * 4.2, `${unit}: ${quarter} → ${whole}`);
  }
}

export function assertMixturesBounded(numRuns: number): void {
  const piece = fc.constantFrom(...hostileUnits());
  const text = fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.map(([unit, times]) => unit.repeat(times)).join("");
      return scan(whole).steps <= whole.length * MOST_STEPS + 2000;
    }),
    { numRuns, seed: 7 },
  );
}
