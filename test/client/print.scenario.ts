import assert from "node:assert/strict";
import type { EventDto } from "../../src/api/dto.ts";
import { registeredEvents } from "./first-start.ts";
import { scenario } from "./scenario.ts";
import { callsBecome, discordSays, endedSession, hookIsSilent, nothingIsLost, outcomes } from "./truths.ts";

const names = (events: readonly EventDto[]): string[] => events.map((event) => event.hook_event_name);
const statuses = (events: readonly EventDto[], name: string): string[] =>
  events.filter((event) => event.hook_event_name === name).map((event) => `${event.tool_name} ${event.status}`);

scenario("tools", "every hook is shown in order, each call with its end, invisible to the client", async (harness) => {
  const registered = registeredEvents(harness.paths);
  // An old client drops the whole settings file for one unknown name: arriving events are the proof.
  for (const event of ["PostToolBatch", "PostModelSwitch"]) assert.equal(registered.includes(event), harness.isNew);
  const run = await harness.print("tools");
  assert.equal(run.code, 0);
  assert.equal(run.stdout, "All four tools ran.\n");
  hookIsSilent(harness, run);
  const session = await endedSession(harness);
  const events = await nothingIsLost(harness);
  const call = ["PreToolUse", "PostToolUse", ...(harness.isNew ? ["PostToolBatch"] : [])];
  const calls = [1, 2, 3, 4].flatMap(() => call);
  assert.deepEqual(names(events), ["SessionStart", "UserPromptSubmit", ...calls, "Stop", "SessionEnd"]);
  assert.deepEqual(statuses(events, "PostToolUse"), ["Bash ok", "Write ok", "Read ok", "Edit ok"]);
  assert.equal(session.title, "[[scenario:tools]] go");
  assert.equal(session.project_name, "shop");
  assert.equal(session.client_version, harness.version);
  assert.equal(session.tool_count, 4);
  assert.equal(session.error_count, 0);
  assert.deepEqual(await outcomes(harness, session), ["Bash ok", "Write ok", "Read ok", "Edit ok"]);
  const text = await discordSays(harness, /shop · finished — All four tools ran\./, /shop — ended · /);
  assert.doesNotMatch(text, /pings|failed: |Bash\?/);
});

scenario("rarer-tools", "tools that are not used every day are calls like any other", async (harness) => {
  hookIsSilent(harness, await harness.print(harness.isNew ? "rarer-tools" : "old-tools"));
  const session = await endedSession(harness);
  const rarer = harness.isNew ? ["ToolSearch ok"] : ["Glob ok", "Grep ok", "TodoWrite ok"];
  assert.deepEqual(await outcomes(harness, session), ["Write ok", "Read ok", "NotebookEdit ok", ...rarer]);
  const summaries = (await harness.calls(session.session_id)).map(({ summary }) => summary);
  assert.ok(
    summaries.every((summary) => summary !== ""),
    summaries.join("; "),
  );
});

scenario("failing", "a failing command and a missing file are failures, and the turn is not", async (harness) => {
  hookIsSilent(harness, await harness.print("failing"));
  const session = await endedSession(harness);
  assert.deepEqual(statuses(await nothingIsLost(harness), "PostToolUseFailure"), ["Bash failed", "Read failed"]);
  assert.equal(session.error_count, 2);
  assert.equal(session.failure, null);
  assert.deepEqual(await outcomes(harness, session), ["Bash failed", "Read failed"]);
  const text = await discordSays(harness, /✗ Bash — echo out/, /✗ Read — no-such-file\.txt/, /shop · finished/);
  assert.doesNotMatch(text, /pings|failed: /);
});

scenario(
  "parallel",
  "three calls at once each find their own end",
  async (harness) => {
    hookIsSilent(harness, await harness.print("parallel"));
    const session = await endedSession(harness);
    assert.equal(session.tool_count, 3);
    assert.equal(session.error_count, 1);
    assert.deepEqual((await outcomes(harness, session)).toSorted(), ["Bash failed", "Bash ok", "Bash ok"]);
  },
  { order: "parallel" },
);

scenario("unknown-tool", "a call of a tool that does not exist leaves no open call", async (harness) => {
  hookIsSilent(harness, await harness.print("unknown-tool"));
  const session = await endedSession(harness);
  assert.deepEqual(names(await nothingIsLost(harness)).slice(1, -1), ["UserPromptSubmit", "PostToolBatch", "Stop"]);
  await discordSays(harness, /shop · finished — There is no such tool\./);
  assert.deepEqual(
    (await outcomes(harness, session)).filter((outcome) => outcome !== "NoSuchTool failed"),
    [],
  );
});

scenario("subagent", "a subagent is listed with its own call, and ends before the turn does", async (harness) => {
  hookIsSilent(harness, await harness.print("subagent"));
  const session = await endedSession(harness);
  const events = await nothingIsLost(harness);
  const agentId = events.find((event) => event.hook_event_name === "SubagentStart")?.agent_id;
  assert.ok(typeof agentId === "string");
  assert.deepEqual(names(events.filter((event) => event.agent_id === agentId)), [
    "SubagentStart",
    "PreToolUse",
    "PostToolUse",
    ...(harness.isNew ? ["PostToolBatch"] : []),
    "SubagentStop",
  ]);
  const [agent] = session.subagent_list;
  assert.equal(session.subagent_list.length, 1);
  assert.equal(agent?.agent_type, "general-purpose");
  assert.equal(agent.description, "Look around");
  assert.equal(agent.state, "done");
  assert.equal(agent.tool_count, 1);
  const calls = await harness.calls(session.session_id);
  assert.deepEqual(
    calls.map(({ tool_name, agent_id, outcome }) => [tool_name, agent_id, outcome]),
    [
      ["Agent", null, "ok"],
      ["Bash", agentId, "ok"],
    ],
  );
  await discordSays(harness, /✓ subagent — general-purpose: The subagent has looked\./, /shop · finished/);
});

scenario(
  "background-shell",
  "a command in the background keeps the session at work until its end was read",
  async (harness) => {
    const running = harness.print("background-shell");
    const { session_id } = await harness.waitForEvent("Stop");
    if (harness.isNew) {
      const working = await harness.session(session_id);
      assert.equal(working.state, "working");
      assert.equal(working.background.length, 1);
    }
    hookIsSilent(harness, await running);
    const session = await endedSession(harness);
    assert.equal(session.title, "[[scenario:background-shell]] go");
    const [call] = await harness.calls(session_id);
    assert.equal(call?.outcome, "ok");
    // The old client does not wait for it in print mode.
    assert.equal(call.background?.status, harness.isNew ? "completed" : null);
    assert.notEqual(call.background?.ended_at, null);
    const text = await discordSays(harness, /finished — Nothing more to do\./);
    if (harness.isNew) assert.doesNotMatch(text, /finished — It runs in the background/);
    assert.doesNotMatch(text, /task-notification/);
  },
);

scenario(
  "background-agent",
  "an agent in the background keeps the session at work until it has ended",
  async (harness) => {
    const running = harness.print("background-agent");
    const { session_id } = await harness.waitForEvent("Stop");
    assert.equal((await harness.session(session_id)).state, "working");
    hookIsSilent(harness, await running);
    const session = await endedSession(harness);
    assert.deepEqual(
      session.subagent_list.map(({ description, state, tool_count }) => [description, state, tool_count]),
      [["Work aside", "done", 1]],
    );
    await discordSays(harness, /✓ subagent — general-purpose: Done aside\./, /finished — Nothing more to do\./);
  },
  { order: "parallel" },
);

scenario(
  "permission-in-print",
  "a call that needs an answer is refused, and sends no notification",
  async (harness) => {
    hookIsSilent(harness, await harness.print("forbidden"));
    const session = await endedSession(harness);
    await callsBecome(harness, session, ["WebFetch denied"]);
    await discordSays(harness, /shop · finished — So it was not fetched\./);
  },
);
