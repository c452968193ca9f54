import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { IMPORTED_AT_MS, importHarness, turn } from "../../../test/support/import-harness.ts";
import { subagentFiles } from "../../agents/claude/transcript/subagent-files.ts";
import { claudeHistory } from "../../agents/claude/transcript/history.ts";
import { claudeTranscripts } from "../../agents/claude/transcript/transcripts.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { readSessionHistory } from "./read-session-history.ts";

const AGENTS = 60;
const FILE_HANDLES = "/proc/self/fd";

test("agents that name one another endlessly are all read, few at a time", async (t) => {
  const harness = importHarness(t);
  const atMs = IMPORTED_AT_MS - 3_600_000;
  const [prompt, call, result] = turn("s1", atMs);
  const calling = (agentId: string) => [call, { ...result, toolUseResult: { agentId, agentType: "general-purpose" } }];
  harness.write("s1", ...[prompt, ...calling("a1")].map((line) => ({ ...line })));
  for (let at = 1; at <= AGENTS; at += 1) {
    const file = subagentFiles(harness.pathOf("s1"), "s1", `a${at}`)?.transcript ?? "";
    mkdirSync(dirname(file), { recursive: true });
    const lines = calling(`a${(at % AGENTS) + 1}`).map((line) => JSON.stringify({ ...line, isSidechain: true }));
    writeFileSync(file, `${lines.join("\n")}\n`);
  }
  const started = new Set<string>();
  let mostHandles = 0;
  const path = harness.pathOf("s1");
  const before = openFiles();
  for await (const { event } of readSessionHistory({
    configDir: harness.configDir,
    format: claudeTranscripts,
    history: claudeHistory,
    transcript: { path, sessionId: "s1", sizeBytes: 0, modifiedAtMs: atMs },
    sinceMs: 0,
    storedThroughMs: null,
    nowMs: IMPORTED_AT_MS,
    redactor: BUILT_IN,
    beforeLine: async () => undefined,
  })) {
    mostHandles = Math.max(mostHandles, openFiles() - before);
    if (event.agentId !== null) started.add(event.agentId);
  }
  assert.equal(started.size, AGENTS);
  assert.ok(mostHandles < 20, `${mostHandles} files are open at once`);
});

/** Zero where the system does not list them. */
function openFiles(): number {
  try {
    return readdirSync(FILE_HANDLES).length;
  } catch {
    return 0;
  }
}
