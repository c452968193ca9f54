import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import {
  joinUsages,
  mergeTotals,
  sumTokens,
  totalUsages,
  type UsageTotal,
  type MessageUsage,
  NO_TOKENS,
} from "./usage.ts";

const DAY_MS = 86_400_000;

function usage(messageId: string, change: Partial<MessageUsage> = {}): MessageUsage {
  return {
    messageId,
    model: "claude-opus-5-5",
    agentId: null,
    atMs: Date.UTC(2026, 10, 24, 12),
    variant: null,
    tokens: { ...NO_TOKENS, input: 10, output: 5 },
    ...change,
  };
}

/** Messages as an API makes them: all lines of one message agree, except for numbers that grow. */
const lines = fc
  .array(
    fc.record({
      agentId: fc.constantFrom(null, "a1", "a2"),
      model: fc.constantFrom("claude-opus-5-5", "claude-haiku-5-5"),
      atMs: fc.option(fc.integer({ min: 0, max: 5 * DAY_MS })),
      outputs: fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
      cacheRead: fc.nat(250_000),
    }),
    { maxLength: 20 },
  )
  .map((messages) =>
    messages.flatMap(({ agentId, model, atMs, outputs, cacheRead }, index) =>
      outputs.map((output) =>
        usage(`msg_${index}`, { agentId, model, atMs, tokens: { ...NO_TOKENS, output, cacheRead } }),
      ),
    ),
  );

/** Totals as a set, for comparing in any order. */
function figures(totals: readonly UsageTotal[]) {
  return new Set(totals.map((total) => JSON.stringify(total)));
}

test("the lines of one answer count once, with the largest numbers", () => {
  const small = usage("m", { tokens: { ...NO_TOKENS, input: 10, output: 1 } });
  const large = usage("m", { tokens: { ...NO_TOKENS, input: 10, output: 50 } });
  for (const order of [
    [small, large, large],
    [large, small],
  ]) {
    const totals = totalUsages(order);
    assert.deepEqual(sumTokens(totals), { ...NO_TOKENS, input: 10, output: 50 });
    assert.equal(totals[0]?.messageCount, 1);
  }
});

test("agents and models are summed apart", () => {
  const totals = totalUsages([
    usage("1"),
    usage("2", { agentId: "a1" }),
    usage("3", { agentId: "a1", model: "claude-haiku-5-5" }),
  ]);
  assert.deepEqual(
    totals.map(({ agentId, model, tokens }) => [agentId, model, tokens.input]),
    [
      [null, "claude-opus-5-5", 10],
      ["a1", "claude-opus-5-5", 10],
      ["a1", "claude-haiku-5-5", 10],
    ],
  );
});

test("a message that a subagent inherited stays the main conversation's", () => {
  for (const order of [
    [usage("m"), usage("m", { agentId: "fork" })],
    [usage("m", { agentId: "fork" }), usage("m")],
  ]) {
    const totals = totalUsages(order);
    assert.deepEqual(
      totals.map(({ agentId, messageCount }) => [agentId, messageCount]),
      [[null, 1]],
    );
  }
});

test("any order and any repeats, joined before or not, give the same totals", () => {
  const shuffled = lines.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ all, order }) => {
      assert.deepEqual(figures(totalUsages(order)), figures(totalUsages(all)));
      assert.deepEqual(figures(totalUsages(joinUsages(order))), figures(totalUsages(all)));
    }),
  );
});

test("totals of separate messages merge to the totals of all", () => {
  fc.assert(
    fc.property(lines, (all) => {
      const apart = joinUsages(all).flatMap((message) => totalUsages([message]));
      assert.deepEqual(figures(mergeTotals(apart)), figures(totalUsages(all)));
    }),
  );
});
