import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { answeringHarness } from "../../support/asking-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const MAKE = { tool_name: "Bash", tool_input: { command: "make" } };
const SILENT = { output: "", code: 0 };

test("a daemon that stops, is killed or absent leaves every dialog alone", async (t) => {
  const harness = await answeringHarness(t);
  const { home, daemon } = harness;
  harness.register("waiting", "s-killed");
  const killed = harness.ask({ session_id: "s-killed", ...MAKE });
  await harness.request("s-killed");
  await daemon.end("SIGKILL");
  assert.deepEqual(await killed.ended, SILENT);
  // What a killed daemon leaves names a port that any program may have by now.
  assert.ok(existsSync(home.paths.askFile));
  assert.deepEqual(await harness.ask({ session_id: "s-killed", ...MAKE }).ended, SILENT);

  const second = await answeringHarness(t, home);
  second.register("waiting", "s-stopped");
  const stopped = second.ask({ session_id: "s-stopped", ...MAKE });
  await second.request("s-stopped");
  await second.daemon.end("SIGTERM");
  assert.deepEqual(await stopped.ended, SILENT);
  assert.ok(!existsSync(home.paths.askFile));
  assert.deepEqual(await second.ask({ session_id: "s-stopped", ...MAKE }).ended, SILENT);
});

test("later events and the end of a session close its request without a registry", async (t) => {
  const harness = await answeringHarness(t);
  const asks = (sessionId: string) => harness.ask({ session_id: sessionId, ...MAKE });
  const ends = [
    ["s-batch", { hook_event_name: "PostToolBatch", tool_calls: [] }, "terminal"],
    ["s-stop", { hook_event_name: "Stop", stop_hook_active: false }, "terminal"],
    ["s-end", { hook_event_name: "SessionEnd", reason: "other" }, "ended"],
  ] as const;
  for (const [sessionId, fields, because] of ends) {
    const dialog = asks(sessionId);
    await waitFor("its event", async () => (await harness.request(sessionId)).event_seq);
    await harness.fire({ session_id: sessionId, ...fields });
    assert.equal((await harness.request(sessionId, "closed")).closed_because, because);
    assert.deepEqual(await dialog.ended, SILENT);
  }
});

test("a subagent is not held where the registry is silent", async (t) => {
  const harness = await answeringHarness(t);
  assert.deepEqual(await harness.ask({ session_id: "s-silent", agent_id: "a1", ...MAKE }).ended, SILENT);
  assert.deepEqual(await harness.requests(), []);
});
