import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { Pool, PoolClient } from "pg";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { forgetCounters } from "../../src/counting/forget-counters.ts";
import { readCounted } from "../../src/reading/stats/counted-rows.ts";
import { assertCounted, countUncounted } from "../support/counted-truths.ts";
import { batchOf, event, ingestHarness, toolEvent } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const HOUR_MS = 3_600_000;

test("counters are added up once, whatever statement the connection breaks at", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  let seq = 0;
  const work = async (): Promise<void> => {
    const events = [toolEvent(seq + 1, `s-${seq}`), ended(seq + 2, `s-${seq}`, seq + 1), toolEvent(seq + 3, "other")];
    await send({ after: seq, through: seq + 3, events, ...tokens(`s-${seq}`, seq) });
    seq += 3;
  };
  let left = Infinity;
  breakAt(pool, () => (left -= 1) === 0);
  let broken = 0;
  for (let statement = 1; statement <= 17; statement += 1) {
    left = Infinity;
    await work();
    await assertCounted(pool);
    left = statement;
    await foldCounters(pool).catch(() => (broken += 1));
    left = Infinity;
    await assertCounted(pool);
  }
  // Four of each of four kinds, and none behind them.
  assert.equal(broken, 16);
  // Two replicas at a time, while a batch comes in.
  await Promise.all([foldCounters(pool), foldCounters(pool), work(), foldCounters(pool)]);
  await assertCounted(pool);
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  await assertCounted(pool);
  const { rows } = await pool.query("SELECT sum(calls)::int AS calls FROM hour_calls WHERE owner = 0 AND team > 0");
  assert.deepEqual(rows, [{ calls: 36 }]);
});

test("a call that ends moves to its outcome, in the hour in which it began", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const began = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 1000;
  await send({ after: 0, through: 1, events: [{ ...toolEvent(1, "s"), received_at: began }] });
  await foldCounters(pool);
  const cells = async () =>
    (
      await pool.query(
        "SELECT hour, tool, outcome, calls FROM hour_calls WHERE owner > 0 AND calls <> 0 ORDER BY outcome",
      )
    ).rows as unknown[];
  const cell = { hour: Math.floor(began / HOUR_MS), tool: "Bash", calls: 1 };
  assert.deepEqual(await cells(), [{ ...cell, outcome: "" }]);
  await send({ after: 1, through: 2, events: [{ ...ended(2, "s", 1), received_at: began + 60_000 }] });
  await foldCounters(pool);
  assert.deepEqual(await cells(), [{ ...cell, outcome: "ok" }]);
});

test("a session that moves to a project or team takes calls, tokens and start along", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  await join("bob", "tower", "web");
  const events = [toolEvent(1, "s"), ended(2, "s", 1), toolEvent(3, "s")];
  await send({ after: 0, through: 3, events, ...tokens("s", 0) });
  for (const change of [
    "project = 'elsewhere'",
    "team = (SELECT id FROM teams WHERE name = 'web')",
    "started_at = 7",
  ]) {
    await foldCounters(pool);
    await pool.query(`UPDATE sessions SET ${change}`);
    await assertCounted(pool, ["starts", "calls", "tokens"]);
  }
  await foldCounters(pool);
  await assertCounted(pool, ["starts", "calls", "tokens"]);
});

test("counts outlive the rows that retention deletes, each until its own time", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 3, events: [toolEvent(1, "s"), ended(2, "s", 1), event(3)], ...tokens("s", 0) });
  await foldCounters(pool);
  const counts = async () =>
    (
      await pool.query(`SELECT (SELECT sum(events)::int FROM hour_events WHERE team = 0) AS events,
        (SELECT sum(calls)::int FROM hour_calls WHERE team = 0) AS calls,
        (SELECT sum(output)::int FROM hour_usage WHERE team = 0) AS output,
        (SELECT sum(sessions)::int FROM hour_starts WHERE team = 0) AS starts,
        (SELECT count(*)::int FROM hour_sessions) AS sessions,
        (SELECT count(*)::int FROM minute_events) AS minutes`)
    ).rows[0] as Record<string, number | null>;
  const forget = async (inDays: number, counterDays: number): Promise<void> =>
    forgetCounters(pool, { nowMs: Date.now() + inDays * 24 * HOUR_MS, counterDays, isStopping: () => false });
  // Their hours are long ago.
  await pool.query("UPDATE hour_usage SET hour = floor(extract(epoch FROM now()) / 3600) - 1");
  const before = await counts();
  const stored = ["events", "calls", "output", "starts", "sessions"].map((name) => before[name]);
  assert.deepEqual(stored, [3, 1, 4, 1, 1]);
  await pool.query("DELETE FROM usage_hours; DELETE FROM calls; DELETE FROM events; DELETE FROM sessions");
  await foldCounters(pool);
  await forget(7, 8);
  assert.deepEqual(await counts(), before);
  await forget(9, 10);
  assert.deepEqual(await counts(), { ...before, minutes: 0 });
  await forget(10, 9);
  const none = { events: null, calls: null, output: null, starts: null, sessions: 0, minutes: 0 };
  assert.deepEqual(await counts(), none);
  const { rows } = await pool.query("SELECT count(*)::int AS count FROM hour_events");
  assert.deepEqual(rows, [{ count: 0 }]);
});

test("names at their limits are counted, and hold no counter up", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const name = long(128);
  const hostile = { hook_event_name: name, tool_name: name, tool_use_id: "t", status: "started" } as const;
  await send({ after: 0, through: 1, events: [event(1, { ...hostile, cwd: `/${long(2000)}` })], ...tokens("s", 0) });
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  const { rows } = await pool.query("SELECT sum(events)::int AS events FROM hour_events WHERE owner > 0");
  assert.deepEqual(rows, [{ events: 1 }]);
});

test("sums beyond all numbers are counted as the greatest, and hold no counter up", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [event(1)], ...tokens("s", 0) });
  await foldCounters(pool);
  // As if a machine had reported 10^12 tokens ten million times, some of them this minute.
  const most = Number.MAX_SAFE_INTEGER;
  await pool.query(`UPDATE hour_usage SET input = ${most}`);
  await pool.query(`INSERT INTO uncounted_usage
    SELECT owner, team, hour, project, model, variant, band, 0, ${2n ** 62n}, 0, 0, 0, 0, 0
    FROM hour_usage, generate_series(1, 3) WHERE owner > 0`);
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  const { rows } = await pool.query("SELECT DISTINCT input FROM hour_usage");
  assert.deepEqual(rows, [{ input: most }]);

  await pool.query(`INSERT INTO hour_usage SELECT owner, team, hour + n, project, model, variant, band, 0, ${most},
    0, 0, 0, 0, 0 FROM hour_usage, generate_series(1, 1100) n WHERE owner > 0`);
  const { rows: people } = await pool.query<{ id: number }>("SELECT id FROM people");
  const person = { id: people[0]?.id ?? 0, teamIds: [], isAuditor: false };
  const filter = { from: 0, to: 1_000_000, starts: [0] };
  const counted = await readCounted({ pool, person, scope: "mine" }, "usage", { filter, groupings: [["model"]] });
  assert.deepEqual(
    counted.map(({ input }) => input),
    [most],
  );
});

test("events of an import and late ones count in their own hours", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const longAgo = Date.now() - 400 * 24 * HOUR_MS;
  await send(batchOf(1, 2, { source: "import", received_at: longAgo }));
  await send(batchOf(3, 3, { received_at: longAgo + HOUR_MS }));
  await foldCounters(pool);
  const { rows } = await pool.query("SELECT hour, events FROM hour_events WHERE owner > 0 ORDER BY hour");
  const hour = Math.floor(longAgo / HOUR_MS);
  assert.deepEqual(rows, [
    { hour, events: 2 },
    { hour: hour + 1, events: 1 },
  ]);
});

/** Each of four bytes. */
function long(length: number): string {
  return String.fromCodePoint(...Array.from({ length }, () => 0x20000 + Math.floor(Math.random() * 40_000)));
}

function ended(seq: number, sessionId: string, startSeq: number) {
  const begun = toolEvent(startSeq, sessionId);
  const payload = { ...(JSON.parse(begun.payload ?? "{}") as object), hook_event_name: "PostToolUse", duration_ms: 70 };
  const fields = {
    hook_event_name: "PostToolUse",
    status: "ok",
    duration_ms: 70,
    payload: JSON.stringify(payload),
  } as const;
  return { ...begun, ...fields, seq, key: `hook-${seq}.json@1` };
}

function tokens(sessionId: string, message: number): Partial<ForwardingBatchDto> {
  const key = {
    hour: 480_000 + (message % 3),
    agent_id: "",
    model: "claude-opus-5",
    variant: "",
    band: 0,
    messages: 1,
  };
  const sums = { input: 3, output: 4, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, web_searches: 0 };
  const usage = [
    { ...key, is_copy: 0, ...sums },
    { ...key, is_copy: 1, ...sums },
  ];
  return { stories: [{ session: { session_id: sessionId }, calls: [], usage }] };
}

/** Breaks the connection of each statement for which it is said. */
function breakAt(pool: Pool, isTime: () => boolean): void {
  const known = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client);
    client.query = ((...args: Parameters<typeof query>) => {
      if (isTime())
        (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
      return query(...args);
    }) as typeof client.query;
  });
}
