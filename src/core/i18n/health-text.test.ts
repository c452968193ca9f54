import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryReason } from "./delivery-reason.ts";
import { detailLines, detailText } from "./health-text.ts";

const disabled = (destination: string) => ({ code: "destination-disabled", details: { destination } });

test("each disabled destination has its own reason, or none", () => {
  const details = [
    disabled("Slack"),
    deliveryReason("timed-out"),
    disabled("ntfy"),
    disabled("Teams"),
    deliveryReason("rate-limit"),
  ];
  assert.deepEqual(
    detailLines(details).map((line) => line.map(({ code }) => code)),
    [["destination-disabled", "timed-out"], ["destination-disabled"], ["destination-disabled", "rate-limit"]],
  );
  assert.equal(
    detailText(details, "en"),
    "Slack is disabled: timed out; ntfy is disabled; Teams is disabled: rate limit reached",
  );
});
