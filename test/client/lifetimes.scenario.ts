import assert from "node:assert/strict";
import { once } from "node:events";
import { readToEnd } from "./child-runs.ts";
import { scenario } from "./scenario.ts";
import { discordSays, endedSession, hookIsSilent, nothingIsLost, statesOf } from "./truths.ts";

scenario("resume", "a session that is resumed is the same one, by its id and by `--continue`", async (rig) => {
  await rig.print("hello");
  const { session_id } = await endedSession(rig);
  await rig.print("hello", ["--resume", session_id]);
  await rig.waitForEvent("SessionEnd", 2);
  await rig.print("hello", ["--continue"]);
  await rig.waitForEvent("SessionEnd", 3);
  // The old client finds none of print mode to continue, and begins another one.
  const lives = rig.isNew ? 3 : 2;
  const resumed = await rig.session(session_id);
  assert.equal((await rig.daemon.sessions()).length, rig.isNew ? 1 : 2);
  assert.equal(resumed.message_count, 2 * lives);
  assert.equal((await statesOf(rig, session_id)).filter((state) => state === "ended").length, lives);
});

scenario(
  "two-clients",
  "a permission waits on while a second client resumes the session, works and ends",
  async (rig) => {
    const terminal = await rig.open();
    await rig.ask(terminal, "permission");
    await terminal.waitForScreen(/Do you want to proceed/);
    const { session_id } = await rig.waitForState("waiting");
    await rig.print("hello", ["--resume", session_id]);
    await rig.waitForEvent("SessionEnd");
    assert.equal((await rig.session(session_id)).waits.length, 1);
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past the permission/);
    await rig.waitForState("done");
    assert.deepEqual(await statesOf(rig, session_id), ["starting", "working", "waiting", "working", "done"]);
  },
);

scenario("fork", "a fork is a session of its own that knows whose it is", async (rig) => {
  await rig.print("hello");
  const { session_id } = await endedSession(rig);
  await rig.print("hello", ["--resume", session_id, "--fork-session"]);
  await nothingIsLost(rig);
  await rig.waitForParent(session_id);
  const sessions = await rig.daemon.sessions();
  assert.deepEqual(
    sessions.map((session) => [session.state, session.message_count, session.parent_session_id]),
    [
      ["ended", 2, session_id],
      ["ended", 2, null],
    ],
  );
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  const id = ({ SIGINT: "print-sigint", SIGTERM: "print-sigterm", SIGHUP: "print-sighup" } as const)[signal];
  scenario(
    id,
    `${signal} in the middle of a command ends the session and its call`,
    async (rig) => {
      const child = rig.startPrint("slow-command");
      const run = readToEnd(child);
      await rig.waitForEvent("PreToolUse");
      child.kill(signal);
      hookIsSilent(rig, await run);
      const session = await endedSession(rig);
      const [call] = await rig.calls(session.session_id);
      assert.notEqual(call?.outcome, "ok");
      assert.doesNotMatch(rig.discordText(), /finished/);
    },
    { order: "parallel" },
  );
}

scenario(
  "print-sigkill",
  "of a client that was killed all is shown up to its death, and then that it is gone",
  async (rig) => {
    const child = rig.startPrint("slow-command");
    const call = await rig.waitForEvent("PreToolUse");
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    await rig.print("hello");
    const next = await endedSession(rig);
    assert.notEqual(next.session_id, call.session_id);
    const lost = await rig.waitForState("lost", 60_000);
    assert.equal(lost.session_id, call.session_id);
    assert.equal(lost.cause, "process-gone");
    assert.deepEqual(await statesOf(rig, lost.session_id), ["starting", "working", "lost"]);
    await discordSays(rig, /process exited/);
  },
);
