import assert from "node:assert/strict";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import { deliveryReason, mergedInto, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { createOutbox, readReason, writeReason } from "./outbox-queries.ts";

test("reason is read as it was written", () => {
  const reasons: DeliveryReason[] = [
    deliveryReason("no-connection", { cause: "ECONNREFUSED" }),
    deliveryReason("channel-type", { type: 4 }),
    mergedInto(7),
    "HTTP 400 code 50035: Invalid Form Body",
  ];
  for (const reason of reasons) assert.deepEqual(readReason(writeReason(reason)), reason);
});

test("text that an older version stored is shown as it is", () => {
  for (const kept of ["no answer in time", '{"code":1}', '{"code":"x","details":{"deep":{}}}', "{", "", null]) {
    assert.equal(readReason(kept), kept);
  }
});

const MESSAGE = { sessionId: "s", destinationId: "webhook:1", kind: "permission", ping: true, silent: false } as const;

test("what was sent as one message is found together, what was sent alone is not", (t) => {
  const outbox = createOutbox(tempStore(t).database);
  const ids = ["a", "b", "c"].map((cause) => outbox.add({ ...MESSAGE, cause, createdAtMs: 1 }) ?? 0);
  const [first = 0, second = 0, third = 0] = ids;
  outbox.begin(
    ids.map((id) => ({ id, text: "" })),
    first,
    2,
  );
  outbox.complete([first, second], { state: "sent", messageId: "m1", sentAtMs: 3 });
  outbox.complete([third], { state: "sent", messageId: "m2", sentAtMs: 4 });
  const together = outbox.unresolved("webhook:1", "s").map((one) => outbox.sentTogether(one).map(({ id }) => id));
  assert.deepEqual(together, [[first, second], [first, second], [third]]);
  outbox.resolve([first], 9);
  assert.deepEqual(
    outbox.unresolved("webhook:1", "s").map(({ id }) => id),
    [second, third],
  );
  outbox.resolve([second, third], 9);
  assert.deepEqual(outbox.unresolvedSessions("webhook:1"), []);
});
