import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { placeSecret } from "../../../test/bench/redact-contexts.ts";
import { hostileUnits } from "../../../test/bench/redact-hostile.ts";
import { secretSamples } from "../../../test/bench/redact-secrets.ts";
import type { JsonValue } from "../json.ts";
import { createRedactor } from "./create-redactor.ts";

const redactor = createRedactor();
const placed = secretSamples(11, 1).flatMap(placeSecret);

/** Texts in which secrets, names, signs, marks and rubbish meet. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostileUnits()),
      fc.constantFrom(...placed.map((one) => one.text)),
      fc.constantFrom(...placed.map((one) => one.secret)),
      fc.constantFrom(" ", "\n", "\\n", '"', "'", ": ", "=", "&", "[redacted token]", "[redacted github-token ghp_]"),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

test("redacting twice is redacting once, for any text", () => {
  fc.assert(
    fc.property(text, (given) => {
      const once = redactor.redactText(given).text;
      assert.equal(redactor.redactText(once).text, once);
    }),
    { numRuns: 3000, seed: 1 },
  );
});

test("what is not found stays: outside of the findings the text is the same", () => {
  fc.assert(
    fc.property(text, (given) => {
      const { text: redacted, found } = redactor.redactText(given);
      let at = 0;
      let expected = "";
      for (const { start, length, kind, prefix } of found) {
        assert.ok(start >= at && length > 0 && start + length <= given.length);
        expected += `${given.slice(at, start)}[redacted ${prefix === "" ? kind : `${kind} ${prefix}`}]`;
        at = start + length;
      }
      assert.equal(redacted, expected + given.slice(at));
    }),
    { numRuns: 1000, seed: 2 },
  );
});

test("a JSON value keeps its shape: only strings differ, and redacting twice is redacting once", () => {
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom(null, true, 7),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom("password", "token", "name", "value", "Cookie", "authorization", "a/b", "__proto__"),
        tie("value"),
        {
          maxKeys: 4,
        },
      ),
    ),
  }));
  fc.assert(
    fc.property(value, (given) => {
      const before = JSON.stringify(given);
      const once = redactor.redactJson(given);
      assert.equal(shapeOf(once.value), shapeOf(given));
      assert.equal(JSON.stringify(given), before);
      assert.equal(JSON.stringify(redactor.redactJson(once.value).value), JSON.stringify(once.value));
    }),
    { numRuns: 1000, seed: 3 },
  );
});

function shapeOf(value: JsonValue): string {
  return JSON.stringify(value, (_, entry: unknown) => (typeof entry === "string" ? "" : entry));
}
