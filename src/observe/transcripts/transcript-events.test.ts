import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_LINE, watchHarness } from "../../../test/support/watch-harness.ts";

const SECOND = 1000;

test("a turn that fails at its prompt is reported, unless a later prompt overtook it", async (t) => {
  for (const isPast of [false, true]) {
    const harness = watchHarness(t);
    harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
    harness.write(harness.pathOf("s1"), ERROR_LINE);
    await harness.time.advance(SECOND);
    if (isPast) harness.fire("s1", "UserPromptSubmit", { prompt: "again" });
    await harness.time.advance(5 * SECOND);
    assert.equal(harness.names("s1").includes("StopFailure"), !isPast);
  }
});

test("a transcript is settled once read, with no failed turn that waits for its hook", async (t) => {
  const harness = watchHarness(t);
  const { watch, time } = harness;
  assert.equal(watch.isQuiet("unknown"), true);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await time.advance(1000);
  assert.equal(watch.isQuiet("s1"), true);
  harness.write(harness.pathOf("s1"), ERROR_LINE);
  watch.checkSoon("s1");
  assert.equal(watch.isQuiet("s1"), false);
  await time.advance(200);
  assert.equal(watch.isQuiet("s1"), false, "the hook may still come");
  assert.equal(harness.session("s1").state, "working");
  await time.advance(3000);
  assert.equal(watch.isQuiet("s1"), true);
  assert.equal(harness.session("s1").state, "failed");
});

test("a transcript settles soon even when requested again just before it was read", async (t) => {
  const harness = watchHarness(t);
  const { watch, time } = harness;
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await time.advance(SECOND);
  watch.checkSoon("s1");
  // The client writes `shell`, and a moment later `idle`.
  await time.advance(30);
  watch.checkSoon("s1");
  await time.advance(200);
  assert.equal(watch.isQuiet("s1"), true);
});
