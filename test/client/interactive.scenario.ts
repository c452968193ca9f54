import assert from "node:assert/strict";
import { test } from "node:test";
import { clientRig } from "./client-rig.ts";
import { discordSays, hookIsSilent, nothingIsLost } from "./truths.ts";

test("a permission that is granted: waits with its command, is told with a ping, goes on", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "permission");
  await terminal.waitForScreen(/Do you want to proceed/);
  const waiting = await rig.waitForState("waiting");
  assert.equal(waiting.waiting_for, `Bash: touch ${rig.cwd}/asked.txt`);
  await discordSays(rig, /shop · needs permission: Bash — touch .*asked\.txt.*\{pings user\}/);
  await terminal.press("Enter");
  await terminal.waitForScreen(/Past the permission/);
  const done = await rig.waitForState("done");
  assert.equal(done.waiting_for, null);
  assert.equal(done.error_count, 0);
  await nothingIsLost(rig);
  hookIsSilent(rig);
  await discordSays(rig, /shop · finished — Past the permission\./);
});

test("a question waits with its words until it is answered", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "question");
  await terminal.waitForScreen(/Which colour shall it be/);
  const waiting = await rig.waitForState("waiting");
  assert.equal(waiting.waiting_for, "Which colour shall it be?");
  await discordSays(rig, /Which colour shall it be\?.*\{pings user\}/);
  await terminal.press("Enter");
  await terminal.waitForScreen(/Painted/);
  assert.equal((await rig.waitForState("done")).waiting_for, null);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("a plan waits for its approval", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open(["--permission-mode", "plan"]);
  await rig.ask(terminal, "plan");
  await terminal.waitForScreen(/Exit plan mode\?/);
  const waiting = await rig.waitForState("waiting");
  assert.match(waiting.waiting_for ?? "", /plan/i);
  await discordSays(rig, /\{pings user\}/);
  await terminal.press("Enter");
  await terminal.waitForScreen(/The plan stands/);
  assert.equal((await rig.waitForState("done")).waiting_for, null);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("a turn that was interrupted no longer counts once the next one begins", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(terminal, "slow-command");
  const call = await rig.waitForEvent("PreToolUse");
  assert.equal((await rig.session(call.session_id)).state, "working");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  await rig.ask(terminal, "endless-answer");
  await terminal.waitForScreen(/does not come/);
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted[\s\S]*Interrupted/);
  await rig.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  const done = await rig.waitForState("done");
  assert.equal(done.doing, null);
  assert.deepEqual((await rig.session(call.session_id)).open_tool_calls, []);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("a refused permission leaves nothing open once the next turn has ended", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "permission");
  await terminal.waitForScreen(/Do you want to proceed/);
  await rig.waitForState("waiting");
  await terminal.press("Escape");
  await terminal.waitForScreen(/Interrupted/);
  await rig.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  const done = await rig.waitForState("done");
  assert.equal(done.waiting_for, null);
  assert.deepEqual((await rig.session(done.session_id)).open_tool_calls, []);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("a question that is not answered leaves nothing open once the next turn has ended", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "question");
  await terminal.waitForScreen(/Which colour shall it be/);
  await rig.waitForState("waiting");
  await terminal.press("Escape");
  await terminal.waitForScreen(/\? for shortcuts/);
  await rig.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  const done = await rig.waitForState("done");
  assert.equal(done.waiting_for, null);
  assert.deepEqual((await rig.session(done.session_id)).open_tool_calls, []);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("/clear ends one session and begins another", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open();
  await rig.ask(terminal, "hello");
  const first = await rig.waitForState("done");
  await terminal.say("/clear");
  await rig.waitForEvent("SessionStart", 2);
  await rig.ask(terminal, "hello");
  const second = await rig.waitForState("done");
  assert.notEqual(second.session_id, first.session_id);
  const ended = await rig.session(first.session_id);
  assert.equal(ended.state, "ended");
  assert.equal(ended.end_reason, "clear");
  await nothingIsLost(rig, "parallel");
  hookIsSilent(rig);
});

test("/exit ends the session, and so does SIGTERM in the middle of a command", async (t) => {
  const rig = await clientRig(t);
  const left = await rig.open();
  await rig.ask(left, "hello");
  await rig.waitForState("done");
  await left.say("/exit");
  const first = await rig.waitForState("ended");
  assert.equal((await rig.session(first.session_id)).end_reason, "prompt_input_exit");

  const killed = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(killed, "slow-command");
  const call = await rig.waitForEvent("PreToolUse");
  process.kill(killed.pid, "SIGTERM");
  await rig.waitForEvent("SessionEnd", 2);
  const second = await rig.session(call.session_id);
  assert.equal(second.state, "ended");
  assert.deepEqual(second.open_tool_calls, []);
  await nothingIsLost(rig);
  hookIsSilent(rig);
});

test("a prompt that is typed while a command runs waits for its turn", async (t) => {
  const rig = await clientRig(t);
  const terminal = await rig.open(["--allowedTools", "Bash"]);
  await rig.ask(terminal, "brief-command");
  await rig.waitForEvent("PreToolUse");
  await rig.ask(terminal, "hello");
  await terminal.waitForScreen(/Hello\./);
  await rig.waitForState("done");
  const events = await nothingIsLost(rig);
  hookIsSilent(rig);
  // So a prompt does not say that what ran before it has ended.
  assert.deepEqual(
    events.slice(2, 5).map((event) => event.hook_event_name),
    ["PreToolUse", "UserPromptSubmit", "PostToolUse"],
  );
});

const REFUSALS = [
  { script: "rate-limit", error: "rate_limit", told: "rate limit" },
  { script: "overloaded", error: "server_error", told: "API server error" },
  { script: "server-error", error: "server_error", told: "API server error" },
  { script: "unauthorized", error: "authentication_failed", told: "not signed in" },
  { script: "bad-request", error: "unknown", told: "error" },
] as const;

for (const { script, error, told } of REFUSALS) {
  test(`an API that answers ${script} is told as a failure, with a ping, until the next prompt`, async (t) => {
    const rig = await clientRig(t);
    const terminal = await rig.open();
    await rig.ask(terminal, script);
    const failed = await rig.waitForState("failed");
    assert.match(failed.failure ?? "", /scripted/);
    const { status, summary } = await rig.waitForEvent("StopFailure");
    assert.equal(status, "failed");
    assert.match(summary, new RegExp(`^${error}: `));
    await discordSays(rig, new RegExp(`shop · failed: ${told} — .*\\{pings user\\}`));
    await rig.ask(terminal, "hello");
    assert.equal((await rig.waitForState("done")).failure, null);
    await nothingIsLost(rig);
    hookIsSilent(rig);
  });
}
