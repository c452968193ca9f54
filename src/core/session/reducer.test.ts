import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { payload, sessionFixture } from "../../../test/support/payload.ts";
import { reduceSession } from "./reducer.ts";
import type { Session } from "./session.ts";

type Fields = Record<string, unknown>;

/** The session after some events, one second apart. */
function play(...events: (Fields | string)[]): Session {
  return states(...events).at(-1) ?? assert.fail("no events");
}

function states(...events: (Fields | string)[]): Session[] {
  let session: Session | null = null;
  return events.map((event, index) => {
    const text = typeof event === "string" ? event : payload(event);
    session = reduceSession(session, toHookEvent(text, 1_000_000 + index * 1000)).session;
    return session;
  });
}

const prompt = { hook_event_name: "UserPromptSubmit", prompt: "Fix the login" };
const bash = (tool_use_id: string, extra: Fields = {}) => ({
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_input: { command: `run ${tool_use_id}` },
  tool_use_id,
  ...extra,
});
const ask = (tool_use_id: string, extra: Fields = {}) => ({
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_input: { command: `run ${tool_use_id}` },
  ...extra,
});
const batch = (...ids: string[]) => ({
  hook_event_name: "PostToolBatch",
  tool_calls: ids.map((tool_use_id) => ({ tool_name: "Bash", tool_use_id })),
});
const stop = { hook_event_name: "Stop", last_assistant_message: "Done.", background_tasks: [] };

test("a prompt makes a session work, a stop makes it done", () => {
  const session = play({ hook_event_name: "SessionStart", source: "startup" }, prompt, bash("t1"), batch("t1"), stop);
  assert.equal(session.state, "done");
  assert.equal(session.messageCount, 2);
  assert.equal(session.toolCount, 1);
  assert.equal(session.title, "Fix the login");
  assert.equal(session.projectName, "shop");
  assert.deepEqual(session.openToolCalls, []);
});

test("a permission request waits with its command until its call ends", () => {
  const done = { ...bash("t1"), hook_event_name: "PostToolUse", tool_response: {} };
  const [, , waiting, working] = states(prompt, bash("t1"), ask("t1"), done);
  assert.equal(waiting?.state, "waiting");
  assert.deepEqual(
    waiting?.waits.map((wait) => [wait.ask, wait.toolUseId]),
    [["Bash: run t1", "t1"]],
  );
  assert.equal(working?.state, "working");
  assert.deepEqual(working?.waits, []);
});

test("the end of another parallel call does not end the wait", () => {
  const other = { ...bash("t2"), hook_event_name: "PostToolUse", tool_response: {} };
  assert.equal(play(prompt, bash("t2"), bash("t1"), ask("t1"), other).state, "waiting");
});

test("of parallel calls of one tool the one that asks is found by its command", () => {
  const session = play(prompt, bash("t1"), bash("t2"), ask("t1"));
  assert.deepEqual(
    session.waits.map((wait) => wait.toolUseId),
    ["t1"],
  );
  const other = { ...bash("t2"), hook_event_name: "PostToolUse", tool_response: {} };
  assert.equal(play(prompt, bash("t1"), bash("t2"), ask("t1"), other).state, "waiting");
});

test("a refused permission ends with the batch, the only event after it", () => {
  const session = play(prompt, bash("t1"), ask("t1"), batch("t1"));
  assert.equal(session.state, "working");
  assert.deepEqual(session.openToolCalls, []);
});

test("the notification six seconds after a permission request adds no second wait", () => {
  const notice = {
    hook_event_name: "Notification",
    notification_type: "permission_prompt",
    message: "needs permission",
  };
  assert.deepEqual(
    play(prompt, bash("t1"), ask("t1"), notice).waits.map((wait) => wait.ask),
    ["Bash: run t1"],
  );
});

test("a subagent that waits keeps the session waiting when the main agent stops", () => {
  const agent = { agent_id: "a1", agent_type: "Explore" };
  const session = play(
    prompt,
    { hook_event_name: "SubagentStart", ...agent },
    bash("t1", agent),
    ask("t1", agent),
    stop,
  );
  assert.equal(session.state, "waiting");
  const { session: ended } = reduceSession(
    session,
    toHookEvent(payload({ hook_event_name: "SubagentStop", ...agent }), 2_000_000),
  );
  assert.equal(ended.state, "done");
  assert.deepEqual(
    ended.subagents.map(({ toolCount, endedAtMs }) => ({ toolCount, endedAtMs })),
    [{ toolCount: 1, endedAtMs: 2_000_000 }],
  );
});

test("a turn that failed says why, and the next prompt clears it", () => {
  const failed = { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "Limit reached" };
  const [, first, second] = states(prompt, failed, prompt);
  assert.equal(first?.state, "failed");
  assert.deepEqual(first?.failure, { code: "rate_limit", message: "Limit reached", untilMs: null });
  assert.equal(second?.state, "working");
  assert.equal(second?.failure, null);
});

test("an ended session ignores a late file change and opens again when resumed", () => {
  const end = { hook_event_name: "SessionEnd", reason: "prompt_input_exit" };
  const late = { hook_event_name: "FileChanged", event: "change", file_path: "/a" };
  const [, , afterLate, resumed] = states(prompt, end, late, { hook_event_name: "SessionStart", source: "resume" });
  assert.equal(afterLate?.state, "ended");
  assert.equal(afterLate?.endReason, "prompt_input_exit");
  assert.equal(resumed?.state, "starting");
  assert.equal(resumed?.endedAtMs, null);
});

test("compaction in the middle of work does not stop it", () => {
  assert.equal(play(prompt, bash("t1"), { hook_event_name: "SessionStart", source: "compact" }).state, "working");
});

test("a background task's notice is work but no message of a person", () => {
  const notice = { hook_event_name: "UserPromptSubmit", prompt: "<task-notification>done</task-notification>" };
  const session = play(prompt, { ...stop, background_tasks: [{ id: "b1" }] }, notice);
  assert.equal(session.state, "working");
  assert.equal(session.messageCount, 2);
});

test("`cd` changes the directory and not the project", () => {
  const session = play(prompt, { hook_event_name: "CwdChanged", new_cwd: "/home/dev/src/shop/sub" });
  assert.equal(session.cwd, "/home/dev/src/shop/sub");
  assert.equal(session.projectName, "shop");
});

test("stateSinceMs moves only when the state changes", () => {
  const session = play(prompt, bash("t1"), batch("t1"));
  assert.equal(session.stateSinceMs, 1_000_000);
  assert.equal(session.lastUsedAtMs, 1_002_000);
});

test("the recorded main session ends with nothing open and one listed subagent", () => {
  const session = play(...sessionFixture("main"));
  assert.equal(session.state, "ended");
  assert.equal(session.eventCount, 48);
  assert.deepEqual(session.openToolCalls, []);
  assert.equal(session.subagents.length, 1);
  assert.equal(session.subagentCount, 1);
  assert.equal(session.projectName, "main");
});

test("the recorded permission session waited for its command in between", () => {
  const waits = states(...sessionFixture("perm")).filter((session) => session.state === "waiting");
  assert.deepEqual(
    waits.map((session) => session.waits[0]?.ask),
    ["Bash: touch needs-permission.txt"],
  );
});
