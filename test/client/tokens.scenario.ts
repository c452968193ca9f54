import assert from "node:assert/strict";
import type { TokenUsage } from "./fake-claude-api/script.ts";
import { scenario } from "./scenario.ts";
import { endedSession, tokensAsked } from "./truths.ts";
import { waitFor } from "../support/wait-for.ts";

interface ClientUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheCreationInputTokens: number;
  readonly cacheReadInputTokens: number;
}

interface ClientResult {
  readonly total_cost_usd: number;
  readonly modelUsage: Readonly<Record<string, ClientUsage>>;
}

scenario("tokens", "tokens and cost are the client's own, the subagent's included", async (harness) => {
  const run = await harness.print("subagent", ["--output-format", "json"]);
  const { total_cost_usd, modelUsage } = JSON.parse(run.stdout) as ClientResult;
  const counted = Object.fromEntries(Object.entries(modelUsage).map(([model, usage]) => [model, toApiWords(usage)]));
  assert.deepEqual(counted, tokensAsked(harness.api.requests));
  const { session_id } = await endedSession(harness);
  const total = Object.values(counted).reduce((sum, usage) => sum + tokensOf(usage), 0);
  // The last lines of a transcript come after the last hook.
  const session = await waitFor("all tokens", async () => {
    const now = await harness.session(session_id);
    return now.tokens === total && !now.cost_estimated === harness.isNew && now;
  }).catch(async () => harness.session(session_id));
  assert.equal(session.tokens, total);
  assert.deepEqual(
    [session.usage?.input, session.usage?.output, session.usage?.cache_write, session.usage?.cache_read],
    sumOf(Object.values(counted)),
  );
  const [agent] = session.subagent_list;
  assert.equal(agent?.tokens, tokensOf(tokensOfAgent(harness.api.requests)));
  // The old client writes no cost into the transcript.
  if (harness.isNew) assert.equal(session.cost_usd?.toFixed(2), total_cost_usd.toFixed(2));
  assert.equal(session.cost_estimated, !harness.isNew);
});

function toApiWords(usage: ClientUsage): TokenUsage {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_creation_input_tokens: usage.cacheCreationInputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
  };
}

function tokensOf(usage: TokenUsage): number {
  return Object.values(usage).reduce((sum: number, tokens: number) => sum + tokens, 0);
}

function sumOf(usages: readonly TokenUsage[]): number[] {
  const sum = (kind: keyof TokenUsage): number => usages.reduce((total, usage) => total + usage[kind], 0);
  return [
    sum("input_tokens"),
    sum("output_tokens"),
    sum("cache_creation_input_tokens"),
    sum("cache_read_input_tokens"),
  ];
}

function tokensOfAgent(requests: Parameters<typeof tokensAsked>[0]): TokenUsage {
  const [usage, ...others] = Object.values(tokensAsked(requests.filter(({ script }) => script === "inner")));
  assert.ok(usage !== undefined && others.length === 0);
  return usage;
}
