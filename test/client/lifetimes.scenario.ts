import assert from "node:assert/strict";
import { once } from "node:events";
import { readToEnd } from "./child-runs.ts";
import { scenario } from "./scenario.ts";
import { discordSays, endedSession, hookIsSilent, nothingIsLost, statesOf } from "./truths.ts";

scenario("resume", "a session that is resumed is the same one, by its id and by `--continue`", async (harness) => {
  await harness.print("hello");
  const { session_id } = await endedSession(harness);
  await harness.print("hello", ["--resume", session_id]);
  await harness.waitForEvent("SessionEnd", 2);
  await harness.print("hello", ["--continue"]);
  await harness.waitForEvent("SessionEnd", 3);
  // The old client finds no session of print mode to continue, and begins another one.
  const lives = harness.isNew ? 3 : 2;
  const resumed = await harness.session(session_id);
  assert.equal((await harness.daemon.sessions()).length, harness.isNew ? 1 : 2);
  assert.equal(resumed.message_count, 2 * lives);
  assert.equal((await statesOf(harness, session_id)).filter((state) => state === "ended").length, lives);
});

scenario(
  "two-clients",
  "a permission waits on while a second client resumes the session, works and ends",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "permission");
    await terminal.waitForScreen(/Do you want to proceed/);
    const { session_id } = await harness.waitForState("waiting");
    await harness.print("hello", ["--resume", session_id]);
    await harness.waitForEvent("SessionEnd");
    assert.equal((await harness.session(session_id)).waits.length, 1);
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past the permission/);
    await harness.waitForState("done");
    assert.deepEqual(await statesOf(harness, session_id), ["starting", "working", "waiting", "working", "done"]);
  },
);

scenario("fork", "a fork is a session of its own that names its parent", async (harness) => {
  await harness.print("hello");
  const { session_id } = await endedSession(harness);
  await harness.print("hello", ["--resume", session_id, "--fork-session"]);
  await nothingIsLost(harness);
  await harness.waitForParent(session_id);
  const sessions = await harness.daemon.sessions();
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
    async (harness) => {
      const child = harness.startPrint("slow-command");
      const run = readToEnd(child);
      await harness.waitForEvent("PreToolUse");
      child.kill(signal);
      hookIsSilent(harness, await run);
      const session = await endedSession(harness);
      const [call] = await harness.calls(session.session_id);
      assert.notEqual(call?.outcome, "ok");
      assert.doesNotMatch(harness.discordText(), /finished/);
    },
    { order: "parallel" },
  );
}

scenario("print-sigkill", "a killed client is shown up to its death, and then as gone", async (harness) => {
  const child = harness.startPrint("slow-command");
  const call = await harness.waitForEvent("PreToolUse");
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  await harness.print("hello");
  const next = await endedSession(harness);
  assert.notEqual(next.session_id, call.session_id);
  const lost = await harness.waitForState("lost", 60_000);
  assert.equal(lost.session_id, call.session_id);
  assert.equal(lost.cause, "process-gone");
  assert.deepEqual(await statesOf(harness, lost.session_id), ["starting", "working", "lost"]);
  await discordSays(harness, /process exited/);
});
