import assert from "node:assert/strict";
import { scenario } from "./scenario.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";
import { waitFor } from "../support/wait-for.ts";

scenario("esc-tool", "Esc in the middle of a command ends the turn and the call", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "slow-command");
  const { session_id } = await harness.waitForEvent("PreToolUse");
  assert.equal((await harness.session(session_id)).state, "working");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  const interrupted = await harness.waitForState("interrupted");
  assert.equal(interrupted.cause, "interrupted");
  assert.equal(interrupted.doing, null);
  assert.deepEqual(await statesOf(harness, session_id), ["starting", "working", "interrupted"]);
  assert.deepEqual(await outcomes(harness, interrupted), ["Bash interrupted"]);
  const text = await discordSays(harness, /interrupted/);
  assert.doesNotMatch(text, /finished|pings/);
});

scenario("esc-answer", "Esc in the middle of an answer ends the turn", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "endless-answer");
  await terminal.waitForScreen(/does not come/);
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  const { session_id } = await harness.waitForState("interrupted");
  assert.deepEqual(await statesOf(harness, session_id), ["starting", "working", "interrupted"]);
});

scenario("esc-before-answer", "Esc before the first text of an answer ends the turn", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "mute");
  const { session_id } = await harness.waitForEvent("UserPromptSubmit");
  await terminal.waitForScreen(/esc to interrupt/);
  await terminal.press("Escape");
  const interrupted = await harness.waitForState("interrupted");
  assert.equal(interrupted.session_id, session_id);
});

scenario("prompt-after-esc", "an interrupted turn leaves no trace in the next one", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "slow-command");
  await harness.waitForEvent("PreToolUse");
  await terminal.leave(/Running…|esc to interrupt/);
  await terminal.waitForScreen(/Interrupted/);
  // At once: the transcript's interruption comes after the prompt's hook.
  await harness.ask(terminal, "endless-answer");
  await terminal.waitForScreen(/does not come/);
  const { session_id } = await harness.waitForState("working");
  await waitFor("an end of the call", async () => (await harness.session(session_id)).doing === null);
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted[\s\S]*Interrupted/);
  await harness.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  const done = await harness.waitForState("done");
  assert.deepEqual(await outcomes(harness, done), ["Bash interrupted"]);
  await discordSays(harness, /shop · finished — Hello\./);
});

scenario("prompt-queued", "a prompt that is typed while a command runs waits for its turn", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "brief-command");
  await harness.waitForEvent("PreToolUse");
  await harness.ask(terminal, "hello");
  // The old client passes it to the running turn.
  await terminal.waitForScreen(harness.isNew ? /Hello\./ : /Rested\./);
  await harness.waitForEvent("Stop");
  const done = await harness.waitForState("done");
  // So a prompt does not prove that earlier work has ended.
  const names = (await harness.events()).map((event) => event.hook_event_name);
  if (harness.isNew) assert.deepEqual(names.slice(2, 5), ["PreToolUse", "UserPromptSubmit", "PostToolUse"]);
  assert.deepEqual(await outcomes(harness, done), ["Bash ok"]);
  assert.deepEqual(await statesOf(harness, done.session_id), ["starting", "working", "done"]);
});

scenario("rewind", "a conversation that is taken back stays the same session, and at rest", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  await harness.waitForEvent("Stop");
  await harness.waitForState("done");
  await terminal.press("Escape");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Restore the code and\/or conversation/);
  await terminal.press("Up");
  await terminal.waitForScreen(/❯ \[\[scenario:hello\]\] go/);
  await terminal.press("Enter");
  await terminal.choose("Restore conversation");
  const { session_id } = await harness.waitForState("done");
  await terminal.press("C-u");
  await harness.ask(terminal, "hello");
  await harness.waitForEvent("Stop", 2);
  const done = await harness.waitForState("done");
  assert.equal(done.session_id, session_id);
  assert.equal((await harness.daemon.sessions()).length, 1);
});
