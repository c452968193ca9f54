import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenario, type Stage } from "./scenario.ts";
import { discordSays, outcomes } from "./truths.ts";

scenario("background-shell-stopped", "a command in the background that a person stops is over", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "long-background-shell");
  const { session_id } = await harness.waitForEvent("Stop");
  const working = await harness.session(session_id);
  assert.equal(working.state, "working");
  assert.equal(working.activity?.kind, "background");
  await terminal.say("/tasks");
  await terminal.waitForScreen(/x to stop/);
  await terminal.press("x");
  // No hook reports it.
  const done = await harness.waitForState("done");
  assert.deepEqual((await harness.session(done.session_id)).background, []);
  const [call] = await harness.calls(session_id);
  assert.equal(call?.background?.status, "killed");
  await terminal.press("Escape");
});

scenario(
  "background-agent-stopped",
  "an agent in the background that a person stops is over, with its call",
  async (harness) => {
    const terminal = await harness.open(["--allowedTools", "Bash,Agent"]);
    await harness.ask(terminal, "long-background-agent");
    await harness.waitForEvent("Stop");
    await harness.waitForEvent("PreToolUse", 2);
    await harness.waitForState("working");
    await terminal.say("/tasks");
    await terminal.waitForScreen(/x to stop/);
    await terminal.press("x");
    await harness.waitForEvent("Stop", 2);
    const done = await harness.waitForState("done");
    const { subagent_list } = await harness.session(done.session_id);
    assert.deepEqual(
      subagent_list.map(({ description, state }) => [description, state]),
      [["Work aside", "interrupted"]],
    );
    assert.deepEqual(await outcomes(harness, done), ["Agent ok", "Bash interrupted"]);
  },
  { order: "parallel" },
);

scenario("background-client-killed", "background work of a killed client is not shown as running", async (harness) => {
  const terminal = await harness.open(["--allowedTools", "Bash"]);
  await harness.ask(terminal, "long-background-shell");
  await harness.waitForEvent("Stop");
  await harness.waitForState("working");
  process.kill(terminal.pid, "SIGKILL");
  const lost = await harness.waitForState("lost", 60_000);
  assert.deepEqual((await harness.session(lost.session_id)).background, []);
  await discordSays(harness, /process exited/);
});

scenario(
  "tasks",
  "tasks are listed with their results",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "tasks");
    await terminal.waitForScreen(/Both are written down/);
    const { session_id } = await harness.waitForState("done");
    assert.deepEqual(
      (await harness.session(session_id)).tasks.map(({ subject, completed }) => [subject, completed]),
      [
        ["Paint the shed", true],
        ["Let it dry", false],
      ],
    );
  },
  { environment: { CLAUDE_CODE_ENABLE_TODO_TOOLS: "1" }, order: "parallel" },
);

scenario(
  "team",
  "a teammate is listed, and when it is idle its session does not work on",
  async (harness) => {
    const terminal = await harness.open(["--allowedTools", "Bash,Agent"]);
    await harness.ask(terminal, "team");
    await harness.waitForEvent("TeammateIdle");
    await harness.waitForEvent("Stop", 2);
    const { session_id } = await harness.waitForState("done");
    const session = await harness.session(session_id);
    assert.deepEqual(
      session.teammates.map(({ name, idle_since }) => [name, idle_since !== null]),
      [["rose", true]],
    );
    assert.deepEqual(await outcomes(harness, session), ["Agent ok", "Bash ok"]);
  },
  { environment: { CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS: "1" }, order: "parallel" },
);

scenario("worktree", "a session that enters a worktree keeps its project", async (harness) => {
  makeRepository(harness);
  const terminal = await harness.open(["--allowedTools", "Bash,EnterWorktree,ExitWorktree"]);
  await harness.ask(terminal, "worktree");
  await terminal.waitForScreen(/Back again/);
  const done = await harness.waitForState("done");
  assert.equal(done.project_name, "shop");
  assert.equal(done.cwd, harness.cwd);
  assert.deepEqual(await outcomes(harness, done), ["EnterWorktree ok", "Bash ok", "ExitWorktree ok"]);
});

function makeRepository({ cwd }: Stage): void {
  const git = (...args: readonly string[]): void => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
    execFileSync("git", [...identity, ...args], { cwd, stdio: "ignore" });
  };
  git("init", "-b", "main");
  writeFileSync(join(cwd, "seed"), "a\n");
  git("add", "seed");
  git("commit", "-m", "Seed");
}
