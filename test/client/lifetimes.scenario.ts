import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { clientRig, readToEnd } from "./client-rig.ts";
import { endedSession, hookIsSilent, nothingIsLost } from "./truths.ts";

test("a resumed session is the same one, a fork of it is another", async (t) => {
  const rig = await clientRig(t);
  await rig.print("hello");
  const { session_id } = await endedSession(rig);
  await rig.print("hello", ["--resume", session_id]);
  await nothingIsLost(rig);
  const resumed = await endedSession(rig);
  assert.equal(resumed.session_id, session_id);
  assert.equal(resumed.message_count, 4);
  await rig.print("hello", ["--resume", session_id, "--fork-session"]);
  await nothingIsLost(rig);
  hookIsSilent(rig);
  const sessions = await rig.daemon.sessions();
  assert.deepEqual(
    sessions.map(({ state, message_count }) => [state, message_count]),
    [
      ["ended", 2],
      ["ended", 4],
    ],
  );
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} in the middle of a command ends the session and its call`, async (t) => {
    const rig = await clientRig(t);
    const child = rig.startPrint("slow-command");
    const run = readToEnd(child);
    await rig.waitForEvent("PreToolUse");
    child.kill(signal);
    hookIsSilent(rig, await run);
    await endedSession(rig);
    await nothingIsLost(rig, "parallel");
  });
}

test("of a client that was killed everything up to its death is shown, and the next one is a session of its own", async (t) => {
  const rig = await clientRig(t);
  const child = rig.startPrint("slow-command");
  const call = await rig.waitForEvent("PreToolUse");
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  await rig.print("hello");
  await nothingIsLost(rig);
  hookIsSilent(rig);
  const next = await endedSession(rig);
  assert.notEqual(next.session_id, call.session_id);
  const { state, doing } = await rig.session(call.session_id);
  t.diagnostic(`the killed one is shown as ${state}, doing ${doing}`);
});
