import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateCost, LIST_PRICES } from "./price-table.ts";
import { NO_TOKENS, plainModelName, promptBand } from "./usage.ts";

test("our own table names models as they are looked up, and has one row for each case", () => {
  const cases = LIST_PRICES.rows.map(({ model, from, abovePromptTokens }) => `${model} ${from} ${abovePromptTokens}`);
  assert.equal(new Set(cases).size, cases.length);
  for (const { model, prices } of LIST_PRICES.rows) {
    assert.equal(plainModelName(model), model);
    assert.ok(prices.cacheRead <= prices.input * 0.1 + 1e-9, model);
    if (!model.startsWith("claude-")) continue;
    // Anthropic's rule: a write costs 1.25 or 2 times the input, a read a tenth at most.
    assert.equal(prices.cacheWrite5m, prices.input * 1.25, model);
    assert.equal(prices.cacheWrite1h, prices.input * 2, model);
  }
});

function costOfPrompt(input: number): number | null {
  const tokens = { ...NO_TOKENS, input, output: 1_000_000 };
  const usage = { model: "gpt-6.2-sol", day: null, variant: null, band: promptBand(tokens), tokens };
  return estimateCost(usage, LIST_PRICES);
}

test("a long prompt of OpenAI's models costs twice as much, from the first token", () => {
  assert.equal(costOfPrompt(272_000), 0.544 + 10);
  assert.equal(costOfPrompt(300_000), 1.2 + 15);
});
