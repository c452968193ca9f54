import assert from "node:assert/strict";
import { test } from "node:test";
import { LIST_PRICES } from "./price-table.ts";
import { plainModelName } from "./usage.ts";

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
