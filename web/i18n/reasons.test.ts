import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonIn } from "./reasons.ts";

test("reason is in the reader's language, with its details", () => {
  const refused = { reason: "as sent", reason_code: "no-connection", reason_details: { cause: "ECONNREFUSED" } };
  assert.equal(reasonIn("ja", refused), "接続できません（ECONNREFUSED）");
  assert.equal(reasonIn("en", refused), "no connection (ECONNREFUSED)");
  assert.equal(reasonIn("ja", { ...refused, reason_details: { cause: "$&" } }), "接続できません（$&）");
});

test("reason without a known code is shown as it came", () => {
  for (const reason of ["HTTP 400: Invalid Form Body", "constructor", "folded into 7", ""]) {
    assert.equal(reasonIn("ja", { reason }), reason);
    assert.equal(reasonIn("ja", { reason, reason_code: "constructor", reason_details: {} }), reason);
  }
});
