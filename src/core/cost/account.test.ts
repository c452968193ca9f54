import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseAccount, type CostState } from "./account.ts";
import type { ToldAccount } from "./told-request.ts";
import { tallyUsages, withoutTallies, type UsageTally } from "./usage-ledger.ts";
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

function told(untold: readonly UsageTally[], anonymous = 0): ToldAccount {
  const anonymousByModel = anonymous === 0 ? {} : { [MODEL]: { ...NO_TOKENS, input: anonymous } };
  return { usd: 2, tokensByModel: { [MODEL]: { ...NO_TOKENS, input: 1 } }, anonymousByModel, untold };
}

const tallies = tallyUsages([message(1), message(2), message(3)]);
const untold = tallyUsages([message(3)]);
const usdOf = (account: ReturnType<typeof chooseAccount>) => account?.usd;

test("of two accounts the one with less to estimate is taken, of equals the written", () => {
  assert.equal(chooseAccount({ tallies, costState: null, told: null }), null);
  assert.equal(usdOf(chooseAccount({ tallies, costState: written(110), told: null })), 1);
  assert.equal(usdOf(chooseAccount({ tallies, costState: null, told: told(untold) })), 2);
  assert.equal(usdOf(chooseAccount({ tallies, costState: written(1110), told: told([]) })), 1);
  assert.equal(usdOf(chooseAccount({ tallies, costState: written(1100), told: told([]) })), 2);
  assert.equal(usdOf(chooseAccount({ tallies, costState: written(1100), told: told(untold) })), 1);
});

test("requests reported without an id cover as many tokens of the transcript", () => {
  const account = chooseAccount({ tallies, costState: null, told: told(untold, 400) });
  assert.deepEqual(
    account?.rest.map(({ tokens }) => tokens.input),
    [600],
  );
});

test("tallies lose exactly what the removed messages had, kind by kind", () => {
  const other = tallyUsages([message(1), message(2, { agentId: "a" }), message(3, { model: "claude-haiku-5-5" })]);
  assert.deepEqual(withoutTallies(other, []), other);
  assert.deepEqual(withoutTallies(other, other), []);
  const rest = withoutTallies(other, tallyUsages([message(2), message(3, { model: "claude-haiku-5-5" })]));
  assert.deepEqual(
    rest.map(({ agentId, tokens }) => [agentId, tokens.input]),
    [["a", 100]],
  );
});
