import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseAccount, type CostState } from "./account.ts";
import type { TelemetryAccount } from "./telemetry-request.ts";
import { totalUsages, withoutTotals, type UsageTotal } from "./usage-ledger.ts";
import { NO_TOKENS, type MessageUsage } from "./usage.ts";

const MODEL = "claude-opus-5-5";

function message(number: number, fields: Partial<MessageUsage> = {}): MessageUsage {
  return {
    messageId: `msg_${number}`,
    model: MODEL,
    agentId: null,
    atMs: Date.UTC(2026, 10, 24),
    variant: null,
    tokens: { ...NO_TOKENS, input: 10 ** number },
    ...fields,
  };
}

const written = (input: number): CostState => ({
  totalUsd: 1,
  hasUnknownPrices: false,
  tokensByModel: { [MODEL]: { ...NO_TOKENS, input } },
});

function reported(unreported: readonly UsageTotal[], anonymous = 0): TelemetryAccount {
  const anonymousByModel = anonymous === 0 ? {} : { [MODEL]: { ...NO_TOKENS, input: anonymous } };
  return { usd: 2, tokensByModel: { [MODEL]: { ...NO_TOKENS, input: 1 } }, anonymousByModel, unreported };
}

const totals = totalUsages([message(1), message(2), message(3)]);
const unreported = totalUsages([message(3)]);
const usdOf = (account: ReturnType<typeof chooseAccount>) => account?.usd;

test("of two accounts the one with less to estimate is taken, of equals the written", () => {
  assert.equal(chooseAccount({ totals, costState: null, telemetry: null }), null);
  assert.equal(usdOf(chooseAccount({ totals, costState: written(110), telemetry: null })), 1);
  assert.equal(usdOf(chooseAccount({ totals, costState: null, telemetry: reported(unreported) })), 2);
  assert.equal(usdOf(chooseAccount({ totals, costState: written(1110), telemetry: reported([]) })), 1);
  assert.equal(usdOf(chooseAccount({ totals, costState: written(1100), telemetry: reported([]) })), 2);
  assert.equal(usdOf(chooseAccount({ totals, costState: written(1100), telemetry: reported(unreported) })), 1);
});

test("requests reported without an id cover as many tokens of the transcript", () => {
  const account = chooseAccount({ totals, costState: null, telemetry: reported(unreported, 400) });
  assert.deepEqual(
    account?.rest.map(({ tokens }) => tokens.input),
    [600],
  );
});

test("tallies lose exactly what the removed messages had, kind by kind", () => {
  const other = totalUsages([message(1), message(2, { agentId: "a" }), message(3, { model: "claude-haiku-5-5" })]);
  assert.deepEqual(withoutTotals(other, []), other);
  assert.deepEqual(withoutTotals(other, other), []);
  const rest = withoutTotals(other, totalUsages([message(2), message(3, { model: "claude-haiku-5-5" })]));
  assert.deepEqual(
    rest.map(({ agentId, tokens }) => [agentId, tokens.input]),
    [["a", 100]],
  );
});
