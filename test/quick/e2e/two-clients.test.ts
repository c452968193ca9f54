import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { processRig, type ProcessRig } from "../../support/process-rig.ts";
import { startStandIn, type StandInClient } from "../../support/stand-in-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const ID = "shared";
const CALL = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };

/** One client waits for a permission, another one has resumed its session. */
async function sharedSession(
  t: TestContext,
): Promise<{ rig: ProcessRig; first: StandInClient; second: StandInClient }> {
  const rig = await processRig(t);
  const first = await startStandIn(t, rig.home, { sessionId: ID });
  first.register(ID, { status: "waiting", statusUpdatedAt: Date.now() });
  await first.fire(ID, { hook_event_name: "SessionStart", source: "startup" });
  await rig.waitForProcess(ID, first.pid);
  await first.fire(ID, { hook_event_name: "UserPromptSubmit", prompt: "build" });
  await first.fire(ID, { hook_event_name: "PreToolUse", ...CALL });
  await first.fire(ID, { hook_event_name: "PermissionRequest", ...CALL });
  await rig.waitForState(ID, "waiting");
  const second = await startStandIn(t, rig.home, { sessionId: ID });
  second.register(ID);
  await second.fire(ID, { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess(ID, second.pid);
  return { rig, first, second };
}

async function untilStored(rig: ProcessRig, count: number): Promise<void> {
  await waitFor(`${count} events`, async () => (await rig.events(ID)).length >= count);
}

test("a wait outlives the prompt, the turn and the end of a second client", async (t) => {
  const { rig, first, second } = await sharedSession(t);
  await second.fire(ID, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await second.fire(ID, { hook_event_name: "PreToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(ID, { hook_event_name: "PostToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(ID, { hook_event_name: "Stop" });
  await second.end("SIGTERM");
  await untilStored(rig, 10);
  const waiting = rig.stored(ID);
  assert.deepEqual([waiting?.state, waiting?.waits.length, waiting?.process?.pid], ["waiting", 1, first.pid]);
  await first.fire(ID, { hook_event_name: "PostToolUse", ...CALL });
  await rig.waitForState(ID, "working");
  await first.fire(ID, { hook_event_name: "Stop" });
  await rig.waitForState(ID, "done");
  await first.end("SIGTERM");
  await rig.waitForState(ID, "ended");
  assert.deepEqual(rig.states(ID), ["starting", "working", "waiting", "working", "done", "ended"]);
});

test("a wait outlives the /clear of a second client", async (t) => {
  const { rig, second } = await sharedSession(t);
  await second.fire(ID, { hook_event_name: "SessionEnd", reason: "clear" });
  await second.fire("next", { hook_event_name: "SessionStart", source: "clear" });
  await rig.waitForState("next", "starting");
  assert.equal((await rig.session(ID))?.state, "waiting");
});

test("the wait of a killed client ends with it, the work of the other goes on", async (t) => {
  const { rig, first, second } = await sharedSession(t);
  await second.fire(ID, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await first.end("SIGKILL");
  await rig.waitForState(ID, "working");
  const working = rig.stored(ID);
  assert.deepEqual([working?.waits, working?.openToolCalls, working?.process?.pid], [[], [], second.pid]);
  await rig.stop();
  await rig.start();
  await second.end("SIGKILL");
  await rig.waitForState(ID, "lost");
});
