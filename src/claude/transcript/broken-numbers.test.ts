import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLine } from "./parse-line.ts";

const line = (value: object) => parseLine(JSON.stringify(value));

test("usage with a broken figure, or without any, is unknown and not zero", () => {
  const broken = [-5, 1.1e9, 1e308, "7", [], true];
  for (const usage of [
    {},
    { input_tokens: 0 },
    ...broken.map((value) => ({ input_tokens: 3, output_tokens: value })),
  ]) {
    const message = { id: "m", model: "claude-x", content: [], usage };
    assert.equal(line({ type: "assistant", message }), null, JSON.stringify(usage));
  }
});

test("an account of the client's with a figure that can be none is no account", () => {
  const account = { type: "cost-state", totalCostUSD: 3, modelUsage: { "claude-x": { inputTokens: 5 } } };
  assert.equal(line(account)?.facts[0]?.kind, "cost");
  for (const value of [-1, 1e308, "3"]) {
    assert.equal(line({ ...account, totalCostUSD: value }), null);
    assert.equal(line({ ...account, modelUsage: { "claude-x": { inputTokens: value } } }), null);
  }
});
