import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importHarness, INTERACTIVE, PRINT, PRINT_AGENT } from "../../../test/support/import-harness.ts";

const BRANCH = "130f0d7d-7a21-4a1e-ba92-2b67679c9bd0";
const FORK = "65daf43b-bd4f-485b-8793-01a9209067fd";

test("a recorded session is imported whole: calls, subagent, tokens, cost", async (t) => {
  const harness = importHarness(t);
  harness.place("print.jsonl", PRINT);
  harness.placeAgent(PRINT, PRINT_AGENT);
  const run = await harness.importAll();
  const session = harness.session(PRINT);
  assert.deepEqual(
    [run.filesTotal, run.filesDone, run.filesFailed, run.sessions, run.events],
    [1, 1, 0, 1, session.eventCount],
  );
  assert.deepEqual([session.state, session.cause, session.isImported], ["ended", "imported", true]);
  assert.equal(session.title, "[[scenario:main]] Please exercise the tools.");
  assert.deepEqual(
    [session.projectName, session.branch, session.model, session.clientVersion],
    ["main", "main", "claude-opus-5-5", "2.1.331"],
  );
  assert.deepEqual([session.toolCount, session.errorCount, session.subagentCount], [12, 2, 1]);
  assert.deepEqual(session.usage?.cost, { usd: 0.0827448, estimated: false, unpricedModels: [] });
  assert.deepEqual(
    session.subagents.map(({ agentId, agentType, state, toolCount }) => [agentId, agentType, state, toolCount]),
    [[PRINT_AGENT, "general-purpose", "done", 1]],
  );
  assert.deepEqual(
    harness.calls(PRINT).map(({ toolName, outcome, summary }) => `${toolName} ${outcome} ${summary}`),
    [
      "Bash ok echo hello-from-bash",
      "Write ok notes.txt",
      "Read ok notes.txt",
      "Grep ok beta in /home/dev/src/main",
      "Edit ok notes.txt",
      "Bash failed echo oops >&2; exit 3",
      "Read failed does-not-exist.txt",
      "Agent ok Count lines",
      "Bash ok wc -l notes.txt",
      "Bash ok true",
      "Bash ok true",
      "Bash ok mkdir -p sub && cd sub && pwd",
    ],
  );
  const events = harness.events(PRINT);
  assert.deepEqual(
    events.slice(16, 22).map(({ hookEventName, agentId }) => [hookEventName, agentId !== null]),
    [
      ["PreToolUse", false],
      ["SubagentStart", true],
      ["PreToolUse", true],
      ["PostToolUse", true],
      ["SubagentStop", true],
      ["PostToolUse", false],
    ],
  );
  assert.ok(events.every(({ source }) => source === "import"));
  assert.deepEqual(
    events.map(({ receivedAtMs }) => receivedAtMs),
    events.map(({ receivedAtMs }) => receivedAtMs).toSorted((one, other) => one - other),
  );
});

test("prompts, replies, a refusal and an interruption keep their times", async (t) => {
  const harness = importHarness(t);
  harness.place("interactive.jsonl", INTERACTIVE);
  await harness.importAll();
  assert.deepEqual(
    harness.events(INTERACTIVE).map(({ hookEventName, status, summary }) => [hookEventName, status, summary]),
    [
      ["SessionStart", "started", "import"],
      ["UserPromptSubmit", "started", "[[scenario:perm]] go please"],
      ["PreToolUse", "started", "touch needs-permission.txt"],
      ["PostToolUse", "ok", "touch needs-permission.txt"],
      ["Stop", "ok", "permission scenario finished"],
      ["UserPromptSubmit", "started", "[[scenario:sh:touch second.txt]] again"],
      ["PreToolUse", "started", "touch second.txt"],
      ["PostToolBatch", "denied", "touch second.txt"],
      ["TurnInterrupted", "info", "Request interrupted by user for tool use"],
      ["UserPromptSubmit", "started", "[[scenario:hello]] hi there"],
      ["Stop", "ok", "Hello."],
      ["UserPromptSubmit", "started", "[[scenario:hello]] after model"],
      ["Stop", "ok", "Hello."],
      ["SessionImported", "info", ""],
    ],
  );
  assert.deepEqual(
    harness.calls(INTERACTIVE).map(({ outcome, permission }) => [outcome, permission?.by ?? null]),
    [
      ["ok", null],
      ["denied", "user"],
    ],
  );
  const { rows } = harness.store.messages(INTERACTIVE, { before: null, limit: 50 });
  assert.equal(rows.length, 7);
  const transitions = harness.store.transitions(INTERACTIVE, { before: null, limit: 50 }).rows.toReversed();
  assert.deepEqual(
    transitions.map(({ to }) => to),
    ["starting", "working", "done", "working", "interrupted", "working", "done", "working", "done", "ended"],
  );
  assert.equal(harness.session(INTERACTIVE).title, "My renamed session");
});

test("a subagent whose call has no result is imported, and lost with its session", async (t) => {
  const harness = importHarness(t);
  harness.place("print.jsonl", PRINT);
  const lines = readFileSync(harness.pathOf(PRINT), "utf8").split("\n");
  const call = lines.findIndex((line) => line.includes('"name":"Agent"'));
  harness.replace(PRINT, `${lines.slice(0, call + 1).join("\n")}\n`);
  harness.placeAgent(PRINT, PRINT_AGENT);
  await harness.importAll();
  const session = harness.session(PRINT);
  assert.deepEqual(
    session.subagents.map(({ agentType, state, toolUseId }) => [agentType, state, toolUseId !== null]),
    [["general-purpose", "done", true]],
  );
  assert.deepEqual(
    harness
      .events(PRINT)
      .slice(-6)
      .map(({ hookEventName }) => hookEventName),
    ["PreToolUse", "SubagentStart", "PreToolUse", "PostToolUse", "SubagentStop", "SessionImported"],
  );
  assert.deepEqual(
    harness
      .calls(PRINT)
      .slice(-2)
      .map(({ toolName, outcome }) => `${toolName} ${outcome}`),
    ["Agent unknown", "Bash ok"],
  );
});

test("lines copied from another session are not imported again", async (t) => {
  const harness = importHarness(t);
  harness.place("branch.jsonl", BRANCH);
  harness.place("fork.jsonl", FORK);
  await harness.importAll();
  const own = ["SessionStart", "UserPromptSubmit", "Stop", "SessionImported"];
  const summaries = ["import", "[[scenario:hello]] go", "Hello.", ""];
  for (const sessionId of [BRANCH, FORK]) {
    assert.deepEqual(
      harness.events(sessionId).map(({ hookEventName, summary }) => [hookEventName, summary]),
      own.map((name, index) => [name, summaries[index]]),
    );
    assert.deepEqual(harness.calls(sessionId), []);
  }
});
