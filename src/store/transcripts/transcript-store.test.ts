import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { NO_TOKENS, sumTokens, totalUsages, type MessageUsage, type UsageTotal } from "../../core/cost/usage.ts";
import type { TranscriptMessage, TranscriptReading } from "../../core/ports.ts";
import { openStore, type Store } from "../store.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 24, 12);

function reading(fields: Partial<TranscriptReading> = {}): TranscriptReading {
  return { sessionId: "s", agentId: null, position: "1", messages: [], usages: [], costState: null, ...fields };
}

function usage(messageId: string, fields: Partial<MessageUsage> = {}): MessageUsage {
  const tokens = { ...NO_TOKENS, input: 10, output: 5 };
  return { messageId, model: "claude-opus-5-5", agentId: null, atMs: START_MS, variant: null, tokens, ...fields };
}

function message(uuid: string, fields: Partial<TranscriptMessage> = {}): TranscriptMessage {
  return { uuid, agentId: null, atMs: START_MS, role: "prompt", text: `words of ${uuid}`, ...fields };
}

function storeWith(t: TestContext, ...sessionIds: string[]): Store {
  const store = tempStore(t);
  fill(
    store,
    sessionIds.map((id) => payload({ session_id: id })),
  );
  return store;
}

/** Sums over all sessions, each message once, as in statistics. */
function countedOnce(store: Store) {
  return store.database
    .prepare("SELECT sum(messages) AS messages, sum(output) AS output FROM usage_hours WHERE is_copy = 0")
    .get();
}

const asSet = (totals: readonly UsageTotal[]) => new Set(totals.map((total) => JSON.stringify(total)));

test("read facts are kept with the position behind them, for each file", (t) => {
  const store = storeWith(t, "s");
  assert.equal(store.transcriptPositions("s").size, 0);
  store.keepReading(reading({ position: "10", messages: [message("a")] }));
  store.keepReading(reading({ position: "20", agentId: "agent", messages: [message("b", { agentId: "agent" })] }));
  store.keepReading(reading({ position: "30", messages: [message("a"), message("c", { atMs: START_MS + 1 })] }));
  assert.deepEqual(Object.fromEntries(store.transcriptPositions("s")), { "": "30", agent: "20" });
  assert.deepEqual(
    store.messages("s", { before: null, limit: 9 }).rows.map(({ uuid, agentId }) => [uuid, agentId]),
    [
      ["c", null],
      ["b", "agent"],
      ["a", null],
    ],
  );
});

test("a line inherited by a subagent stays the main conversation's, in any order", (t) => {
  const store = storeWith(t, "s");
  const own = [message("a"), message("b", { agentId: "two" })];
  const inherited = [message("a", { agentId: "one" }), message("b", { agentId: "one" })];
  for (const messages of [own, inherited, own]) store.keepReading(reading({ messages }));
  assert.deepEqual(
    store.messages("s", { before: null, limit: 9 }).rows.map(({ agentId }) => agentId),
    ["one", null],
  );
});

test("a reading of a missing session is dropped and leaves no trace", (t) => {
  const store = storeWith(t, "s");
  store.keepReading(reading({ sessionId: "nobody", messages: [message("a")], usages: [usage("m")] }));
  assert.deepEqual(store.transcriptPositions("nobody"), new Map());
  assert.deepEqual(store.usageOf("nobody"), { totals: [], costState: null, contextTokens: null });
  assert.equal(countedOnce(store)?.["messages"], null);
});

const costState = (totalUsd: number) => ({ totalUsd, hasUnknownPrices: false, tokensByModel: { m: NO_TOKENS } });

test("the client's own account is the newest one, and is there after a restart", (t) => {
  const store = storeWith(t, "s");
  store.keepReading(reading({ costState: costState(1), usages: [usage("m")] }));
  store.keepReading(reading({ costState: costState(2) }));
  store.keepReading(reading({ costState: null }));
  const before = store.usageOf("s");
  assert.deepEqual(before.costState, costState(2));
  const file = store.database.location() ?? assert.fail("it is in memory");
  store.close();
  const again = openStore(file);
  t.after(() => again.close());
  assert.deepEqual(again.usageOf("s"), before);
});

const full = (input: number) => ({ ...NO_TOKENS, input, cacheRead: 7, cacheWrite5m: 2, cacheWrite1h: 1, output: 99 });

test("the context is as full as the newest prompt of the main agent", (t) => {
  const store = storeWith(t, "s");
  store.keepReading(
    reading({
      usages: [
        usage("new", { atMs: START_MS + 2, tokens: full(200) }),
        usage("old", { atMs: START_MS + 1, tokens: full(300) }),
        usage("timeless", { atMs: null, tokens: full(400) }),
        usage("agent", { atMs: START_MS + 3, agentId: "a", tokens: full(500) }),
      ],
    }),
  );
  assert.equal(store.usageOf("s").contextTokens, 210);
});

test("a fork's copies count for the fork and once for all sessions together", (t) => {
  const store = storeWith(t, "parent", "fork");
  store.keepReading(reading({ sessionId: "parent", usages: [usage("1"), usage("2")] }));
  store.keepReading(reading({ sessionId: "fork", usages: [usage("1"), usage("2"), usage("3")] }));
  store.keepReading(reading({ sessionId: "parent", usages: [usage("1"), usage("4")] }));
  assert.equal(sumTokens(store.usageOf("fork").totals).input, 30);
  assert.equal(sumTokens(store.usageOf("parent").totals).input, 30);
  assert.deepEqual({ ...countedOnce(store) }, { messages: 4, output: 20 });
});

test("a reading that fails half-way leaves the position and everything else unchanged", (t) => {
  const store = storeWith(t, "s");
  store.keepReading(reading({ position: "1", usages: [usage("m")] }));
  const broken = usage("bad", { tokens: { ...NO_TOKENS, input: 0.5 } });
  assert.throws(() => store.keepReading(reading({ position: "2", messages: [message("a")], usages: [broken] })));
  assert.equal(store.transcriptPositions("s").get(""), "1");
  assert.equal(store.messages("s", { before: null, limit: 9 }).rows.length, 0);
  assert.equal(store.usageOf("s").totals[0]?.messageCount, 1);
});

/** Lines of messages as an API makes them, read by sessions and agents that share some of them. */
const lines = fc
  .array(
    fc.record({
      agentId: fc.constantFrom(null, "a1", "a2"),
      model: fc.constantFrom("claude-opus-5-5", "claude-haiku-5-5"),
      variant: fc.constantFrom(null, "fast"),
      atMs: fc.option(fc.integer({ min: START_MS, max: START_MS + 2 * DAY_MS })),
      outputs: fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
      cacheRead: fc.nat(250_000),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((messages) =>
    messages.flatMap(({ agentId, model, variant, atMs, outputs, cacheRead }, index) =>
      outputs.flatMap((output, line) => {
        const later = atMs === null ? null : atMs + line * 3_600_000;
        const one = usage(`msg_${index}`, { agentId, model, variant, atMs: later });
        return { ...one, tokens: { ...NO_TOKENS, output, cacheRead: cacheRead + output } };
      }),
    ),
  );

const readings = lines.chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
    batchSize: fc.integer({ min: 1, max: 9 }),
  }),
);

test("readings in any order, size and repetition give the sums of their messages", (t) => {
  const store = tempStore(t);
  let run = 0;
  fc.assert(
    fc.property(readings, ({ all, order, batchSize }) => {
      run += 1;
      const sessions = [`one-${run}`, `two-${run}`];
      // Unique ids in each run: rows of earlier runs are another conversation.
      const own = (usages: readonly MessageUsage[]) =>
        usages.map((one) => ({ ...one, messageId: `${run}-${one.messageId}` }));
      const before = Number(countedOnce(store)?.["messages"] ?? 0);
      for (const sessionId of sessions) {
        fill(store, [payload({ session_id: sessionId })]);
        for (let start = 0; start < order.length; start += batchSize) {
          store.keepReading(reading({ sessionId, usages: own(order.slice(start, start + batchSize)) }));
        }
        assert.deepEqual(asSet(store.usageOf(sessionId).totals), asSet(totalUsages(all)));
      }
      const messages = new Set(all.map(({ messageId }) => messageId)).size;
      assert.equal(countedOnce(store)?.["messages"], before + messages);
    }),
    { numRuns: 50 },
  );
  assert.equal(store.database.prepare("SELECT count(*) AS n FROM usage_hours WHERE messages <= 0").get()?.["n"], 0);
});
