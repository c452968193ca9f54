import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

test("a subagent is not held where the registry is silent", async (t) => {
  const harness = await answeringHarness(t);
  assert.deepEqual(await harness.ask({ session_id: "s-silent", agent_id: "a1", ...MAKE }).ended, SILENT);
  assert.deepEqual(await harness.requests(), []);
});
