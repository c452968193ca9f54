import assert from "node:assert/strict";
import { existsSync, rmSync, truncateSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import {
  answerLine,
  ERROR_LINE,
  INTERRUPTION_LINE,
  replaceFile,
  titleLine,
  watchHarness,
} from "../../../test/support/watch-harness.ts";
import { subagentFiles } from "../../agents/claude/transcript/subagent-files.ts";
import { LIST_PRICES } from "../../core/cost/price-table.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("a commit triggers a read, and a busy session is read every two seconds", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.write(harness.pathOf("s1"), titleLine("One"));
  await harness.time.advance(300);
  assert.equal(harness.session("s1").title, "One");
  harness.write(harness.pathOf("s1"), titleLine("Two"));
  await harness.time.advance(2 * SECOND);
  assert.equal(harness.session("s1").title, "Two");
});

test("without open sessions there is no timer, and a quiet session has one for an hour", async (t) => {
  const harness = watchHarness(t);
  await harness.time.advance(HOUR);
  assert.deepEqual(harness.delays, []);
  harness.fire("s1", "Stop", {});
  harness.write(harness.pathOf("s1"), titleLine("One"));
  await harness.time.advance(HOUR + MINUTE);
  const { length } = harness.delays;
  assert.ok(length > 300 && length < 400, `${length} naps`);
  assert.equal(harness.watch.status().followed, 0);
  await harness.time.advance(24 * HOUR);
  assert.equal(harness.delays.length, length);
  harness.write(harness.pathOf("s1"), titleLine("Two"));
  harness.fire("s1", "UserPromptSubmit", { prompt: "again" });
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s1").title, "Two");
});

test("an ended session is read until its cost is written, then forgotten", async (t) => {
  const harness = watchHarness(t);
  harness.write(harness.pathOf("s1"), answerLine("m1"));
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s1").usage?.cost?.estimated, true);
  harness.fire("s1", "SessionEnd", { reason: "other" });
  await harness.time.advance(SECOND);
  const usage = { inputTokens: 1_000_000, outputTokens: 7, costUSD: 3 };
  harness.write(harness.pathOf("s1"), {
    type: "cost-state",
    totalCostUSD: 3,
    modelUsage: { "claude-opus-5-5": usage },
  });
  await harness.time.advance(2 * SECOND);
  assert.deepEqual(harness.session("s1").usage?.cost, { usd: 3, estimated: false, unpricedModels: [] });
  assert.equal(harness.session("s1").usage?.tokens.output, 7);
  await harness.time.advance(10 * SECOND);
  assert.equal(harness.watch.status().followed, 0);
});

test("a file that comes late is found", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(10 * MINUTE);
  harness.write(harness.pathOf("s1"), titleLine("Late"));
  await harness.time.advance(MINUTE);
  assert.equal(harness.session("s1").title, "Late");
  assert.deepEqual(harness.logger.records, []);
});

test("a shortened, replaced or missing file is read on, without counting twice", async (t) => {
  const harness = watchHarness(t);
  const path = harness.pathOf("s1");
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.write(path, answerLine("m1"), answerLine("m2"));
  await harness.time.advance(SECOND);
  const tokens = () => harness.session("s1").usage?.tokens.input;
  assert.equal(tokens(), 2_000_000);
  truncateSync(path, 10);
  await harness.time.advance(3 * SECOND);
  replaceFile(path, answerLine("m1"), answerLine("m2"), answerLine("m3"));
  await harness.time.advance(3 * SECOND);
  assert.equal(tokens(), 3_000_000);
  rmSync(path);
  await harness.time.advance(MINUTE);
  replaceFile(path, answerLine("m3"), answerLine("m4"));
  await harness.time.advance(2 * MINUTE);
  assert.equal(tokens(), 4_000_000);
});

test("after a crash at any step no fact is lost or doubled", async (t) => {
  for (const step of ["observe", "applyFacts", "keepReading", "usageOf"] as const) {
    let isBroken = true;
    const harness = watchHarness(t, {
      wrap: (parts) => ({
        ...parts,
        [step]: (...args: readonly never[]) => {
          if (isBroken) throw new Error("the disk is full");
          const act: (...rest: readonly never[]) => unknown = parts[step];
          return act(...args);
        },
      }),
    });
    harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
    await harness.time.advance(SECOND);
    harness.write(harness.pathOf("s1"), titleLine("One"), answerLine("m1"), INTERRUPTION_LINE);
    await harness.time.advance(5 * SECOND);
    harness.restart();
    await harness.time.advance(5 * SECOND);
    isBroken = false;
    await harness.time.advance(2 * MINUTE);
    assert.deepEqual(harness.names("s1"), ["UserPromptSubmit", "TurnInterrupted"], step);
    const { title, state, usage } = harness.session("s1");
    assert.deepEqual([title, state, usage?.tokens.input], ["One", "interrupted", 1_000_000], step);
    // Once for each watch, over all attempts.
    const warnings = harness.logger.records.filter(({ level }) => level === "warn");
    assert.ok(warnings.length >= 1 && warnings.length <= 2, `${step}: ${warnings.length} warnings`);
  }
});

test("usage that could not be reported once is reported by the next check", async (t) => {
  let isBroken = false;
  const harness = watchHarness(t, {
    wrap: (parts) => ({
      ...parts,
      usageOf: (sessionId) => {
        if (isBroken) throw new Error("the disk is full");
        return parts.usageOf(sessionId);
      },
    }),
  });
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.write(harness.pathOf("s1"), titleLine("One"));
  await harness.time.advance(SECOND);
  isBroken = true;
  harness.write(harness.pathOf("s1"), answerLine("m1"));
  await harness.time.advance(3 * SECOND);
  isBroken = false;
  await harness.time.advance(MINUTE);
  assert.equal(harness.session("s1").usage?.tokens.input, 1_000_000);
});

test("a failed turn waits for its hook, and is reported without one after a crash too", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(SECOND);
  harness.write(harness.pathOf("s1"), ERROR_LINE);
  await harness.time.advance(3 * SECOND);
  harness.restart();
  harness.fire("s1", "SessionEnd", { reason: "other" });
  await harness.time.advance(10 * SECOND);
  assert.deepEqual(harness.names("s1"), ["UserPromptSubmit", "SessionEnd", "StopFailure"]);
  assert.equal(harness.session("s1").failure?.code, "rate_limit");
  harness.restart();
  await harness.time.advance(MINUTE);
  assert.equal(harness.names("s1").length, 3);
});

test("the end of a limit is learned from the transcript after the hook's failure", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(SECOND);
  const resetsAt = Date.UTC(2026, 10, 30) / 1000;
  harness.write(harness.pathOf("s1"), { ...ERROR_LINE, quotaLimits: { status: "rejected", resetsAt } });
  await harness.time.advance(SECOND);
  harness.fire("s1", "StopFailure", { error: "rate_limit", last_assistant_message: "Limit · resets 3pm" });
  assert.equal(harness.session("s1").failure?.untilMs, null);
  await harness.time.advance(10 * SECOND);
  assert.equal(harness.session("s1").failure?.untilMs, resetsAt * 1000);
  assert.equal(harness.session("s1").errorCount, 1);
});

test("a failed turn reported by its hook, or followed by others, is not reported again", async (t) => {
  const harness = watchHarness(t);
  for (const [sessionId, name] of [
    ["s1", "StopFailure"],
    ["s2", "Stop"],
    ["s3", "UserPromptSubmit"],
  ] as const) {
    harness.fire(sessionId, "UserPromptSubmit", { prompt: "go" });
    await harness.time.advance(SECOND);
    harness.write(harness.pathOf(sessionId), ERROR_LINE);
    await harness.time.advance(SECOND);
    harness.fire(sessionId, name, { prompt: "again" });
    await harness.time.advance(MINUTE);
    assert.deepEqual(harness.names(sessionId), ["UserPromptSubmit", name]);
  }
  harness.fire("s4", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(SECOND);
  harness.write(harness.pathOf("s4"), ERROR_LINE);
  await harness.time.advance(2 * SECOND);
  harness.write(harness.pathOf("s4"), answerLine("m1"));
  await harness.time.advance(MINUTE);
  assert.deepEqual(harness.names("s4"), ["UserPromptSubmit"]);
});

test("a call refused with Esc is denied by that person, then the turn is interrupted", async (t) => {
  const harness = watchHarness(t);
  const call = { tool_name: "Bash", tool_input: { command: "rm x" } };
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.fire("s1", "PreToolUse", { ...call, tool_use_id: "t1" });
  harness.fire("s1", "PermissionRequest", call);
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s1").state, "waiting");
  const result = { type: "tool_result", tool_use_id: "t1", is_error: true, content: "" };
  const refused = { type: "user", message: { content: [result] }, toolDenialKind: "user-rejected" };
  harness.write(harness.pathOf("s1"), { ...refused, toolDenialBeforeRun: true }, INTERRUPTION_LINE);
  await harness.time.advance(5 * SECOND);
  assert.equal(harness.session("s1").state, "interrupted");
  const [reported] = harness.store.toolCalls("s1", { before: null, limit: 9 }).rows;
  assert.deepEqual(
    [reported?.outcome, reported?.permission?.decision, reported?.permission?.by],
    ["denied", "denied", "user"],
  );
});

test("nothing is read while hook events wait for the store", async (t) => {
  let isBehind = true;
  const harness = watchHarness(t, { isBehind: () => isBehind });
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.write(harness.pathOf("s1"), titleLine("One"));
  await harness.time.advance(MINUTE);
  assert.equal(harness.session("s1").title, "go");
  isBehind = false;
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s1").title, "One");
});

test("a subagent's description and tokens come from its own files, after restarts too", async (t) => {
  const harness = watchHarness(t);
  const files = subagentFiles(harness.pathOf("s1"), "s1", "a1");
  assert.ok(files !== null);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.fire("s1", "SubagentStart", { agent_id: "a1", agent_type: "Explore" });
  harness.write(harness.pathOf("s1"), answerLine("m1"));
  await harness.time.advance(3 * SECOND);
  harness.write(files.transcript, { ...answerLine("m2"), agentId: "a1", isSidechain: true });
  writeFileSync(files.meta, JSON.stringify({ description: "Look", toolUseId: "toolu_7", spawnDepth: 1, model: "m" }));
  await harness.time.advance(3 * SECOND);
  const agent = () => harness.session("s1").subagents[0];
  assert.deepEqual([agent()?.description, agent()?.toolUseId, agent()?.tokens], ["Look", "toolu_7", 1_000_000]);
  harness.restart();
  harness.fire("s1", "SubagentStop", { agent_id: "a1", agent_type: "Explore" });
  harness.write(files.transcript, { ...answerLine("m3"), agentId: "a1", isSidechain: true });
  await harness.time.advance(3 * SECOND);
  assert.equal(agent()?.tokens, 2_000_000);
  assert.equal(harness.session("s1").usage?.tokens.input, 3_000_000);
});

test("another price changes the cost of open sessions", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  harness.write(harness.pathOf("s1"), answerLine("m1", "my-model"));
  await harness.time.advance(SECOND);
  assert.equal(harness.session("s1").usage?.cost, null);
  const prices = { input: 2, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 };
  const row = { model: "my-model", from: null, abovePromptTokens: 0, prices } as const;
  harness.watch.configure({ ...LIST_PRICES, rows: [row] });
  assert.deepEqual(harness.session("s1").usage?.cost, { usd: 2, estimated: true, unpricedModels: [] });
});

test("a refused file is reported once, without its path, and not opened later", async (t) => {
  const harness = watchHarness(t);
  const outside = join(harness.configDir, "..", "projects", "else", "secret.jsonl");
  mkdirSync(dirname(outside), { recursive: true });
  harness.write(outside, titleLine("stolen"));
  for (let count = 0; count < 3; count += 1) {
    harness.fire("s1", "UserPromptSubmit", { prompt: "go", transcript_path: outside });
    await harness.time.advance(10 * SECOND);
  }
  assert.ok(existsSync(outside));
  assert.equal(harness.session("s1").title, "go");
  assert.deepEqual(harness.logger.records, [
    { level: "warn", message: "a transcript is not read", fields: { reason: "outside", file: "secret.jsonl" } },
  ]);
});

test("a stopped watch holds no timer and reports nothing", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(SECOND);
  await harness.watch.stop();
  const { length } = harness.delays;
  harness.write(harness.pathOf("s1"), titleLine("Too late"));
  harness.fire("s1", "UserPromptSubmit", { prompt: "again" });
  await harness.time.advance(MINUTE);
  assert.equal(harness.delays.length, length);
  assert.equal(harness.session("s1").title, "go");
});
