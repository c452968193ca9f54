import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { recordedRollout } from "../../../test/support/codex-recording.ts";
import { IMPORTED_AT_MS, importHarness, turn } from "../../../test/support/import-harness.ts";

type Harness = ReturnType<typeof importHarness>;

/** Puts a recorded rollout file beside Claude Code's folder, a day before the import, and returns its session. */
function place(harness: Harness, scenario: string, file: "session" | "subagent" = "session"): string {
  const lines = recordedRollout(scenario, file).map((line) => JSON.parse(line) as Record<string, unknown>);
  const meta = lines[0]?.["payload"] as Record<string, string>;
  const day = join(dirname(harness.configDir), ".codex", "sessions", "2026", "11", "25");
  mkdirSync(day, { recursive: true });
  const path = join(day, `rollout-2026-11-25T12-00-00-${meta["id"]}.jsonl`);
  const timestamp = new Date(IMPORTED_AT_MS - 86_400_000).toISOString();
  writeFileSync(path, lines.map((line) => `${JSON.stringify({ ...line, timestamp })}\n`).join(""));
  utimesSync(path, IMPORTED_AT_MS / 1000, IMPORTED_AT_MS / 1000);
  return meta["session_id"] ?? "";
}

test("earlier sessions of Codex are imported beside those of Claude Code", async (t) => {
  const harness = importHarness(t);
  harness.write("claude-1", ...turn("claude-1", IMPORTED_AT_MS - 3_600_000));
  const id = place(harness, "dialog-yes");
  const { filesTotal, filesFailed } = await harness.importAll();
  assert.deepEqual([filesTotal, filesFailed], [2, 0]);

  const session = harness.session(id);
  assert.deepEqual(
    [session.agent, session.title, session.isImported, session.state, session.model],
    ["codex", "#permission go", true, "ended", "gpt-6.2-sol"],
  );
  assert.equal(session.usage?.cost?.estimated, true);
  assert.deepEqual(
    harness.events(id).map(({ agent, hookEventName }) => `${agent} ${hookEventName}`),
    ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SessionImported"].map(
      (name) => `codex ${name}`,
    ),
  );
  assert.deepEqual(
    harness.calls(id).map(({ toolName, summary, outcome }) => [toolName, summary, outcome]),
    [["Bash", "touch made.txt; echo done", "ok"]],
  );
  assert.equal(harness.session("claude-1").agent, "claude");
});

test("an import knows stopped and failed turns, and takes no subagent for a session", async (t) => {
  const harness = importHarness(t);
  const stopped = place(harness, "dialog-no");
  const failed = place(harness, "error-limit");
  const parent = place(harness, "subagent-asks");
  assert.equal(place(harness, "subagent-asks", "subagent"), parent);
  const { filesTotal } = await harness.importAll();
  assert.equal(filesTotal, 3);
  const namesOf = (id: string) => harness.events(id).map(({ hookEventName }) => hookEventName);
  assert.ok(namesOf(stopped).includes("TurnInterrupted"));
  assert.ok(namesOf(failed).includes("StopFailure"));
  assert.equal(harness.session(parent).agent, "codex");
});
