import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { reasonIn, REASONS_JA } from "./reasons.ts";

const root = join(import.meta.dirname, "..", "..", "src");
const sources = globSync(
  ["providers/**/*.ts", "notify/worker/*.ts", "daemon/*.ts", "core/outbox.ts", "system/http-client.ts"],
  {
    cwd: root,
  },
)
  .filter((name) => !name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(root, name), "utf8"))
  .join("\n");

test("every reason that has Japanese words is one that the daemon gives", () => {
  for (const reason of Object.keys(REASONS_JA)) {
    const [before = "", after = ""] = reason.split("*");
    // A detail stands in the source as `${…}`.
    const pattern = reason.includes("*")
      ? `${RegExp.escape(before)}\\$\\{.+\\}${RegExp.escape(after)}`
      : RegExp.escape(reason);
    assert.match(sources, new RegExp(pattern), reason);
  }
});

test("a reason is in the reader's language, with its detail; an unknown one as it came", () => {
  assert.equal(reasonIn("ja", "no connection (ECONNREFUSED)"), "接続できません（ECONNREFUSED）");
  assert.equal(reasonIn("ja", "folded into 7"), "別の通知にまとめました");
  assert.equal(reasonIn("en", "folded into 7"), "counted in another message");
  assert.equal(reasonIn("en", "no answer in time"), "no answer in time");
  for (const unknown of ["HTTP 400: Invalid Form Body", "constructor", "folded into ", ""]) {
    assert.equal(reasonIn("ja", unknown), unknown);
  }
  assert.equal(reasonIn("ja", "no connection ($&)"), "接続できません（$&）");
});
