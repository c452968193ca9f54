import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryReason, mergedInto, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { readReason, writeReason } from "./outbox-queries.ts";

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
