import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { MetricsDto } from "../../../src/api/dto.ts";
import type { WarningsDto } from "../../../src/api/warnings-dto.ts";
import { budgetMessages, spend } from "../../support/spend.ts";
import { waitFor } from "../../support/wait-for.ts";
import { discordHarness, type Env, type RunningDaemon } from "../discord/harness.ts";

const MINUTE_MS = 60_000;

async function setUp(t: TestContext, env: Env = {}) {
  const harness = await discordHarness(t);
  const channel = harness.fake.addTextChannel();
  const whole = { DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channel), CCEN_BUDGET_USD: "10", ...env };
  const messages = () => harness.fake.transcript(channel).match(/💰 .*/gu) ?? [];
  async function sentBy(daemon: RunningDaemon, count: number): Promise<readonly string[]> {
    await budgetMessages(daemon, count);
    await harness.time.advance(MINUTE_MS);
    return messages();
  }
  return { ...harness, env: whole, daemon: await harness.start(whole), messages, sentBy };
}

test("the budget is notified once for each threshold, across a restart too", async (t) => {
  const { time, env, start, daemon, sentBy } = await setUp(t);
  await spend(daemon, 8.5, time.clock.now());
  assert.match((await sentBy(daemon, 1)).join(), /80% spent: ≈ \$8\.50 of \$10\.00 today/);
  await daemon.stop();

  const again = await start(env);
  await spend(again, 0.4, time.clock.now());
  await spend(again, 1.5, time.clock.now());
  const sent = await sentBy(again, 2);
  assert.match(sent[1] ?? "", /used up: ≈ \$10\.40 of \$10\.00 today/);
  assert.equal(sent.length, 2);
});

test("the page hears of the budget by a warning and the metrics", async (t) => {
  const { time, daemon } = await setUp(t);
  const none = await daemon.get<WarningsDto>("/api/warnings");
  assert.deepEqual(none.warnings, []);
  await spend(daemon, 12, time.clock.now());
  const [warning] = await waitFor("the warning", async () => {
    const { warnings } = await daemon.get<WarningsDto>("/api/warnings");
    return warnings.length > 0 ? warnings : undefined;
  });
  const { since } = warning ?? {};
  assert.deepEqual(warning, {
    kind: "budget",
    sessions: [],
    since,
    seqs: [],
    percent: 100,
    spent_usd: 12,
    budget_usd: 10,
  });
  const { budget } = await daemon.get<MetricsDto>("/api/metrics");
  assert.deepEqual(budget, { usd: 10, spent_usd: 12, since });
});

test("messages about the budget are silent in quiet hours", async (t) => {
  const { time, daemon, sentBy } = await setUp(t, { DISCORD_QUIET_HOURS: "00:00-23:59" });
  await spend(daemon, 10, time.clock.now());
  assert.match((await sentBy(daemon, 1)).join(), /used up.*\{silent\}/);
});

test("without a budget nothing is counted or sent", async (t) => {
  const { time, daemon, messages } = await setUp(t, { CCEN_BUDGET_USD: "0" });
  await spend(daemon, 99, time.clock.now());
  await time.advance(10 * MINUTE_MS);
  assert.equal((await daemon.get<MetricsDto>("/api/metrics")).budget, null);
  assert.deepEqual((await daemon.get<WarningsDto>("/api/warnings")).warnings, []);
  assert.deepEqual(messages(), []);
});
