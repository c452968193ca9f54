import assert from "node:assert/strict";
import { test } from "node:test";
import { clientRig } from "./client-rig.ts";
import { hookIsSilent, nothingIsLost } from "./truths.ts";

// Commands that the client carries out by itself fire no UserPromptSubmit.

test("/model is shown at once, /rename with the next prompt at the latest", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "hello");
  const { session_id, model } = await rig.waitForState("done");
  await terminal.say("/model sonnet");
  await terminal.waitForScreen(/Switch model|Set model/i);
  await terminal.press("Enter");
  await rig.waitForEvent("PostModelSwitch");
  const switched = await rig.session(session_id);
  assert.match(switched.model ?? "", /sonnet/);
  assert.notEqual(switched.model, model);
  await terminal.say("/rename Gardening");
  await terminal.waitForScreen(/renamed to: Gardening/);
  t.diagnostic(`before the next prompt its title is ${(await rig.session(session_id)).title}`);
  await rig.ask(terminal, "hello");
  await rig.waitForEvent("Stop", 2);
  const renamed = await rig.session(session_id);
  assert.equal(renamed.title, "Gardening");
  assert.equal(renamed.message_count, 4);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("/compact leaves the session what it was, and its own agents are no subagents", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "hello");
  const before = await rig.waitForState("done");
  await terminal.say("/compact");
  await rig.waitForEvent("SessionStart", 2);
  const events = await nothingIsLost(rig, "parallel");
  hookIsSilent(rig);
  assert.ok(events.some((event) => event.hook_event_name === "SubagentStop"));
  const after = await rig.session(before.session_id);
  assert.equal(after.state, "done");
  assert.deepEqual(after.subagent_list, []);
  assert.equal(after.subagents, 0);
  assert.equal(after.message_count, before.message_count);
});
