import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_LINE, watchRig } from "../../../test/support/watch-rig.ts";

const SECOND = 1000;

test("a turn that fails in the moment of its prompt is told, unless a later prompt went past it", async (t) => {
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
