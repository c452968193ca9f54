import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { runs } from "../../../test/support/tier.ts";
import { parsePrices } from "./parse-prices.ts";
import { findPrices, LIST_PRICES } from "./price-table.ts";
import { plainModelName } from "./usage.ts";
import { settingProblem, settingProblemText } from "../i18n/setting-problem.ts";

const PRICES = { input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };

const parse = (value: unknown) => parsePrices(JSON.stringify(value), LIST_PRICES);

test("a user's prices replace the built-in ones, model by model, and add new ones", () => {
  const parsed = parse({
    models: [
      { model: "claude-sonnet-5-5", ...PRICES },
      { model: "claude-sonnet-5-5", from: "2027-01-01", above_prompt_tokens: 0, ...PRICES, input: 9 },
      { model: "my-model-20261001", ...PRICES },
    ],
  });
  assert.ok(parsed.kind === "prices");
  const input = (model: string, day: string) => findPrices(parsed.table, { model, day, band: 0 })?.input;
  assert.equal(input("claude-sonnet-5-5", "2026-11-24"), 1);
  assert.equal(input("claude-sonnet-5-5", "2027-01-01"), 9);
  assert.equal(input("my-model", "2026-11-24"), 1);
  assert.equal(input("claude-opus-5-5", "2026-11-24"), 4);
});

test("every mistake is reported, and the whole text is ignored", () => {
  assert.deepEqual(parsePrices("{", LIST_PRICES), { kind: "invalid", problems: [settingProblem("prices-json")] });
  assert.deepEqual(parse([]), { kind: "invalid", problems: [settingProblem("prices-models")] });
  const parsed = parse({
    models: [
      7,
      {
        ...PRICES,
        model: "m",
        from: "2026-02-30",
        above_prompt_tokens: 5,
        input: -1,
        price: 1,
        output: "2",
        cache_read: 1e308,
      },
    ],
  });
  assert.ok(parsed.kind === "invalid");
  const problems = parsed.problems.map((problem) => settingProblemText(problem, "en"));
  assert.ok(problems.includes("models[0]: it is not an object"));
  assert.deepEqual(
    problems.filter((problem) => problem.startsWith("models[1]")),
    [
      'models[1]: "price" is not a known field',
      'models[1]: "from" is not a day such as "2026-10-07"',
      'models[1]: "above_prompt_tokens" is none of 0, 100000, 200000',
      'models[1]: "input" is not a price in USD for a million tokens',
      'models[1]: "output" is not a price in USD for a million tokens',
      'models[1]: "cache_read" is not a price in USD for a million tokens',
    ],
  );
});

test("no text makes the parser throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parsePrices(text, LIST_PRICES);
      parsePrices(`{"models":[${text}]}`, LIST_PRICES);
    }),
  );
});

test("our own table names models as they are looked up, and has one row for each case", () => {
  const cases = LIST_PRICES.rows.map(({ model, from, abovePromptTokens }) => `${model} ${from} ${abovePromptTokens}`);
  assert.equal(new Set(cases).size, cases.length);
  for (const { model, prices } of LIST_PRICES.rows) {
    assert.equal(plainModelName(model), model);
    // The price page's rule: a write costs 1.25 or 2 times the input, a read a tenth at most.
    assert.equal(prices.cacheWrite5m, prices.input * 1.25, model);
    assert.equal(prices.cacheWrite1h, prices.input * 2, model);
    assert.ok(prices.cacheRead <= prices.input * 0.1 + 1e-9, model);
  }
});

test("of a table with anything in it, either nothing holds or every price is one", () => {
  const figure = fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 1000, noNaN: true }) }, fc.jsonValue());
  const row = fc.record(
    {
      model: fc.oneof(fc.constantFrom("m", "claude-opus-5-5", "__proto__"), fc.string()),
      from: fc.constantFrom("2026-10-07", "2026-13-01", 7),
      above_prompt_tokens: fc.constantFrom(0, 100_000, 1),
      input: figure,
      output: figure,
      cache_write_5m: figure,
      cache_write_1h: figure,
      cache_read: figure,
    },
    { requiredKeys: ["model", "input", "output", "cache_write_5m", "cache_write_1h", "cache_read"] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 3 }), (models) => {
      const parsed = parse({ models });
      if (parsed.kind === "invalid") {
        assert.ok(parsed.problems.length > 0);
        return;
      }
      accepted += 1;
      for (const { prices } of parsed.table.rows) {
        for (const price of Object.values(prices)) assert.ok(Number.isFinite(price) && price >= 0, `${price}`);
      }
    }),
    { numRuns: runs(50, 500), seed: 7 },
  );
  assert.ok(accepted > runs(5, 20), `${accepted}`);
});
