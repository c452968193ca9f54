import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES, SESSION_PARTS } from "../../../src/api/routes.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { batchOfSession } from "../support/ingest-harness.ts";
import { readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("no list looks at more than three days of a table, however long a session lasted", needsPostgres, async (t) => {
  const { as, asked, join, pool } = await readingHarness(t);
  const today = dayOf(Date.now());
  await makePartitions(pool, today - 3);
  for (const owner of ["ann", "bob", "lee", "cyd"])
    await (await join(owner, owner)).send(batchOfSession(`${owner}-1`, `word-of-${owner}`));
  // Each began on another day, and all are shared.
  await pool.query("UPDATE sessions SET visibility = 'team', day = $1 - id", [today]);
  for (const table of ["calls", "transitions", "messages"])
    await pool.query(`UPDATE ${table} c SET day = s.day FROM sessions s WHERE s.id = c.session`);
  const read = as("ann", "devs");
  const parts = SESSION_PARTS.flatMap((part) => [`${ROUTES.session}ann-1/${part}`, `${ROUTES.session}bob-1/${part}`]);
  const lists = [
    ROUTES.calls,
    `${ROUTES.calls}?session=bob-1`,
    ROUTES.turns,
    ROUTES.log,
    ROUTES.metrics,
    ROUTES.attention,
  ];
  const { body }: { body: { calls: readonly { start_seq: number }[]; turns: readonly unknown[] } } = await read(
    ROUTES.calls,
  );
  assert.deepEqual([body.calls.length, body.turns.length], [4, 4]);
  for (const path of [...parts, ...lists, `${ROUTES.logEntry}${body.calls[0]?.start_seq}`])
    assert.equal((await read(path)).status, 200, path);
  const looked = new Map<string, number>();
  for (const { text, values } of asked.filter((one) => one.text.startsWith("SELECT"))) {
    const { rows } = await pool.query<object>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    const tables = JSON.stringify(rows).matchAll(/"Relation Name":"([a-z_]+)_\d+"/g);
    const plan = JSON.stringify(rows);
    for (const table of new Set([...tables].map(([, name = ""]) => name))) {
      const days = new Set(plan.match(new RegExp(`"Relation Name":"${table}_\\d+"`, "g"))).size;
      assert.ok(days <= 3, `${days} days of ${table}: ${text}`);
      looked.set(table, (looked.get(table) ?? 0) + 1);
    }
  }
  for (const table of ["events", "payloads", "calls", "transitions", "messages"])
    assert.ok((looked.get(table) ?? 0) > 0, `${table} is not looked at`);
});
