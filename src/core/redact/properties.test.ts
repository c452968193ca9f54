import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { placedForms, placedKeys, placeSecret } from "../../../test/bench/redact-contexts.ts";
import { hostileUnits } from "../../../test/bench/redact-hostile.ts";
import { innocentTexts } from "../../../test/bench/redact-innocents.ts";
import { secretSamples } from "../../../test/bench/redact-secrets.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { runs } from "../../../test/support/tier.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { createRedactor } from "./create-redactor.ts";

const redactor = createRedactor();
const placed = secretSamples(11, 1).flatMap(placeSecret);

/** Random secrets, names, signs, marks and other characters. */
const part = fc.oneof(
  fc.constantFrom(...hostileUnits()),
  fc.constantFrom(...placed.map((one) => one.text)),
  fc.constantFrom(...placed.map((one) => one.secret)),
  fc.constantFrom("[redacted token]", "[redacted github-token ghp_]"),
  anyText(20),
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
);
/** Between two tokens is something: with nothing, the end of one is as little known as the beginning of the other. */
const between = fc.constantFrom(" ", "\n", "\\n", '"', "'", ": ", "=", "&", ", ");
const text = fc.array(fc.tuple(part, between), { maxLength: 8 }).map((parts) => parts.flat().join(""));

test("redacting twice is redacting once, for any text", () => {
  fc.assert(
    fc.property(text, (given) => {
      const once = redactor.redactText(given).text;
      assert.equal(redactor.redactText(once).text, once);
    }),
    { numRuns: runs(300, 3000), seed: 1 },
  );
});

test("outside of the findings the text is unchanged", () => {
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
    { numRuns: runs(100, 1000), seed: 2 },
  );
});

test("a redacted JSON value keeps its shape, and a second redaction changes nothing", () => {
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
    { numRuns: runs(100, 1000), seed: 3 },
  );
});

/** A secret in its text at any place of a value: beside, after and inside other text, as JSON in JSON in JSON. */
const planted = fc
  .record({
    placed: fc.constantFrom(...placed, ...placedForms(12, 1), ...placedKeys(13)),
    path: fc.array(fc.oneof(fc.constantFrom("stdout", "content", "message", "a/b", "値"), fc.nat(4)), { maxLength: 6 }),
    before: fc.constantFrom("", "ok\n", "ログ: ", "\u001b[32mdone\u001b[0m\n", "x".repeat(3000) + "\n"),
    after: fc.constantFrom("", "\nbye", "\n```\n", "\n終わり"),
    // Quotes are known with up to seven backslashes before them: three deep.
    wraps: fc.nat(1),
  })
  .map(({ placed: { text: inner, secret, context }, path, before, after, wraps }) => {
    let full = before + inner + after;
    for (let wrap = 0; wrap < wraps; wrap += 1) full = JSON.stringify({ body: full });
    const value = path.reduceRight<JsonValue>(
      (within, step) => (typeof step === "number" ? [...Array<JsonValue>(step).fill("-"), within] : { [step]: within }),
      full,
    );
    return { value, secret, context };
  });

test("no planted secret survives, in any position", () => {
  fc.assert(
    fc.property(planted, ({ value, secret, context }) => {
      const left = stringsOf(redactor.redactJson(value).value).join("\n");
      const middle = Math.floor(secret.length / 2);
      const pieces = secret.length < 20 ? [secret] : [secret.slice(-10), secret.slice(middle, middle + 10)];
      for (const piece of pieces) assert.ok(!left.includes(piece), `${context}: ${left.slice(0, 500)}`);
    }),
    { numRuns: runs(400, 4000), seed: 4 },
  );
});

test("an innocent text stays unchanged beside any secret", () => {
  const innocent = fc.constantFrom(...innocentTexts(14).map(([, one]) => one));
  fc.assert(
    fc.property(innocent, innocent, planted, (one, other, { value }) => {
      const redacted = redactor.redactJson({ before: [one], value, after: { note: other } }).value;
      assert.ok(isJsonObject(redacted));
      assert.deepEqual(redacted["before"], [one]);
      assert.deepEqual(redacted["after"], { note: other });
    }),
    { numRuns: runs(100, 1000), seed: 5 },
  );
});

function stringsOf(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function shapeOf(value: JsonValue): string {
  return JSON.stringify(value, (_, entry: unknown) => (typeof entry === "string" ? "" : entry));
}
