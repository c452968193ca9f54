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

test("decision of an older daemon keeps its own text", () => {
  const older = { told: false, code: "switch-off", why: "Not told: X is off.", why_in: { ja: "通知していません" } };
  assert.equal(decisionSentence(older, "ja"), "通知していません");
  assert.equal(decisionSentence(older, "en"), "Not told: X is off.");
  assert.equal(decisionSentence({ ...older, details: { setting: "X" } }, "en"), "Not sent: X is off.");
});
