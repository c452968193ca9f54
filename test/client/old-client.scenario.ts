import assert from "node:assert/strict";
import { test } from "node:test";
import { clientRig, registeredEvents } from "./client-rig.ts";
import { BEFORE_STRICT_EVENTS as version } from "./install-client.ts";
import { endedSession, hookIsSilent, nothingIsLost } from "./truths.ts";

// This client would drop the whole settings file for one name that it does not know: that events come at all is the proof.

test("setup registers with an old client only what it knows, and every hook is shown", async (t) => {
  const rig = await clientRig(t, { version });
  const registered = registeredEvents(rig.paths);
  assert.ok(!registered.includes("PostToolBatch"));
  assert.ok(!registered.includes("PostModelSwitch"));
  const run = await rig.print("tools");
  assert.equal(run.stdout, "All four tools ran.\n");
  await nothingIsLost(rig);
  hookIsSilent(rig, run);
  const session = await endedSession(rig);
  assert.equal(session.tool_count, 4);
  assert.equal(session.error_count, 0);
});

test("a subagent of an old client is listed and ends", async (t) => {
  const rig = await clientRig(t, { version });
  const run = await rig.print("subagent");
  await nothingIsLost(rig);
  hookIsSilent(rig, run);
  const session = await endedSession(rig);
  assert.deepEqual(
    session.subagent_list.map(({ agent_type, tool_count }) => [agent_type, tool_count]),
    [["general-purpose", 1]],
  );
});

test("calls that fail in an old client are failures", async (t) => {
  const rig = await clientRig(t, { version });
  const run = await rig.print("failing");
  await nothingIsLost(rig);
  hookIsSilent(rig, run);
  const session = await endedSession(rig);
  assert.equal(session.tool_count, 2);
  assert.equal(session.error_count, 2);
});
