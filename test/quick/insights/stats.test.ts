import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { SessionStatsDto, StatsDto } from "../../../src/api/stats-dto.ts";
import { HOUR, NOON, startInsightDaemon } from "../../support/insight-daemon.ts";
import { shareInFile } from "../../support/whole-file.ts";

const hourOf = (atMs: number) => Math.floor((NOON + atMs) / HOUR);
const iso = (ms: number) => new Date(NOON + ms).toISOString();

/** Two sessions of `shop`, on two branches, and one of `api`: yesterday and today. A million tokens of input each. */
async function usedForTwoDays(t: Pick<TestContext, "after">) {
  const daemon = await startInsightDaemon(t);
  const { database } = daemon.daemon.store;
  const prompts = [
    ["shop-1", "shop", "main", -24 * HOUR],
    ["shop-2", "shop", "fix", -20 * HOUR],
    ["api-1", "api", "main", -23 * HOUR],
    ["api-1", "api", "main", 0],
  ] as const;
  for (const [sessionId, project, , atMs] of prompts) {
    const cwd = `/home/dev/src/${project}`;
    await daemon.fire(atMs, { session_id: sessionId, hook_event_name: "UserPromptSubmit", prompt: sessionId, cwd });
  }
  const add = database.prepare(
    `INSERT INTO usage_hours VALUES ((SELECT id FROM sessions WHERE session_id = ?), ?, '', ?, '', 0, 0, 1, ?, 0, 0, 0, ?, 0)`,
  );
  add.run("shop-1", hourOf(-24 * HOUR), "claude-opus-5-5", 1_000_000, 3_000_000);
  add.run("shop-2", hourOf(-20 * HOUR), "claude-sonnet-5-5", 1_000_000, 0);
  add.run("api-1", hourOf(-23 * HOUR), "claude-sonnet-5-5", 2_000_000, 0);
  add.run("api-1", hourOf(0), "claude-sonnet-5-5", 1_000_000, 0);
  await daemon.call("api-1", {
    name: "Bash",
    input: { command: "make" },
    id: "a",
    startMs: -23 * HOUR,
    endMs: -22.9 * HOUR,
  });
  await daemon.call("shop-1", {
    name: "Bash",
    input: { command: "make" },
    id: "b",
    startMs: -24 * HOUR,
    endMs: -23.9 * HOUR,
    outcome: "failed",
  });
  await daemon.call("shop-1", {
    name: "Read",
    input: { file_path: "/a" },
    id: "c",
    startMs: -24 * HOUR,
    endMs: -23.9 * HOUR,
  });
  const setBranch = database.prepare("UPDATE sessions SET branch = ? WHERE session_id = ?");
  for (const [sessionId, , branch] of prompts) setBranch.run(branch, sessionId);
  daemon.time.nowMs = NOON;
  return daemon;
}

// Nothing below changes what is stored.
let daemon: Awaited<ReturnType<typeof usedForTwoDays>>;
shareInFile(async (t) => {
  daemon = await usedForTwoDays(t);
});

test("the cost of yesterday by project is one request", async () => {
  const { get } = daemon;
  const stats = await get<StatsDto>("/api/stats?range=yesterday");
  assert.deepEqual([stats.from, stats.to], [iso(-36 * HOUR), iso(-12 * HOUR)]);
  assert.deepEqual(stats.projects?.map(({ project_name, cost_usd }) => [project_name, cost_usd]).toSorted(), [
    ["api", 4],
    ["shop", 4.6 + 2],
  ]);
  const today = await get<StatsDto>("/api/stats?range=today");
  assert.equal(today.totals.cost_usd, 2);
});

test("costs come by branch, and one branch can be asked for", async () => {
  const { get } = daemon;
  const { branches, totals } = await get<StatsDto>("/api/stats?range=yesterday");
  assert.deepEqual(
    branches?.map(({ project_name, branch, cost_usd, cache_hit_rate }) => [
      project_name,
      branch,
      cost_usd,
      cache_hit_rate,
    ]),
    [
      ["shop", "main", 4.6, 0.75],
      ["api", "main", 4, 0],
      ["shop", "fix", 2, 0],
    ],
  );
  assert.equal(totals.cache_hit_rate, Math.round((3 / 7) * 1e4) / 1e4);
  const fix = await get<StatsDto>("/api/stats?range=yesterday&branch=fix");
  // Events and calls have no branch.
  assert.deepEqual([fix.totals.cost_usd, fix.totals.events, fix.totals.tool_calls], [2, null, null]);
});

test("a split divides each bucket by project, model, branch or tool", async () => {
  const { get } = daemon;
  const ask = async (by: string) =>
    (await get<StatsDto>(`/api/stats?from=${iso(-36 * HOUR)}&to=${iso(0)}&bucket=day&split=${by}`)).split;
  assert.deepEqual(await ask("project"), {
    by: "project",
    value: "cost_usd",
    parts: [
      { name: "shop", total: 6.6, series: [6.6, null] },
      { name: "api", total: 4, series: [4, null] },
    ],
    others: null,
  });
  assert.deepEqual((await ask("branch"))?.parts[0], {
    name: "main",
    project_name: "shop",
    total: 4.6,
    series: [4.6, null],
  });
  assert.deepEqual(
    (await ask("model"))?.parts.map(({ name, total }) => [name, total]),
    [
      ["claude-sonnet-5-5", 6],
      ["claude-opus-5-5", 4.6],
    ],
  );
  const tools = await ask("tool");
  assert.deepEqual([tools?.value, tools?.parts[0]?.name, tools?.parts[0]?.series], ["tool_calls", "Bash", [2, null]]);
});

test("the sessions behind a bar come with their part of it, the most expensive first", async () => {
  const { get, url } = daemon;
  const ask = async (query: string) => {
    const { sessions, count } = await get<SessionStatsDto>(`/api/stats/sessions?${query}`);
    assert.equal(count >= sessions.length, true);
    return sessions.map((one) => [one.session_id, one.cost_usd, one.tool_calls, one.tool_failures]);
  };
  const yesterday = `from=${iso(-36 * HOUR)}&to=${iso(-12 * HOUR)}`;
  assert.deepEqual(await ask(yesterday), [
    ["shop-1", 4.6, 2, 1],
    ["api-1", 4, 1, 0],
    ["shop-2", 2, 0, 0],
  ]);
  assert.deepEqual(await ask(`${yesterday}&project=shop&model=claude-sonnet-5-5`), [["shop-2", 2, 0, 0]]);
  assert.deepEqual(await ask(`${yesterday}&branch=main&limit=1`), [["shop-1", 4.6, 2, 1]]);
  assert.deepEqual(await ask(`${yesterday}&tool=Read`), [["shop-1", 4.6, 1, 0]]);
  assert.deepEqual(await ask(`from=${iso(-23 * HOUR)}&to=${iso(-22 * HOUR)}`), [["api-1", 4, 1, 0]]);
  assert.deepEqual(await ask("range=today"), [["api-1", 2, 0, 0]]);
  assert.equal((await fetch(new URL("/api/stats/sessions?range=never", url))).status, 400);
});
