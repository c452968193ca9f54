import assert from "node:assert/strict";
import { test } from "node:test";
import { threadName } from "./discord-message.ts";

const LABEL = { sessionId: "7f3c1a90-1111", title: "Fix the login", projectName: "shop", branch: null, model: null };

test("a thread is named by prefix, project, title and short id", () => {
  assert.equal(threadName(LABEL, "Session"), "Session shop: Fix the login · 7f3c1a90");
  assert.equal(threadName(LABEL, ""), "shop: Fix the login · 7f3c1a90");
  assert.equal(threadName({ ...LABEL, title: null }, ""), "shop · 7f3c1a90");
});

test("without anything to call it by, the name is the Python notifier's", () => {
  assert.equal(threadName({ ...LABEL, title: null, projectName: null }, "Session"), "Session 7f3c1a90");
});

test("a long name is cut before the id, at a grapheme", () => {
  const name = threadName({ ...LABEL, title: "👨‍👩‍👧‍👦".repeat(30) }, "S");
  assert.ok(name.length <= 100 && name.length > 85);
  assert.match(name, /^S shop: (?:👨‍👩‍👧‍👦)+… · 7f3c1a90$/u);
});
