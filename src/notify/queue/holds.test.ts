import assert from "node:assert/strict";
import { test } from "node:test";
import { virtualTime } from "../../../test/support/virtual-time.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { TIMINGS } from "./destination-queue-options.ts";
import { createHolds } from "./holds.ts";

for (const everywhere of [false, true]) {
  test(`pause of ${everywhere ? "the whole provider is no limit" : "a destination is a limit"} of messages`, () => {
    const { clock } = virtualTime();
    const pause = { untilMs: 0 };
    const time = { clock, steadyClock: clock, random: () => 0.5, timings: TIMINGS };
    const holds = createHolds({ ...time, destinationId: "d", pause });
    holds.pause(["failure"], { kind: "wait", delayMs: 100, everywhere, reason: deliveryReason("rate-limit") });
    const untilMs = clock.now() + 100;
    assert.deepEqual([holds.untilMs("failure"), holds.untilMs("quiet")], [untilMs, 0]);
    assert.equal(holds.limitedUntilMs("failure"), everywhere ? -Infinity : untilMs);
    assert.equal(pause.untilMs, everywhere ? untilMs : 0);
  });
}

test("a destination waits until the next try: a card's, while one is to be shown", () => {
  const { clock } = virtualTime();
  const time = { clock, steadyClock: clock, random: () => 0.5, timings: TIMINGS };
  const holds = createHolds({ ...time, destinationId: "d", pause: { untilMs: 0 } });
  const lost = { kind: "unknown", reason: deliveryReason("timed-out"), safe: false } as const;
  for (let count = 0; count < 4; count += 1) holds.afterLoss(lost);
  assert.ok(holds.untilMs("cards") < holds.untilMs("failure"));
  assert.equal(holds.status({ isCardDue: true, isMessageDue: true }).untilMs, holds.untilMs("cards"));
  assert.equal(holds.status({ isCardDue: false, isMessageDue: true }).untilMs, holds.untilMs("failure"));
});
