import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_LINE, watchRig } from "../../../test/support/watch-rig.ts";

const SECOND = 1000;

test("a turn that fails at its prompt is reported, unless a later prompt overtook it", async (t) => {
  for (const isPast of [false, true]) {
    const rig = watchRig(t);
    rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
    rig.write(rig.pathOf("s1"), ERROR_LINE);
    await rig.time.advance(SECOND);
    if (isPast) rig.fire("s1", "UserPromptSubmit", { prompt: "again" });
    await rig.time.advance(5 * SECOND);
    assert.equal(rig.names("s1").includes("StopFailure"), !isPast);
  }
});

test("a transcript is settled once read, with no failed turn that waits for its hook", async (t) => {
  const rig = watchRig(t);
  const { watch, time } = rig;
  assert.equal(watch.isQuiet("unknown"), true);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await time.advance(1000);
  assert.equal(watch.isQuiet("s1"), true);
  rig.write(rig.pathOf("s1"), ERROR_LINE);
  watch.checkSoon("s1");
  assert.equal(watch.isQuiet("s1"), false);
  await time.advance(200);
  assert.equal(watch.isQuiet("s1"), false, "the hook may still come");
  assert.equal(rig.session("s1").state, "working");
  await time.advance(3000);
  assert.equal(watch.isQuiet("s1"), true);
  assert.equal(rig.session("s1").state, "failed");
});

test("a transcript settles soon even when requested again just before it was read", async (t) => {
  const rig = watchRig(t);
  const { watch, time } = rig;
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await time.advance(SECOND);
  watch.checkSoon("s1");
  // The client says `shell`, and a moment later `idle`.
  await time.advance(30);
  watch.checkSoon("s1");
  await time.advance(200);
  assert.equal(watch.isQuiet("s1"), true);
});
