import assert from "node:assert/strict";
import { test } from "node:test";
import { LIST_PRICES, type PriceTable } from "./price-table.ts";
import { type CostState, sessionCost, writtenAccount } from "./session-usage.ts";
import { totalUsages, type UsageTotal, NO_TOKENS, type TokenCounts } from "./usage.ts";

function totalsOf(
  ...messages: readonly { model?: string; day?: string; variant?: string; tokens: Partial<TokenCounts> }[]
): readonly UsageTotal[] {
  return totalUsages(
    messages.map(({ model = "claude-opus-5-5", day = "2026-11-24", variant = null, tokens }, index) => ({
      messageId: `msg_${index}`,
      model,
      agentId: null,
      atMs: Date.parse(day),
      variant,
      tokens: { ...NO_TOKENS, ...tokens },
    })),
  );
}

function costOf(list: readonly UsageTotal[], costState: CostState | null, table: PriceTable) {
  return sessionCost(list, writtenAccount({ totals: list, costState }), table);
}

const usd = (list: readonly UsageTotal[], table: PriceTable = LIST_PRICES) => costOf(list, null, table)?.usd;

const state = (totalUsd: number, tokensByModel: Record<string, Partial<TokenCounts>>) => ({
  totalUsd,
  hasUnknownPrices: false,
  tokensByModel: Object.fromEntries(
    Object.entries(tokensByModel).map(([model, tokens]) => [model, { ...NO_TOKENS, ...tokens }]),
  ),
});

test("every kind of token has its price, and the cost is marked as an estimate", () => {
  const all = { input: 1e6, output: 1e6, cacheWrite5m: 1e6, cacheWrite1h: 1e6, cacheRead: 1e6, webSearches: 100 };
  assert.deepEqual(costOf(totalsOf({ tokens: all }), null, LIST_PRICES), {
    usd: 4 + 20 + 5 + 8 + 0.2 + 1,
    estimated: true,
    unpricedModels: [],
  });
});

test("release dates and window sizes in a model's name do not matter", () => {
  for (const model of ["claude-haiku-4-5-20251001", "claude-haiku-4-5", "claude-haiku-4-5[1m]"]) {
    assert.equal(usd(totalsOf({ model, tokens: { output: 1e6 } })), 5, model);
  }
});

test("the price is the one of the message's day", () => {
  const read = { cacheRead: 1e6 };
  assert.equal(usd(totalsOf({ model: "claude-sonnet-5-5", day: "2026-10-06", tokens: read })), 0.2);
  assert.equal(usd(totalsOf({ model: "claude-sonnet-5-5", day: "2026-10-07", tokens: read })), 0.1);
});

test("a long prompt is priced as long, each message by itself", () => {
  const model = "claude-haiku-5-5";
  const short = { model, tokens: { cacheRead: 100_000 } };
  assert.equal(usd(totalsOf(short, short, short)), 0.003);
  assert.equal(usd(totalsOf({ model, tokens: { cacheRead: 200_000 } })), 0.01);
});

test("an unknown model has tokens and no number, beside others it is named", () => {
  const unknown = { model: "gpt-oss", tokens: { input: 5 } };
  assert.equal(costOf(totalsOf(unknown), null, LIST_PRICES), null);
  assert.equal(costOf([], null, LIST_PRICES), null);
  assert.deepEqual(costOf(totalsOf(unknown, { tokens: { input: 1e6 } }), null, LIST_PRICES), {
    usd: 4,
    estimated: true,
    unpricedModels: ["gpt-oss"],
  });
});

test("another service tier or a day before the first known price has no number", () => {
  assert.equal(usd(totalsOf({ variant: "fast", tokens: { input: 1e6 } })), undefined);
  assert.equal(usd(totalsOf({ model: "claude-opus-4-6", day: "2026-02-10", tokens: { input: 1e6 } })), undefined);
});

test("the client's own cost wins for all that it covers, hidden calls included", () => {
  const own = state(1.25, { "claude-opus-5-5[1m]": { input: 500, output: 20 }, "claude-haiku-5-5": { input: 9 } });
  assert.deepEqual(costOf(totalsOf({ tokens: { input: 400, output: 20 } }), own, LIST_PRICES), {
    usd: 1.25,
    estimated: false,
    unpricedModels: [],
  });
});

test("usage after the client's cost is estimated on top, at the price of its day", () => {
  const model = "claude-sonnet-5-5";
  const own = state(3, { [model]: { cacheRead: 1e6 } });
  const before = { model, day: "2026-10-06", tokens: { cacheRead: 1e6 } };
  const after = { model, day: "2026-10-08", tokens: { cacheRead: 2e6 } };
  assert.deepEqual(costOf(totalsOf(after, before), own, LIST_PRICES), {
    usd: 3.2,
    estimated: true,
    unpricedModels: [],
  });
});

test("a client that sums its cache writes covers those for an hour too", () => {
  const own = state(2, { "claude-opus-5-5": { cacheWrite5m: 100 } });
  const cost = costOf(totalsOf({ tokens: { cacheWrite5m: 40, cacheWrite1h: 60 } }), own, LIST_PRICES);
  assert.equal(cost?.estimated, false);
});

test("a client that did not know every price gives an estimate", () => {
  assert.equal(costOf([], { ...state(2, {}), hasUnknownPrices: true }, LIST_PRICES)?.estimated, true);
});

test("a resume is right whether the client's count goes on (2.1.331) or starts at zero", () => {
  const all = totalsOf({ tokens: { output: 100_000 } }, { tokens: { output: 50_000 } });
  const goesOn = state(3, { "claude-opus-5-5": { output: 150_000 } });
  const startsAnew = state(1, { "claude-opus-5-5": { output: 50_000 } });
  assert.equal(costOf(all, goesOn, LIST_PRICES)?.usd, 3);
  assert.equal(costOf(all, startsAnew, LIST_PRICES)?.usd, 3);
});
