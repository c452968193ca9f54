import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { processRig } from "../../support/process-rig.ts";
import { startStandIn, type StandInClient } from "../../support/stand-in-client.ts";
import { WHOLE_FILE } from "../../support/whole-file.ts";
import { waitFor } from "../../support/wait-for.ts";

const rig = await processRig(WHOLE_FILE);
const CALL = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };

/** One client waits for a permission, another one has resumed its session. */
async function sharedSession(t: TestContext, id: string): Promise<{ first: StandInClient; second: StandInClient }> {
  const first = await startStandIn(t, rig.home, { sessionId: id });
  first.register(id, { status: "waiting", statusUpdatedAt: Date.now() });
  await first.fire(id, { hook_event_name: "SessionStart", source: "startup" });
  await rig.waitForProcess(id, first.pid);
  await first.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "build" });
  await first.fire(id, { hook_event_name: "PreToolUse", ...CALL });
  await first.fire(id, { hook_event_name: "PermissionRequest", ...CALL });
  await rig.waitForState(id, "waiting");
  const second = await startStandIn(t, rig.home, { sessionId: id });
  second.register(id);
  await second.fire(id, { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess(id, second.pid);
  return { first, second };
}

async function untilStored(id: string, count: number): Promise<void> {
  await waitFor(`${count} events`, async () => (await rig.events(id)).length >= count);
}

test("a wait outlives the prompt, the turn and the end of a second client", async (t) => {
  const id = "turn";
  const { first, second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await second.fire(id, { hook_event_name: "PreToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(id, { hook_event_name: "PostToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(id, { hook_event_name: "Stop" });
  await second.end("SIGTERM");
  await untilStored(id, 10);
  const waiting = rig.stored(id);
  assert.deepEqual([waiting?.state, waiting?.waits.length, waiting?.process?.pid], ["waiting", 1, first.pid]);
  await first.fire(id, { hook_event_name: "PostToolUse", ...CALL });
  await rig.waitForState(id, "working");
  await first.fire(id, { hook_event_name: "Stop" });
  await rig.waitForState(id, "done");
  await first.end("SIGTERM");
  await rig.waitForState(id, "ended");
  assert.deepEqual(rig.states(id), ["starting", "working", "waiting", "working", "done", "ended"]);
});

test("a wait outlives the /clear of a second client", async (t) => {
  const id = "clear";
  const { second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "SessionEnd", reason: "clear" });
  await second.fire("next", { hook_event_name: "SessionStart", source: "clear" });
  await rig.waitForState("next", "starting");
  assert.equal((await rig.session(id))?.state, "waiting");
});

test("the wait of a killed client ends with it, the work of the other goes on", async (t) => {
  const id = "killed";
  const { first, second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await first.end("SIGKILL");
  await rig.waitForState(id, "working");
  const working = rig.stored(id);
  assert.deepEqual([working?.waits, working?.openToolCalls, working?.process?.pid], [[], [], second.pid]);
  await rig.stop();
  await rig.start();
  await second.end("SIGKILL");
  await rig.waitForState(id, "lost");
});
