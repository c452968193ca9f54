import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedLines } from "../../../test/support/copilot-recording.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import type { TranscriptFact } from "../transcript/transcript-line.ts";
import { copilot } from "./copilot.ts";
import { createEventParser } from "./event-file.ts";

const factsOf = (scenario: string): readonly TranscriptFact[] => recordedLines(scenario).flatMap(({ facts }) => facts);

test("an event file has the conversation, results, and tokens with their model", () => {
  const facts = factsOf("dialog-yes");
  assert.deepEqual(
    facts.map((fact) => ("text" in fact ? `${fact.kind}: ${fact.text}` : fact.kind)),
    ["prompt: #command go", "usage", "answered", "usage", "reply: Listed."],
  );
  const usage = facts.find((fact) => fact.kind === "usage")?.usage;
  assert.deepEqual([usage?.model, usage?.tokens.input, usage?.tokens.output], ["tiny", 1001, 21]);
  const [start] = recordedLines("repository");
  assert.deepEqual([start?.clientVersion, start?.gitBranch], ["1.0.102", "main"]);
});

test("the tokens of a subagent's lines are the subagent's", () => {
  const lines = recordedLines("subagent").filter(({ facts }) => facts.some(({ kind }) => kind === "usage"));
  assert.deepEqual(
    lines.map(({ agentId }) => agentId !== null),
    [false, true, true, false],
  );
});

const denialOf = (scenario: string): readonly unknown[] =>
  factsOf(scenario).flatMap((fact) => (fact.kind === "tool-result" ? [fact.denial] : []));

const answersIn = (scenario: string): readonly unknown[] =>
  recordedLines(scenario).flatMap(({ facts, agentId }) =>
    facts.flatMap((fact) => (fact.kind === "answered" ? [[fact.toolUseId !== null, agentId !== null]] : [])),
  );

test("an answer names its call, and in a subagent the agent alone", () => {
  assert.deepEqual(answersIn("dialog-two"), [
    [true, false],
    [true, false],
  ]);
  assert.deepEqual(answersIn("subagent-asks"), [[false, true]]);
  assert.deepEqual(answersIn("hook-denies"), []);
});

test("a denied call says by what it was denied", () => {
  assert.deepEqual(denialOf("dialog-no"), ["user-rejected", "denied"]);
  assert.deepEqual(denialOf("prompt-asks"), ["permission-rule", "denied"]);
  assert.deepEqual(denialOf("hook-denies"), ["denied"]);
  assert.deepEqual(denialOf("command-fails"), []);
});

test("a broken or foreign line is nothing, and a broken count is unknown", () => {
  const parse = createEventParser();
  const usage = { model: "tiny", inputTokens: -1, outputTokens: 2 };
  const lines = [
    "{",
    "[]",
    "{}",
    JSON.stringify({ type: "session.usage_record", id: "1", data: { usage } }),
    JSON.stringify({ type: "hook.start", data: { hookType: "preToolUse", input: { toolCalls: [7, {}] } } }),
    JSON.stringify({ type: "permission.completed", data: { result: { kind: "approved" } } }),
  ];
  for (const line of lines) assert.equal(parse(line, BUILT_IN), null, line);
});

test("only a session's own event file is read", () => {
  const transcripts = copilot.transcripts ?? assert.fail("none are read");
  const configDir = "/home/dev/.claude";
  const path = "/home/dev/.copilot/session-state/5e55-1/events.jsonl";
  assert.equal(transcripts.pathOf?.("5e55-1", configDir), path);
  assert.equal(transcripts.pathOf?.("../5e55", configDir), null);
  assert.equal(transcripts.folderOf(path, configDir), "/home/dev/.copilot/session-state");
  assert.equal(transcripts.folderOf("/srv/copilot/session-state/5e55/events.jsonl", ""), "/srv/copilot/session-state");
  assert.equal(transcripts.folderOf("/home/dev/.copilot/config.json", configDir), null);
});
