import assert from "node:assert/strict";
import { test } from "node:test";
import { lookOf } from "./look.ts";

test("a finished turn that asks looks like a question", () => {
  const finished = { kind: "finished", hookEventName: "Stop", toolName: null } as const;
  assert.equal(lookOf({ ...finished, asks: true }).emoji, "❓");
  assert.equal(lookOf(finished).emoji, "🏁");
});
