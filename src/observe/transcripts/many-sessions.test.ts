import assert from "node:assert/strict";
import { test } from "node:test";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { titleLine, watchHarness } from "../../../test/support/watch-harness.ts";

const SECOND = 1000;

test("of more sessions than can be followed the ones used last are", async (t) => {
  const harness = watchHarness(t);
  for (let count = 0; count < 230; count += 1) harness.fire(`s${count}`, "UserPromptSubmit", { prompt: "go" });
  assert.equal(harness.watch.status().followed, 200);
  harness.write(harness.pathOf("s0"), titleLine("First"));
  harness.write(harness.pathOf("s229"), titleLine("Last"));
  await harness.time.advance(3 * SECOND);
  assert.equal(harness.session("s0").title, "go");
  assert.equal(harness.session("s229").title, "Last");
  harness.fire("s0", "UserPromptSubmit", { prompt: "again" });
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s0").title, "First");
});

test("a session that waits is followed while hundreds of others come and go", async (t) => {
  const harness = watchHarness(t);
  harness.fire("wait", "PermissionRequest", { tool_name: "Bash", tool_input: { command: "make" } });
  for (let count = 0; count < 230; count += 1) {
    harness.fire(`s${count}`, "UserPromptSubmit", { prompt: "go" });
    harness.fire(`s${count}`, "Stop", {});
  }
  harness.write(harness.pathOf("wait"), titleLine("Still followed"));
  await harness.time.advance(3 * SECOND);
  assert.equal(harness.session("wait").title, "Still followed");
});

test("an imported session is followed from its first hook on", (t) => {
  const harness = watchHarness(t);
  const session = storedSession({ sessionId: "s1", transcriptPath: harness.pathOf("s1"), isImported: true });
  harness.watch.changed([session]);
  assert.equal(harness.watch.status().followed, 0);
  harness.watch.changed([{ ...session, isImported: false }]);
  assert.equal(harness.watch.status().followed, 1);
});
