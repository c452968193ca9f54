import assert from "node:assert/strict";
import { scenario } from "./scenario.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";
import { waitFor } from "../support/wait-for.ts";

scenario("esc-tool", "Esc in the middle of a command ends the turn and the call", async (rig) => {
  const terminal = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(terminal, "slow-command");
  const { session_id } = await rig.waitForEvent("PreToolUse");
  assert.equal((await rig.session(session_id)).state, "working");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  const interrupted = await rig.waitForState("interrupted");
  assert.equal(interrupted.cause, "interrupted");
  assert.equal(interrupted.doing, null);
  assert.deepEqual(await statesOf(rig, session_id), ["starting", "working", "interrupted"]);
  assert.deepEqual(await outcomes(rig, interrupted), ["Bash interrupted"]);
  const text = await discordSays(rig, /interrupted/);
  assert.doesNotMatch(text, /finished|pings/);
});

scenario("esc-answer", "Esc in the middle of an answer ends the turn", async (rig) => {
  const terminal = await rig.open();
  await rig.ask(terminal, "endless-answer");
  await terminal.waitForScreen(/does not come/);
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  const { session_id } = await rig.waitForState("interrupted");
  assert.deepEqual(await statesOf(rig, session_id), ["starting", "working", "interrupted"]);
});

scenario("esc-before-answer", "Esc before the first word of an answer ends the turn", async (rig) => {
  const terminal = await rig.open();
  await rig.ask(terminal, "mute");
  const { session_id } = await rig.waitForEvent("UserPromptSubmit");
  await terminal.waitForScreen(/esc to interrupt/);
  await terminal.press("Escape");
  const interrupted = await rig.waitForState("interrupted");
  assert.equal(interrupted.session_id, session_id);
});

scenario("prompt-after-esc", "nothing of a turn that was interrupted is left in the next one", async (rig) => {
  const terminal = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(terminal, "slow-command");
  await rig.waitForEvent("PreToolUse");
  await terminal.leave(/Running…|esc to interrupt/);
  await terminal.waitForScreen(/Interrupted/);
  // At once: what the transcript says of the interruption comes after the prompt's hook.
  await rig.ask(terminal, "endless-answer");
  await terminal.waitForScreen(/does not come/);
  const { session_id } = await rig.waitForState("working");
  await waitFor("an end of the call", async () => (await rig.session(session_id)).doing === null);
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted[\s\S]*Interrupted/);
  await rig.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  const done = await rig.waitForState("done");
  assert.deepEqual(await outcomes(rig, done), ["Bash interrupted"]);
  await discordSays(rig, /shop · finished — Hello\./);
});

scenario("prompt-queued", "a prompt that is typed while a command runs waits for its turn", async (rig) => {
  const terminal = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(terminal, "brief-command");
  await rig.waitForEvent("PreToolUse");
  await rig.ask(terminal, "hello");
  // The old client hands it to the turn that runs.
  await terminal.waitForScreen(rig.isNew ? /Hello\./ : /Rested\./);
  await rig.waitForEvent("Stop");
  const done = await rig.waitForState("done");
  // So a prompt does not say that what ran before it has ended.
  const names = (await rig.events()).map((event) => event.hook_event_name);
  if (rig.isNew) assert.deepEqual(names.slice(2, 5), ["PreToolUse", "UserPromptSubmit", "PostToolUse"]);
  assert.deepEqual(await outcomes(rig, done), ["Bash ok"]);
  assert.deepEqual(await statesOf(rig, done.session_id), ["starting", "working", "done"]);
});

scenario("rewind", "a conversation that is taken back stays the same session, and at rest", async (rig) => {
  const terminal = await rig.open();
  await rig.ask(terminal, "hello");
  await rig.waitForEvent("Stop");
  await rig.waitForState("done");
  await terminal.press("Escape");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Restore the code and\/or conversation/);
  await terminal.press("Up");
  await terminal.waitForScreen(/❯ \[\[scenario:hello\]\] go/);
  await terminal.press("Enter");
  await terminal.choose("Restore conversation");
  const { session_id } = await rig.waitForState("done");
  await terminal.press("C-u");
  await rig.ask(terminal, "hello");
  await rig.waitForEvent("Stop", 2);
  const done = await rig.waitForState("done");
  assert.equal(done.session_id, session_id);
  assert.equal((await rig.daemon.sessions()).length, 1);
});
