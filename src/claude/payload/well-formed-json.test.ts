import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { runs } from "../../../test/support/tier.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { wellFormedJson } from "./well-formed-json.ts";

const unit = fc.oneof(
  fc.constantFrom("\ud83d", "\ude00", "\ud83d\ude00", "\\", "\\ud83d", "\\\\ude00", '"', "u", "d83d", "\n", "é"),
  anyText(3),
);
const text = fc.array(unit, { maxLength: 20 }).map((units) => units.join(""));

/** As a client in another language writes it: everything beyond ASCII as escapes. */
function inAscii(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

test("halves of characters become the replacement character, and nothing else changes", () => {
  fc.assert(
    fc.property(text, fc.boolean(), (value, isAscii) => {
      const json = isAscii ? inAscii(JSON.stringify([value])) : JSON.stringify([value]);
      assert.deepEqual(JSON.parse(wellFormedJson(json)), [value.toWellFormed()]);
      if (value.isWellFormed()) assert.equal(wellFormedJson(json), json);
    }),
    { numRuns: runs(200, 3000) },
  );
});

test("a text that is no JSON stays one that is none", () => {
  for (const broken of ["\\ud8", '{"a":"\\ud83', "\\ud83d\\u", '"\\ud83g"', "\\"]) {
    assert.throws(() => JSON.parse(wellFormedJson(broken)));
  }
});
