import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { API_ERROR, daemonLog, INTERRUPTION, transcriptDaemon } from "../../support/transcript-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

let shared: Awaited<ReturnType<typeof transcriptDaemon>>;
shareInFile(async (t) => {
  shared = await transcriptDaemon(t);
});

const AGENT = "aa73192c96f490f79";
const RECORDED = "69d6f265-8467-421f-9e71-09316ca7821f";

test("tokens and cost of a recorded session are the client's own, subagent included", async () => {
  const harness = shared.beside(RECORDED);
  harness.place("print.jsonl");
  harness.placeAgent(AGENT);
  await harness.fire("SessionStart", { source: "startup" });
  await harness.fire("SubagentStart", { agent_id: AGENT, agent_type: "general-purpose" });
  const session = await waitFor("the client's cost", async () => {
    const now = await harness.session();
    return now.cost_estimated ? null : now.subagent_list[0]?.tokens !== null && now;
  });
  // input 156, output 563, cache reads 108,429 and writes 9,835: the account in the transcript.
  assert.equal(session.tokens, 156 + 563 + 108_429 + 9_835);
  assert.equal(session.cost_usd, 0.0827448);
  assert.equal(session.branch, "main");
  assert.equal(session.client_version, "2.1.331");
  assert.equal(session.subagent_list[0]?.description, "Count lines");
  const before = session.tokens;

  await harness.crash();
  await harness.fire("SessionEnd", { reason: "other" });
  const after = await waitFor("the session's end", async () => {
    const now = await harness.session();
    return now.state === "ended" && now;
  });
  assert.equal(after.tokens, before);
  assert.equal(after.cost_usd, 0.0827448);
});

test("interruption without a hook ends the turn and its call, once, crash or not", async () => {
  const harness = shared.beside("interrupted");
  await harness.fire("UserPromptSubmit", { prompt: "go" });
  await harness.fire("PreToolUse", { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "sleep 9" } });
  await waitFor("the call", async () => (await harness.events("PreToolUse")).length === 1);
  harness.write({ type: "user", message: { role: "user", content: "go" } }, INTERRUPTION);
  const session = await waitFor("the interruption", async () => {
    const now = await harness.session();
    return now.state === "interrupted" && now;
  });
  assert.equal(session.cause, "interrupted");
  assert.deepEqual(session.open_tool_calls, []);
  await harness.crash();
  harness.write({ type: "ai-title", aiTitle: "After the crash" });
  await harness.fire("Notification", { notification_type: "other", message: "still here" });
  await waitFor("a read after the crash", async () => (await harness.session()).title === "After the crash");
  const reported = await harness.events("TurnInterrupted");
  assert.deepEqual(
    reported.map(({ source, status, summary }) => [source, status, summary]),
    [["transcript", "info", "Request interrupted by user for tool use"]],
  );
});

// Each waits until its hook would have come.
describe("transcripts of several sessions", { concurrency: true }, () => {
  test("turn that failed without its hook is known from the transcript", async () => {
    const harness = shared.beside("without");
    await harness.fire("UserPromptSubmit", { prompt: "go" });
    await waitFor("the prompt", async () => (await harness.events("UserPromptSubmit")).length === 1);
    harness.write(API_ERROR);
    await harness.fire("SessionEnd", { reason: "other" });
    const [failure] = await waitFor("the failure", async () => {
      const events = await harness.events("StopFailure");
      return events.length > 0 && events;
    });
    assert.equal(failure?.source, "transcript");
    const session = await harness.session();
    assert.equal(session.state, "ended");
    assert.equal(session.failure_code, "server_error");
    assert.equal(session.failure, "API Error: 500 scripted");
  });

  test("turn that failed with its hook is stored once", async () => {
    const reported = shared.beside("with");
    await reported.fire("UserPromptSubmit", { prompt: "go" });
    await waitFor("the prompt", async () => (await reported.events("UserPromptSubmit")).length === 1);
    reported.write(API_ERROR);
    await reported.fire("StopFailure", { error: "server_error", last_assistant_message: "API Error: 500 scripted" });
    // A second error, without a hook: once it is reported, the first one's wait is over.
    await waitFor("the hook", async () => (await reported.events("StopFailure")).length === 1);
    await reported.fire("UserPromptSubmit", { prompt: "again" });
    await waitFor("the second prompt", async () => (await reported.events("UserPromptSubmit")).length === 2);
    reported.write(API_ERROR);
    await waitFor("the second failure", async () => (await reported.events("StopFailure")).length === 2);
    const sources = (await reported.events("StopFailure")).map(({ source }) => source);
    assert.deepEqual(sources, ["hook", "transcript"]);
  });

  test("transcript outside the projects folder is never read, and reported once", async () => {
    const harness = shared.beside("linked");
    const secret = `${harness.paths.configDir}/secret.jsonl`;
    writeFileSync(secret, `${JSON.stringify({ type: "ai-title", aiTitle: "stolen", sessionId: harness.sessionId })}\n`);
    symlinkSync(secret, harness.transcript);
    await harness.fire("UserPromptSubmit", { prompt: "go" });
    await waitFor("the refusal", () => daemonLog(harness).includes("a transcript is not read"));
    await harness.fire("PreToolUse", { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "true" } });
    const elsewhere = "/etc/projects/x/passwd.jsonl";
    await harness.fire("UserPromptSubmit", { session_id: "passwd", transcript_path: elsewhere, prompt: "go" });
    await waitFor("the other refusal", () => daemonLog(harness).includes('"file":"passwd.jsonl"'));
    const refusals = daemonLog(harness)
      .split("\n")
      .filter((line) => line.includes("a transcript is not read"));
    assert.equal(refusals.length, 2);
    assert.ok(!daemonLog(harness).includes(elsewhere));
    assert.equal((await harness.session()).title, "go");
  });
});
