import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionReason, decisionText } from "./decision.ts";
import { deliveryReason, deliveryReasonText } from "./delivery-reason.ts";

test("decision and its reason become a sentence in each language", () => {
  const off = { isNotified: false, reason: decisionReason("switch-off", { setting: "DISCORD_EVENT_STOP" }) };
  assert.equal(decisionText(off, "en"), "Not sent: DISCORD_EVENT_STOP is off.");
  assert.equal(decisionText(off, "ja"), "通知していません: DISCORD_EVENT_STOP がオフです。");
});

test("decision names the kind in the reader's language, and quiet hours", () => {
  const asked = { isNotified: true, reason: { code: "person-needed", details: { kind: "plan", quiet: 1 } } };
  assert.equal(decisionText(asked, "en"), "Notified: the session is waiting for you (plan). Silent: quiet hours.");
  assert.equal(
    decisionText(asked, "ja"),
    "通知しました: セッションが対応待ちです（プラン承認）。静かな時間帯のため、音は鳴らしていません。",
  );
});

test("decision to notify says whether its message is sent, waits or failed", () => {
  const due = { isNotified: true, reason: decisionReason("turn-failed") };
  const texts = (["sent", "folded", "waiting", "unknown", "failed", "discarded"] as const).map((delivery) =>
    decisionText({ ...due, delivery }, "en"),
  );
  assert.deepEqual(
    texts.map((text) => text.replace(": an error ended the turn.", "")),
    ["Notified", "Notified", "Will notify", "Will notify", "Due, but not delivered", "Due, but not delivered"],
  );
});

test("decision before a rebuild is unknown", () => {
  assert.match(decisionText({ isNotified: false, reason: decisionReason("rebuilt") }, "en"), /^Unknown: the database/);
});

test("reason of a newer version is named by its code", () => {
  const newer = { isNotified: false, reason: { code: "moon-phase", details: {} } };
  assert.equal(decisionText(newer, "en"), "Not sent: a reason from a newer version (moon-phase).");
  assert.match(
    decisionText({ isNotified: false, reason: { code: "not-listed", details: {} } }, "en"),
    /\? does not include \?/,
  );
});

test("reason of a delivery is in the reader's language, with its details", () => {
  const refused = deliveryReason("no-connection", { cause: "ECONNREFUSED" });
  assert.equal(deliveryReasonText(refused, "ja"), "接続できません（ECONNREFUSED）");
  assert.equal(deliveryReasonText(refused, "en"), "no connection (ECONNREFUSED)");
  assert.equal(deliveryReasonText(deliveryReason("no-connection", { cause: "$&" }), "ja"), "接続できません（$&）");
});

test("reason of a delivery without a known code is shown as it came", () => {
  for (const reason of ["HTTP 400: Invalid Form Body", "constructor", "folded into 7", ""]) {
    assert.equal(deliveryReasonText(reason, "ja"), reason);
    assert.equal(deliveryReasonText({ code: "constructor", details: {} }, "ja"), "constructor");
  }
});
