import assert from "node:assert/strict";
import { test } from "node:test";
import { runBurst } from "../../quick/discord/run-burst.ts";

const SMALL = { count: 200, overMs: 20_000 };
const LARGE = { count: 1000, overMs: 50_000 };

const EVERYTHING = { DISCORD_LEVEL: "verbose", DISCORD_EVENT_PRETOOLUSE: "true", DISCORD_EVENT_POSTTOOLUSE: "true" };

for (const place of ["bot-text", "webhook-text"] as const) {
  // A webhook's channel accepts few a minute, so a thousand would take long to prove the same.
  for (const burst of place === "bot-text" ? [SMALL, LARGE] : [SMALL]) {
    test(`burst of ${burst.count} messages that may not be batched is whole and in order: ${place}`, async (t) => {
      const { values, lost, orders } = await runBurst(t, {
        ...burst,
        sessions: 1,
        place,
        env: EVERYTHING,
        // Folding old messages is for people; here each must be sent, however late.
        pace: { maxBatch: 1, staleAfterMs: Infinity },
      });
      t.diagnostic(JSON.stringify(values));
      assert.deepEqual(lost, []);
      assert.ok(values.notified > burst.count * 0.9);
      // One more is the card.
      assert.equal(values.messages, values.notified + 1);
      for (const { fired, shown } of orders) assert.deepEqual(shown, fired);
      assert.ok(values.invalid < 5, `${values.invalid} requests were refused`);
    });
  }
}
