import assert from "node:assert/strict";
import type { SessionDto, ToolCallDto } from "../../src/api/session-dto.ts";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { callsBecome, discordSays, outcomes, statesOf } from "./truths.ts";

async function asksForPermission(
  harness: Stage,
): Promise<{ readonly terminal: Terminal; readonly waiting: SessionDto }> {
  const terminal = await harness.open();
  await harness.ask(terminal, "permission");
  await terminal.waitForScreen(/Do you want to proceed/);
  const waiting = await harness.waitForState("waiting");
  assert.equal(waiting.waiting_for, `Bash: touch ${harness.cwd}/asked.txt`);
  assert.deepEqual(
    waiting.waits.map(({ kind, tool_name, agent_id }) => [kind, tool_name, agent_id]),
    [["permission", "Bash", null]],
  );
  await discordSays(harness, /shop · Bash\? touch .*asked\.txt.*\{pings user\}/);
  return { terminal, waiting };
}

const UP_TO_THE_QUESTION = ["starting", "working", "waiting"];

scenario("permission-granted", "a permission waits with its command, sends a ping, and goes on", async (harness) => {
  const { terminal, waiting } = await asksForPermission(harness);
  await terminal.choose("Yes");
  await terminal.waitForScreen(/Past the permission/);
  const done = await harness.waitForState("done");
  assert.equal(done.error_count, 0);
  assert.deepEqual(await statesOf(harness, done.session_id), [...UP_TO_THE_QUESTION, "working", "done"]);
  const [call] = await harness.calls(waiting.session_id);
  assert.equal(call?.outcome, "ok");
  assert.equal(call.permission?.decision, "allowed");
  await discordSays(harness, /shop · finished — Past the permission\./);
});

scenario("permission-long-call", "“Yes” is shown while the call that it allows goes on", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "slow-command");
  await terminal.waitForScreen(/Do you want to proceed/);
  await harness.waitForState("waiting");
  await terminal.choose("Yes");
  const working = await harness.waitForState("working");
  assert.equal(working.cause, "answered");
  assert.deepEqual(await outcomes(harness, working), ["Bash null"]);
  await terminal.press("Escape");
  await harness.waitForState("interrupted");
});

scenario("permissions-in-turn", "the second of two permissions waits by itself", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "two-permissions");
  await terminal.leave(/one\.txt[\s\S]*Do you want to proceed/, "1");
  await harness.waitForEvent("PermissionRequest", 2);
  await harness.waitForState("waiting");
  await terminal.leave(/two\.txt[\s\S]*Do you want to proceed/, "1");
  await terminal.waitForScreen(/Past both/);
  assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok", "Bash ok"]);
});

scenario(
  "permissions-at-once",
  "two permissions wait until the second one is answered",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "two-fetches");
    await terminal.waitForScreen(/Do you want to allow Claude to fetch/);
    await harness.waitForEvent("PermissionRequest", 2);
    assert.equal((await harness.waitForState("waiting")).waits.length, 2);
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past both/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), [
      "WebFetch failed",
      "WebFetch failed",
    ]);
  },
  { order: "parallel" },
);

scenario("permission-no", "“No” ends the turn, and the call is denied", async (harness) => {
  const { terminal } = await asksForPermission(harness);
  await terminal.choose("No");
  await isInterrupted(harness);
  await discordSays(harness, /interrupted/);
});

scenario("permission-esc", "Esc at a permission ends the turn, and the call is denied", async (harness) => {
  const { terminal } = await asksForPermission(harness);
  await terminal.leave(/Do you want to proceed/);
  await isInterrupted(harness);
  await discordSays(harness, /interrupted/);
});

scenario("permission-no-words", "“No” with a text refuses the call, and the turn goes on", async (harness) => {
  const { terminal } = await asksForPermission(harness);
  const entries = harness.isNew ? 3 : 2;
  for (let entry = 0; entry < entries; entry++) await terminal.press("Down");
  await terminal.waitForScreen(/❯ \d\. No/);
  await terminal.pressToChange("Tab", /❯ \d\. No.*/);
  await terminal.say("rather not this way");
  await terminal.waitForScreen(/Past the permission/);
  const done = await harness.waitForState("done");
  // The old client reports the rejection in its transcript only.
  const between = harness.isNew ? ["working"] : [];
  assert.deepEqual((await statesOf(harness, done.session_id)).slice(0, 3 + between.length), [
    ...UP_TO_THE_QUESTION,
    ...between,
  ]);
  await callsBecome(harness, done, ["Bash denied"]);
});

scenario("question-answered", "a question waits with its text until it is answered", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "question");
  await terminal.waitForScreen(/Which colour shall it be/);
  const waiting = await harness.waitForState("waiting");
  assert.equal(waiting.waiting_for, "Which colour shall it be?");
  assert.equal(waiting.waits[0]?.kind, "question");
  await discordSays(harness, /Which colour shall it be\?.*\{pings user\}/);
  await terminal.press("Enter");
  await terminal.waitForScreen(/Painted/);
  const done = await harness.waitForState("done");
  assert.deepEqual(await outcomes(harness, done), ["AskUserQuestion ok"]);
});

scenario("question-esc", "Esc at a question ends the turn", async (harness) => {
  const terminal = await harness.open();
  await harness.ask(terminal, "question");
  await terminal.waitForScreen(/Which colour shall it be/);
  await harness.waitForState("waiting");
  await terminal.leave(/Enter to select|Esc to cancel/);
  await isInterrupted(harness);
});

scenario("plan-approved", "a plan waits for its approval", async (harness) => {
  const terminal = await harness.open(["--permission-mode", "plan"]);
  await harness.ask(terminal, "plan");
  await terminal.waitForScreen(/Exit plan mode\?|Would you like to proceed/);
  const waiting = await harness.waitForState("waiting");
  assert.equal(waiting.waits[0]?.kind, "plan");
  assert.match(waiting.waiting_for ?? "", /plan/i);
  await discordSays(harness, /\{pings user\}/);
  await terminal.press("Enter");
  await terminal.waitForScreen(/The plan stands/);
  const done = await harness.waitForState("done");
  assert.deepEqual(await outcomes(harness, done), ["ExitPlanMode ok"]);
});

scenario("plan-esc", "a refused plan ends the turn", async (harness) => {
  const terminal = await harness.open(["--permission-mode", "plan"]);
  await harness.ask(terminal, "plan");
  await terminal.waitForScreen(/Exit plan mode\?|Would you like to proceed/);
  await harness.waitForState("waiting");
  await terminal.leave(/Exit plan mode\?|Would you like to proceed/);
  await isInterrupted(harness);
});

scenario(
  "subagent-permission",
  "a subagent that waits keeps its session waiting though the main agent has stopped",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "careful-agent");
    await terminal.waitForScreen(/Do you want to proceed/);
    const { agent_id } = await harness.waitForEvent("SubagentStart");
    // Both hooks are started in the same moment, in either order.
    await harness.waitForEvent("PermissionRequest");
    await harness.waitForEvent("Stop");
    const waiting = await harness.waitForState("waiting");
    assert.deepEqual(
      waiting.waits.map(({ kind, agent_id: by }) => [kind, by]),
      [["permission", agent_id]],
    );
    await terminal.choose("No");
    await harness.waitForEvent("Stop", 2);
    const done = await harness.waitForState("done");
    assert.deepEqual(await outcomes(harness, done), ["Agent ok", "Bash denied"]);
  },
  { order: "parallel" },
);

scenario("auto-mode-asks", "auto mode that cannot check a command waits for a person, and says so", async (harness) => {
  const terminal = await harness.open(["--permission-mode", "auto"]);
  await harness.ask(terminal, "risky");
  await terminal.waitForScreen(/Enter to stay in auto mode/);
  await harness.waitForEvent("Notification");
  const waiting = await harness.waitForState("waiting");
  assert.match(waiting.waiting_for ?? "", /Auto mode can't check/);
  await discordSays(harness, /Auto mode can't check.*\{pings user\}/);
  await terminal.leave(/Enter to stay in auto mode/);
  // For the client it was running already.
  await isInterrupted(harness, "interrupted");
});

/** The turn was stopped, at the one call it had asked about. */
async function isInterrupted(harness: Stage, outcome: ToolCallDto["outcome"] = "denied"): Promise<void> {
  const interrupted = await harness.waitForState("interrupted");
  assert.equal(interrupted.cause, "interrupted");
  assert.equal(interrupted.waiting_for, null);
  const calls = await harness.calls(interrupted.session_id);
  assert.equal(calls.length, 1);
  // The client's idle state may be known before the transcript reports the rejection.
  await callsBecome(harness, interrupted, [`${calls[0]?.tool_name} ${outcome}`]);
}
