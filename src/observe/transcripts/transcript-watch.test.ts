import assert from "node:assert/strict";
import { existsSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  answerLine,
  ERROR_LINE,
  INTERRUPTION_LINE,
  replaceFile,
  titleLine,
  watchRig,
} from "../../../test/support/watch-rig.ts";
import { LIST_PRICES } from "../../core/cost/price-table.ts";
import { subagentFiles } from "../../claude/transcript/subagent-files.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("a commit triggers a read, and a busy session is read every two seconds", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.write(rig.pathOf("s1"), titleLine("One"));
  await rig.time.advance(300);
  assert.equal(rig.session("s1").title, "One");
  rig.write(rig.pathOf("s1"), titleLine("Two"));
  await rig.time.advance(2 * SECOND);
  assert.equal(rig.session("s1").title, "Two");
});

test("with nothing open there is no timer, and a quiet session has one for an hour", async (t) => {
  const rig = watchRig(t);
  await rig.time.advance(HOUR);
  assert.deepEqual(rig.naps, []);
  rig.fire("s1", "Stop", {});
  rig.write(rig.pathOf("s1"), titleLine("One"));
  await rig.time.advance(HOUR + MINUTE);
  const { length } = rig.naps;
  assert.ok(length > 300 && length < 400, `${length} naps`);
  assert.equal(rig.watch.status().followed, 0);
  await rig.time.advance(24 * HOUR);
  assert.equal(rig.naps.length, length);
  rig.write(rig.pathOf("s1"), titleLine("Two"));
  rig.fire("s1", "UserPromptSubmit", { prompt: "again" });
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s1").title, "Two");
});

test("an ended session is read until its account is written, then forgotten", async (t) => {
  const rig = watchRig(t);
  rig.write(rig.pathOf("s1"), answerLine("m1"));
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s1").usage?.cost?.estimated, true);
  rig.fire("s1", "SessionEnd", { reason: "other" });
  await rig.time.advance(SECOND);
  const usage = { inputTokens: 1_000_000, outputTokens: 7, costUSD: 3 };
  rig.write(rig.pathOf("s1"), { type: "cost-state", totalCostUSD: 3, modelUsage: { "claude-opus-5-5": usage } });
  await rig.time.advance(2 * SECOND);
  assert.deepEqual(rig.session("s1").usage?.cost, { usd: 3, estimated: false, unpricedModels: [] });
  assert.equal(rig.session("s1").usage?.tokens.output, 7);
  await rig.time.advance(10 * SECOND);
  assert.equal(rig.watch.status().followed, 0);
});

test("a file that comes late is found, a missing one is looked for less and less often", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(10 * MINUTE);
  const { length } = rig.naps;
  assert.ok(length < 50, `${length} naps`);
  rig.write(rig.pathOf("s1"), titleLine("Late"));
  await rig.time.advance(MINUTE);
  assert.equal(rig.session("s1").title, "Late");
  assert.deepEqual(rig.logger.records, []);
});

test("a shortened, replaced or missing file is read on, and nothing is counted twice", async (t) => {
  const rig = watchRig(t);
  const path = rig.pathOf("s1");
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.write(path, answerLine("m1"), answerLine("m2"));
  await rig.time.advance(SECOND);
  const tokens = () => rig.session("s1").usage?.tokens.input;
  assert.equal(tokens(), 2_000_000);
  truncateSync(path, 10);
  await rig.time.advance(3 * SECOND);
  replaceFile(path, answerLine("m1"), answerLine("m2"), answerLine("m3"));
  await rig.time.advance(3 * SECOND);
  assert.equal(tokens(), 3_000_000);
  rmSync(path);
  await rig.time.advance(MINUTE);
  replaceFile(path, answerLine("m3"), answerLine("m4"));
  await rig.time.advance(2 * MINUTE);
  assert.equal(tokens(), 4_000_000);
});

test("after a crash at any step nothing is lost and nothing doubled", async (t) => {
  for (const step of ["observe", "applyFacts", "keepReading", "usageOf"] as const) {
    let isBroken = true;
    const rig = watchRig(t, {
      wrap: (parts) => ({
        ...parts,
        [step]: (...args: readonly never[]) => {
          if (isBroken) throw new Error("the disk is full");
          const act: (...rest: readonly never[]) => unknown = parts[step];
          return act(...args);
        },
      }),
    });
    rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
    await rig.time.advance(SECOND);
    rig.write(rig.pathOf("s1"), titleLine("One"), answerLine("m1"), INTERRUPTION_LINE);
    await rig.time.advance(5 * SECOND);
    rig.restart();
    await rig.time.advance(5 * SECOND);
    isBroken = false;
    await rig.time.advance(2 * MINUTE);
    assert.deepEqual(rig.names("s1"), ["UserPromptSubmit", "TurnInterrupted"], step);
    const { title, state, usage } = rig.session("s1");
    assert.deepEqual([title, state, usage?.tokens.input], ["One", "interrupted", 1_000_000], step);
    // Once for each watch, however often it was tried.
    const warnings = rig.logger.records.filter(({ level }) => level === "warn");
    assert.ok(warnings.length >= 1 && warnings.length <= 2, `${step}: ${warnings.length} warnings`);
  }
});

test("a failed turn waits for its hook, and is reported without one after a crash too", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(SECOND);
  rig.write(rig.pathOf("s1"), ERROR_LINE);
  await rig.time.advance(3 * SECOND);
  rig.restart();
  rig.fire("s1", "SessionEnd", { reason: "other" });
  await rig.time.advance(10 * SECOND);
  assert.deepEqual(rig.names("s1"), ["UserPromptSubmit", "SessionEnd", "StopFailure"]);
  assert.equal(rig.session("s1").failure?.code, "rate_limit");
  rig.restart();
  await rig.time.advance(MINUTE);
  assert.equal(rig.names("s1").length, 3);
});

test("the end of a limit is learned from the transcript after the hook's failure", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(SECOND);
  const resetsAt = Date.UTC(2026, 10, 30) / 1000;
  rig.write(rig.pathOf("s1"), { ...ERROR_LINE, quotaLimits: { status: "rejected", resetsAt } });
  await rig.time.advance(SECOND);
  rig.fire("s1", "StopFailure", { error: "rate_limit", last_assistant_message: "Limit · resets 3pm" });
  assert.equal(rig.session("s1").failure?.untilMs, null);
  await rig.time.advance(10 * SECOND);
  assert.equal(rig.session("s1").failure?.untilMs, resetsAt * 1000);
  assert.equal(rig.session("s1").errorCount, 1);
});

test("a failed turn reported by its hook, or followed by others, is not reported again", async (t) => {
  const rig = watchRig(t);
  for (const [sessionId, name] of [
    ["s1", "StopFailure"],
    ["s2", "Stop"],
    ["s3", "UserPromptSubmit"],
  ] as const) {
    rig.fire(sessionId, "UserPromptSubmit", { prompt: "go" });
    await rig.time.advance(SECOND);
    rig.write(rig.pathOf(sessionId), ERROR_LINE);
    await rig.time.advance(SECOND);
    rig.fire(sessionId, name, { prompt: "again" });
    await rig.time.advance(MINUTE);
    assert.deepEqual(rig.names(sessionId), ["UserPromptSubmit", name]);
  }
  rig.fire("s4", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(SECOND);
  rig.write(rig.pathOf("s4"), ERROR_LINE);
  await rig.time.advance(2 * SECOND);
  rig.write(rig.pathOf("s4"), answerLine("m1"));
  await rig.time.advance(MINUTE);
  assert.deepEqual(rig.names("s4"), ["UserPromptSubmit"]);
});

test("a call refused with Esc is denied by that person, then the turn is interrupted", async (t) => {
  const rig = watchRig(t);
  const call = { tool_name: "Bash", tool_input: { command: "rm x" } };
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.fire("s1", "PreToolUse", { ...call, tool_use_id: "t1" });
  rig.fire("s1", "PermissionRequest", call);
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s1").state, "waiting");
  const result = { type: "tool_result", tool_use_id: "t1", is_error: true, content: "" };
  const refused = { type: "user", message: { content: [result] }, toolDenialKind: "user-rejected" };
  rig.write(rig.pathOf("s1"), { ...refused, toolDenialBeforeRun: true }, INTERRUPTION_LINE);
  await rig.time.advance(5 * SECOND);
  assert.equal(rig.session("s1").state, "interrupted");
  const [reported] = rig.store.toolCalls("s1", { before: null, limit: 9 }).rows;
  assert.deepEqual(
    [reported?.outcome, reported?.permission?.decision, reported?.permission?.by],
    ["denied", "denied", "user"],
  );
});

test("nothing is read while hooks have told what is not stored yet", async (t) => {
  let isBehind = true;
  const rig = watchRig(t, { isBehind: () => isBehind });
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.write(rig.pathOf("s1"), titleLine("One"));
  await rig.time.advance(MINUTE);
  assert.equal(rig.session("s1").title, "go");
  isBehind = false;
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s1").title, "One");
});

test("a subagent's description and tokens come from its own files, after restarts too", async (t) => {
  const rig = watchRig(t);
  const files = subagentFiles(rig.pathOf("s1"), "s1", "a1");
  assert.ok(files !== null);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.fire("s1", "SubagentStart", { agent_id: "a1", agent_type: "Explore" });
  rig.write(rig.pathOf("s1"), answerLine("m1"));
  await rig.time.advance(3 * SECOND);
  rig.write(files.transcript, { ...answerLine("m2"), agentId: "a1", isSidechain: true });
  writeFileSync(files.meta, JSON.stringify({ description: "Look", toolUseId: "toolu_7", spawnDepth: 1, model: "m" }));
  await rig.time.advance(3 * SECOND);
  const agent = () => rig.session("s1").subagents[0];
  assert.deepEqual([agent()?.description, agent()?.toolUseId, agent()?.tokens], ["Look", "toolu_7", 1_000_000]);
  rig.restart();
  rig.fire("s1", "SubagentStop", { agent_id: "a1", agent_type: "Explore" });
  rig.write(files.transcript, { ...answerLine("m3"), agentId: "a1", isSidechain: true });
  await rig.time.advance(3 * SECOND);
  assert.equal(agent()?.tokens, 2_000_000);
  assert.equal(rig.session("s1").usage?.tokens.input, 3_000_000);
});

test("another price changes the cost of what is open", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  rig.write(rig.pathOf("s1"), answerLine("m1", "my-model"));
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s1").usage?.cost, null);
  const prices = { input: 2, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 };
  const row = { model: "my-model", from: null, abovePromptTokens: 0, prices } as const;
  rig.watch.configure({ ...LIST_PRICES, rows: [row] });
  assert.deepEqual(rig.session("s1").usage?.cost, { usd: 2, estimated: true, unpricedModels: [] });
});

test("a refused file is reported once, without its path, and not opened later", async (t) => {
  const rig = watchRig(t);
  const outside = join(rig.configDir, "secret.jsonl");
  rig.write(outside, titleLine("stolen"));
  for (let count = 0; count < 3; count += 1) {
    rig.fire("s1", "UserPromptSubmit", { prompt: "go", transcript_path: outside });
    await rig.time.advance(10 * SECOND);
  }
  assert.ok(existsSync(outside));
  assert.equal(rig.session("s1").title, "go");
  assert.deepEqual(rig.logger.records, [
    { level: "warn", message: "a transcript is not read", fields: { reason: "outside", file: "secret.jsonl" } },
  ]);
});

test("of more sessions than can be followed the ones used last are", async (t) => {
  const rig = watchRig(t);
  for (let count = 0; count < 230; count += 1) rig.fire(`s${count}`, "UserPromptSubmit", { prompt: "go" });
  assert.equal(rig.watch.status().followed, 200);
  rig.write(rig.pathOf("s0"), titleLine("First"));
  rig.write(rig.pathOf("s229"), titleLine("Last"));
  await rig.time.advance(3 * SECOND);
  assert.equal(rig.session("s0").title, "go");
  assert.equal(rig.session("s229").title, "Last");
  rig.fire("s0", "UserPromptSubmit", { prompt: "again" });
  await rig.time.advance(SECOND);
  assert.equal(rig.session("s0").title, "First");
});

test("a session that waits is followed while hundreds of others come and go", async (t) => {
  const rig = watchRig(t);
  rig.fire("wait", "PermissionRequest", { tool_name: "Bash", tool_input: { command: "make" } });
  for (let count = 0; count < 230; count += 1) {
    rig.fire(`s${count}`, "UserPromptSubmit", { prompt: "go" });
    rig.fire(`s${count}`, "Stop", {});
  }
  rig.write(rig.pathOf("wait"), titleLine("Still followed"));
  await rig.time.advance(3 * SECOND);
  assert.equal(rig.session("wait").title, "Still followed");
});

test("after it has stopped it holds no timer and tells nothing", async (t) => {
  const rig = watchRig(t);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(SECOND);
  await rig.watch.stop();
  const { length } = rig.naps;
  rig.write(rig.pathOf("s1"), titleLine("Too late"));
  rig.fire("s1", "UserPromptSubmit", { prompt: "again" });
  await rig.time.advance(MINUTE);
  assert.equal(rig.naps.length, length);
  assert.equal(rig.session("s1").title, "go");
});
