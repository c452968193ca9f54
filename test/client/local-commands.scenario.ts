import assert from "node:assert/strict";
import { scenario } from "./scenario.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";
import { waitFor } from "../support/wait-for.ts";

// The client's local commands fire no UserPromptSubmit.

scenario("model", "a model that is switched to is shown at once", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  const { session_id, model } = await harness.waitForState("done");
  await terminal.say("/model sonnet");
  await terminal.waitForScreen(/Switch model|Set model/i);
  await terminal.press("Enter");
  await harness.waitForEvent("PostModelSwitch");
  const switched = await harness.session(session_id);
  assert.match(switched.model ?? "", /sonnet/);
  assert.notEqual(switched.model, model);
  assert.equal(switched.state, "done");
});

scenario("rename", "a name that a person gives is shown at once, and stays", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  const { session_id } = await harness.waitForState("done");
  await terminal.say("/rename Gardening");
  await terminal.waitForScreen(/renamed to: Gardening/);
  await waitFor("the new title", async () => (await harness.session(session_id)).title === "Gardening");
  await harness.ask(terminal, "hello");
  await harness.waitForEvent("Stop", 2);
  const renamed = await harness.session(session_id);
  assert.equal(renamed.title, "Gardening");
  assert.equal(renamed.message_count, 4);
  await discordSays(harness, /Gardening/);
});

scenario(
  "compact",
  "compacting leaves a session unchanged, and the client's agents are no subagents",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    const before = await harness.waitForState("done");
    await terminal.say("/compact");
    await harness.waitForEvent("SessionStart", 2);
    await harness.waitForEvent("SubagentStop");
    const after = await harness.session(before.session_id);
    assert.equal(after.state, "done");
    assert.deepEqual(after.subagent_list, []);
    assert.equal(after.subagents, 0);
    assert.equal(after.message_count, before.message_count);
  },
  { order: "parallel" },
);

scenario(
  "compact-auto",
  "a conversation that is compacted in the middle of a turn goes on with it",
  async (harness) => {
    const terminal = await harness.open(["--allowedTools", "Bash"]);
    await harness.ask(terminal, "compact-auto");
    await harness.waitForEvent("Stop");
    const { session_id } = await harness.waitForState("done");
    const session = await harness.session(session_id);
    assert.deepEqual(session.subagent_list, []);
    assert.deepEqual(await outcomes(harness, session), ["Bash ok"]);
    assert.deepEqual(await statesOf(harness, session_id), ["starting", "working", "done"]);
  },
  { order: "parallel" },
);

scenario(
  "compact-auto-fails",
  "a turn that fails because compacting fails is failed, without a hook",
  async (harness) => {
    const terminal = await harness.open(["--allowedTools", "Bash"]);
    await harness.ask(terminal, "compact-auto-fails");
    await terminal.waitForScreen(/automatic compaction failed/);
    const failed = await harness.waitForState("failed");
    assert.match(failed.failure ?? "", /automatic compaction failed/);
    await discordSays(harness, /❌ shop · .*\{pings user\}/);
  },
  { order: "parallel" },
);

scenario(
  "clear",
  "/clear ends one session and begins another that goes on from it",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    const first = await harness.waitForState("done");
    await terminal.say("/clear");
    await harness.waitForEvent("SessionStart", 2);
    await harness.ask(terminal, "hello");
    const second = await harness.waitForState("done");
    assert.notEqual(second.session_id, first.session_id);
    assert.equal(second.parent_session_id, first.session_id);
    const ended = await harness.session(first.session_id);
    assert.equal(ended.state, "ended");
    assert.equal(ended.end_reason, "clear");
  },
  { order: "parallel" },
);

scenario(
  "resume-inside",
  "a session that is resumed inside the client lives again, and the one it left has ended",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    const first = await harness.waitForState("done");
    await terminal.say("/clear");
    await harness.waitForEvent("SessionStart", 2);
    await harness.ask(terminal, "hello");
    const second = await harness.waitForState("done");
    await terminal.say("/resume");
    await terminal.waitForScreen(/Resume session/);
    await terminal.waitForScreen(/❯ \[\[scenario:hello\]\] go\s+(?:now|\d+ \w+ ago) /);
    await terminal.leave(/Resume session/, "Enter");
    await harness.waitForEvent("SessionStart", 3);
    await harness.ask(terminal, "hello");
    await harness.waitForEvent("Stop", 3);
    const resumed = await harness.waitForState("done");
    assert.equal(resumed.session_id, first.session_id);
    assert.equal((await harness.session(second.session_id)).state, "ended");
  },
  { order: "parallel" },
);

scenario("exit", "/exit ends the session", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  await harness.waitForState("done");
  await terminal.say("/exit");
  const { session_id } = await harness.waitForState("ended");
  assert.equal((await harness.session(session_id)).end_reason, "prompt_input_exit");
  await discordSays(harness, /shop — ended · /);
});

scenario("ctrl-c-twice", "Ctrl-C twice ends the session", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  await harness.waitForState("done");
  // Earlier, it would stop the turn's last hooks.
  await waitFor("the turn's end", () =>
    harness.transcriptLines().some(({ subtype }) => subtype === "stop_hook_summary"),
  );
  await terminal.pressTwiceToLeave("C-c", /Ctrl-C again to exit/i);
  const { session_id } = await harness.waitForState("ended");
  assert.equal((await harness.session(session_id)).end_reason, "prompt_input_exit");
});

scenario("terminal-closed", "a window that is closed in the middle of a command ends the session", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "slow-command");
  await harness.waitForEvent("PreToolUse");
  await terminal.close();
  const ended = await harness.waitForState("ended", 60_000);
  const [outcome] = await outcomes(harness, ended);
  assert.notEqual(outcome, "Bash ok");
});
