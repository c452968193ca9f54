import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDto } from "../../src/protocol/dto.ts";
import { clientRig } from "./client-rig.ts";
import { discordSays, endedSession, hookIsSilent, nothingIsLost, tokensAsked } from "./truths.ts";

const names = (events: readonly EventDto[]): string[] => events.map((event) => event.hook_event_name);
const call = (end: "PostToolUse" | "PostToolUseFailure"): string[] => ["PreToolUse", end, "PostToolBatch"];
const statuses = (events: readonly EventDto[], name: string): string[] =>
  events.filter((event) => event.hook_event_name === name).map((event) => `${event.tool_name} ${event.status}`);

test("tools of several kinds: every hook is shown in order, the client sees nothing of us", async (t) => {
  const rig = await clientRig(t);
  const run = await rig.print("tools", ["--output-format", "json"]);
  assert.equal(run.code, 0);
  const events = await nothingIsLost(rig);
  hookIsSilent(rig, run);
  const one = call("PostToolUse");
  const calls = [1, 2, 3, 4].flatMap(() => one);
  assert.deepEqual(names(events), ["SessionStart", "UserPromptSubmit", ...calls, "Stop", "SessionEnd"]);
  assert.deepEqual(statuses(events, "PostToolUse"), ["Bash ok", "Write ok", "Read ok", "Edit ok"]);
  const session = await endedSession(rig);
  assert.equal(session.title, "[[scenario:tools]] go");
  assert.equal(session.project_name, "shop");
  assert.equal(session.tool_count, 4);
  assert.equal(session.error_count, 0);
  const text = await discordSays(rig, /shop · finished — All four tools ran\./, /ended: /);
  assert.doesNotMatch(text, /pings|failed: |needs permission/);
});

test("the tokens the API has told are those that the client counts: what ours will be held against", async (t) => {
  const rig = await clientRig(t);
  const run = await rig.print("subagent", ["--output-format", "json"]);
  const { modelUsage } = JSON.parse(run.stdout) as { modelUsage: Record<string, Record<string, number>> };
  const counted = Object.entries(modelUsage).map(([model, usage]) => [
    model,
    {
      input_tokens: usage["inputTokens"],
      output_tokens: usage["outputTokens"],
      cache_creation_input_tokens: usage["cacheCreationInputTokens"],
      cache_read_input_tokens: usage["cacheReadInputTokens"],
    },
  ]);
  assert.deepEqual(Object.fromEntries(counted), tokensAsked(rig.api.requests));
  assert.equal(rig.api.requests.length, 4);
});

test("a failing command and a file that is not there are failures, and the turn is none", async (t) => {
  const rig = await clientRig(t);
  const run = await rig.print("failing");
  const events = await nothingIsLost(rig);
  hookIsSilent(rig, run);
  assert.deepEqual(statuses(events, "PostToolUseFailure"), ["Bash failed", "Read failed"]);
  const session = await endedSession(rig);
  assert.equal(session.error_count, 2);
  const text = await discordSays(rig, /✗ Bash — echo out/, /✗ Read — no-such-file\.txt/, /shop · finished/);
  assert.doesNotMatch(text, /pings|failed: /);
});

test("three calls at once each find their own end", async (t) => {
  const rig = await clientRig(t);
  const run = await rig.print("parallel");
  const events = await nothingIsLost(rig, "parallel");
  hookIsSilent(rig, run);
  assert.deepEqual(statuses(events, "PostToolUse"), ["Bash ok", "Bash ok"]);
  assert.deepEqual(statuses(events, "PostToolUseFailure"), ["Bash failed"]);
  assert.equal(names(events).filter((name) => name === "PostToolBatch").length, 1);
  const session = await endedSession(rig);
  assert.equal(session.tool_count, 3);
  assert.equal(session.error_count, 1);
});

test("a subagent is listed with its own call, and ends before the turn does", async (t) => {
  const rig = await clientRig(t);
  const run = await rig.print("subagent");
  const events = await nothingIsLost(rig);
  hookIsSilent(rig, run);
  const agentId = events.find((event) => event.hook_event_name === "SubagentStart")?.agent_id;
  assert.ok(typeof agentId === "string");
  assert.deepEqual(names(events.filter((event) => event.agent_id === agentId)), [
    "SubagentStart",
    ...call("PostToolUse"),
    "SubagentStop",
  ]);
  const session = await endedSession(rig);
  assert.deepEqual(
    session.subagent_list.map(({ agent_type, tool_count }) => [agent_type, tool_count]),
    [["general-purpose", 1]],
  );
  await discordSays(rig, /shop · general-purpose finished — The subagent has looked\./, /shop · finished/);
});

test("a command in the background keeps the session at work until its notice has been read", async (t) => {
  const rig = await clientRig(t);
  const running = rig.print("background-shell");
  const working = await rig.waitForEvent("Stop");
  assert.equal((await rig.session(working.session_id)).state, "working");
  const run = await running;
  const events = await nothingIsLost(rig);
  hookIsSilent(rig, run);
  assert.deepEqual(names(events).slice(-4), ["Stop", "UserPromptSubmit", "Stop", "SessionEnd"]);
  const session = await endedSession(rig);
  assert.equal(session.title, "[[scenario:background-shell]] go");
  const text = await discordSays(rig, /finished — Nothing more to do\./);
  assert.doesNotMatch(text, /finished — It runs in the background/);
});

test("an agent in the background keeps the session at work until it has ended", async (t) => {
  const rig = await clientRig(t);
  const running = rig.print("background-agent");
  const { session_id } = await rig.waitForEvent("Stop");
  assert.equal((await rig.session(session_id)).state, "working");
  const run = await running;
  await nothingIsLost(rig, "parallel");
  hookIsSilent(rig, run);
  const session = await endedSession(rig);
  assert.equal(session.subagents, 1);
  await discordSays(rig, /shop · general-purpose finished — Done aside\./, /finished — Nothing more to do\./);
});
