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
  const sessions = Array.from({ length: 10 }, (_, at) => `s-killed-${at}`);
  const killed = sessions.map((session_id) => harness.ask({ session_id, ...MAKE }));
  for (const sessionId of sessions) await harness.request(sessionId);
  await daemon.end("SIGKILL");
  for (const { ended } of killed) assert.deepEqual(await ended, SILENT);
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
