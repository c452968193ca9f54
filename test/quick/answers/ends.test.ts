import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { answeringHarness } from "../../support/asking-client.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const MAKE = { tool_name: "Bash", tool_input: { command: "make" } };
const SILENT = { output: "", code: 0 };

/** Whether a client has a connection to that port of this machine. */
function isConnected(port: number): boolean {
  const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")} 01`;
  return readFileSync("/proc/net/tcp", "utf8").includes(` ${remote}`);
}

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

test("a daemon that hangs holds its hooks no longer than their dialogs", async (t) => {
  const harness = await answeringHarness(t);
  harness.daemon.child.kill("SIGSTOP");
  const dialog = harness.ask({ session_id: "s-hangs", ...MAKE });
  await waitFor("the hook at the daemon", () => isConnected(Number(new URL(harness.daemon.url).port)));
  assert.equal(dialog.child.exitCode, null);
  dialog.interrupt();
  assert.equal((await dialog.ended).output, "");
  harness.daemon.child.kill("SIGCONT");
  await harness.fire({ session_id: "s-hangs", hook_event_name: "Stop", stop_hook_active: false });
  await waitFor("its events", async () => (await harness.daemon.newestSeq()) >= 2);
  const open = (await harness.requests()).filter(({ state }) => state === "open");
  assert.deepEqual(open, []);
});

test("switching answering off releases a waiting dialog and forgets its request", async (t) => {
  const harness = await answeringHarness(t);
  harness.register("waiting", "s-off");
  const dialog = harness.ask({ session_id: "s-off", ...MAKE });
  const { id } = await harness.request("s-off");
  await runCommandForTest(harness.home, ["answers", "off"]);
  assert.deepEqual(await dialog.ended, SILENT);
  assert.equal((await harness.answer(id, { choice: "allow" })).status, 404);
  await runCommandForTest(harness.home, ["answers", "on"]);
  assert.deepEqual(await waitFor("requests again", async () => harness.requests().catch(() => null)), []);
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
