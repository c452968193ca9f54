import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionSentence, reasonText } from "./reason-text.ts";

test("reason is in the reader's language, with its details", () => {
  const refused = { reason: "as sent", reason_code: "no-connection", reason_details: { cause: "ECONNREFUSED" } };
  assert.equal(reasonText(refused, "ja"), "接続できません（ECONNREFUSED）");
  assert.equal(reasonText(refused, "en"), "no connection (ECONNREFUSED)");
  assert.equal(reasonText({ ...refused, reason_details: { cause: "$&" } }, "ja"), "接続できません（$&）");
});

test("reason without a known code is shown as it came", () => {
  for (const reason of ["HTTP 400: Invalid Form Body", "constructor", "folded into 7", ""]) {
    assert.equal(reasonText({ reason }, "ja"), reason);
    assert.equal(reasonText({ reason, reason_code: "constructor", reason_details: {} }, "ja"), reason);
  }
});

test("decision is in the reader's language", () => {
  const decided = { told: false, code: "switch-off", details: { setting: "X" }, why: "", why_in: {} };
  assert.equal(decisionSentence(decided, "en"), "Not sent: X is off.");
});
