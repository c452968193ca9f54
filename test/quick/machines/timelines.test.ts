import assert from "node:assert/strict";
import { test } from "node:test";
import { centralHarness } from "../../support/machine-harness.ts";
import { connectedPair, untilThrough } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

test("a mark on a forwarded session stays at the central daemon through snapshots", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
  const call = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } };
  leaf.report([
    payload({ ...call, hook_event_name: "PreToolUse" }),
    payload({ ...call, hook_event_name: "PermissionRequest" }),
  ]);
  await untilThrough(leaf);
  const mark = { item: "permission:t1", kind: "handled", untilMs: null, atMs: 1 } as const;
  central.store.mark("s", mark);
  leaf.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "List" }]);
  await waitFor("the title", () => central.store.session("s")?.title === "List");
  const [here, there] = [central, leaf].map(({ store }) => store.session("s") ?? assert.fail("no session"));
  assert.deepEqual(central.store.marksOf(here ?? assert.fail()), [mark]);
  assert.deepEqual(leaf.store.marksOf(there ?? assert.fail()), []);
});

test("sessions of another machine ignore this one's processes and transcripts", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
  leaf.report([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })]);
  leaf.ingest.applyFacts("s", [{ kind: "process", process: { pid: process.pid, startTime: "1" } }]);
  await waitFor("the process", () => central.store.session("s")?.process?.pid === process.pid);
  assert.deepEqual(central.store.running(Date.now()), []);
  const session = central.store.session("s");
  assert.ok(session !== null && session.machine === "laptop");
});
