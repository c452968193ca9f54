import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { collectLines, placeTranscript, transcriptHome } from "../../../../test/support/transcript-harness.ts";
import { LIST_PRICES } from "../../../core/cost/price-table.ts";
import { writtenAccount, type CostState, sessionCost } from "../../../core/cost/session-usage.ts";
import { sumTokens, totalUsages, type MessageUsage } from "../../../core/cost/usage.ts";
import { parseLine } from "./parse-line.ts";
import { subagentFiles } from "./subagent-files.ts";
import { TranscriptFollower } from "../../transcript/transcript-follower.ts";
import { projectsFolder } from "./subagent-files.ts";

/** Follows a recorded session and its subagents from their files to the values on a page. */
async function follow(t: TestContext, session: string, agentIds: readonly string[]) {
  const { configDir, project } = transcriptHome(t);
  const main = join(project, "s1.jsonl");
  placeTranscript(session, main);
  const paths = [main];
  for (const agentId of agentIds) {
    const files = subagentFiles(main, "s1", agentId);
    assert.ok(files !== null);
    mkdirSync(dirname(files.transcript), { recursive: true });
    placeTranscript("subagent.jsonl", files.transcript);
    paths.push(files.transcript);
  }
  const usages: MessageUsage[] = [];
  let costState: CostState | null = null;
  for (const path of paths) {
    const sink = collectLines();
    await new TranscriptFollower({ path, folder: projectsFolder(configDir), parse: parseLine, position: null }).read(
      sink,
    );
    for (const fact of sink.facts()) {
      if (fact.kind === "usage") usages.push(fact.usage);
      if (fact.kind === "cost") costState = fact.cost;
    }
  }
  assert.ok(costState !== null);
  const totals = totalUsages(usages);
  const byModel = Map.groupBy(totals, ({ model }) => model);
  const tokens = Object.fromEntries(Array.from(byModel, ([model, group]) => [model, sumTokens(group)]));
  return { totals, tokens, costState };
}

test("tokens of a recorded session and its subagent equal the client's own", async (t) => {
  const { totals, tokens, costState } = await follow(t, "print.jsonl", ["aa73192c96f490f79"]);
  assert.deepEqual(tokens, costState.tokensByModel);
  assert.equal(
    totals.reduce((sum, { messageCount }) => sum + messageCount, 0),
    13,
  );
});

test("the estimate for a recorded session equals the client's own cost", async (t) => {
  const { totals, costState } = await follow(t, "print.jsonl", ["aa73192c96f490f79"]);
  const estimate = sessionCost(totals, null, LIST_PRICES);
  assert.equal(estimate?.usd.toFixed(9), (0.0827448).toFixed(9));
  assert.deepEqual(sessionCost(totals, writtenAccount({ totals, costState }), LIST_PRICES), {
    usd: 0.0827448,
    estimated: false,
    unpricedModels: [],
  });
});

test("the client's cost includes calls missing from its transcript, and wins", async (t) => {
  const { totals, tokens, costState } = await follow(t, "interactive.jsonl", []);
  assert.deepEqual(tokens["claude-opus-5-5"], costState.tokensByModel["claude-opus-5-5"]);
  // Sonnet made the compaction, and no line records it.
  assert.equal(tokens["claude-sonnet-5-5"]?.input, 12);
  assert.equal(costState.tokensByModel["claude-sonnet-5-5"]?.input, 36);
  assert.deepEqual(sessionCost(totals, writtenAccount({ totals, costState }), LIST_PRICES), {
    usd: costState.totalUsd,
    estimated: false,
    unpricedModels: [],
  });
});

const line = (value: object) => parseLine(JSON.stringify(value));

test("usage with a broken number, or without any, is unknown and not zero", () => {
  const broken = [-5, 1.1e9, 1e308, "7", [], true];
  for (const usage of [
    {},
    { input_tokens: 0 },
    ...broken.map((value) => ({ input_tokens: 3, output_tokens: value })),
  ]) {
    const message = { id: "m", model: "claude-x", content: [], usage };
    assert.equal(line({ type: "assistant", message }), null, JSON.stringify(usage));
  }
});

test("a client's cost with an impossible number is ignored", () => {
  const account = { type: "cost-state", totalCostUSD: 3, modelUsage: { "claude-x": { inputTokens: 5 } } };
  assert.equal(line(account)?.facts[0]?.kind, "cost");
  for (const value of [-1, 1e308, "3"]) {
    assert.equal(line({ ...account, totalCostUSD: value }), null);
    assert.equal(line({ ...account, modelUsage: { "claude-x": { inputTokens: value } } }), null);
  }
});
