import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { placeTranscript, transcriptHome } from "../../../test/support/transcript-harness.ts";
import { readSubagentMeta, subagentFiles } from "./subagent-files.ts";

test("a subagent's files lie in a folder of their session, and tell what it is", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const files = subagentFiles(join(project, "s1.jsonl"), "s1", "aa73192c96f490f79");
  assert.ok(files !== null);
  assert.equal(files.transcript, join(project, "s1", "subagents", "agent-aa73192c96f490f79.jsonl"));
  assert.equal(await readSubagentMeta(files.meta, configDir), null);
  mkdirSync(dirname(files.meta), { recursive: true });
  placeTranscript("subagent.meta.json", files.meta);
  assert.deepEqual(await readSubagentMeta(files.meta, configDir), {
    agentType: "general-purpose",
    description: "Count lines",
    toolUseId: "toolu_01d738d4239306d6f2e3a0fa",
    depth: 1,
    model: "claude-opus-5-5",
  });
});

test("ids that could lead to another folder have no files", () => {
  assert.equal(subagentFiles("/p/s1.jsonl", "s1", "../../x"), null);
  assert.equal(subagentFiles("/p/s1.jsonl", "..", "a1"), null);
});

test("a half-written, huge or foreign description counts as none", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const file = join(project, "agent-a.meta.json");
  for (const text of ['{"agentType":', "[]", `{"agentType":"${"x".repeat(70_000)}"}`]) {
    writeFileSync(file, text);
    assert.equal(await readSubagentMeta(file, configDir), null);
  }
});
