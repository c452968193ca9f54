import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { migrate, MIGRATIONS } from "../../src/database/migrate.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { assertCounted, countUncounted } from "../support/counted-truths.ts";
import { EMPTY, toolEvent } from "../support/ingest-harness.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const PROGRAM = join(import.meta.dirname, "..", "support", "counting-process.ts");
const KILLS = 25;

test("counters equal the events after kills of the processes that add them up", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const pool = testPool(t, url);
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger: createMemoryLogger(), self });
  const token = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  let seq = 0;
  const send = async (): Promise<void> => {
    const events = Array.from({ length: 40 }, (_, index) => toolEvent(seq + index + 1, `s-${(seq + index) % 7}`));
    const machine = await machineOfToken(pool, token);
    assert.ok(machine !== null);
    const batch = { ...EMPTY, after: seq, through: seq + 40, events };
    seq = (await receive(Buffer.from(JSON.stringify(batch)), machine)).position;
  };
  let left = 0;
  for (let round = 0; round < KILLS; round += 1) {
    // Two at a time, as replicas are.
    const processes = [1, 2].map(() =>
      spawn(process.execPath, [PROGRAM, url], { stdio: ["ignore", "pipe", "inherit"] }),
    );
    t.after(() => processes.forEach((child) => child.kill("SIGKILL")));
    await Promise.all(processes.map(async ({ stdout }) => once(stdout, "data")));
    // The kill comes at another moment of the work each time.
    for (let batch = 0; batch <= round % 4; batch += 1) await send();
    const exits = processes.map(async (child) => once(child, "exit"));
    for (const child of processes) child.kill("SIGKILL");
    await Promise.all(exits);
    left += (await countUncounted(pool)) > 0 ? 1 : 0;
    await assertCounted(pool);
  }
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  await assertCounted(pool);
  const { rows } = await pool.query("SELECT sum(events)::int AS events FROM hour_events WHERE team = 0");
  assert.deepEqual(rows, [{ events: seq }]);
  t.diagnostic(`${left} of ${KILLS} kills left something to add up`);
});

test("migration counts what an earlier release has stored", needsPostgres, async (t) => {
  const url = await testDatabase(t, { isEmpty: true });
  const place = MIGRATIONS.findIndex(({ name }) => name === "counters");
  await migrate(url, { migrations: MIGRATIONS.slice(0, place) });
  const pool = testPool(t, url);
  const today = dayOf(Date.now());
  await makePartitions(pool, today);
  await pool.query(`
    INSERT INTO teams (name) VALUES ('core');
    INSERT INTO people (subject, name) VALUES ('ann', 'Ann');
    INSERT INTO machines (label, owner, team, token_hash) VALUES ('laptop', 1, 1, sha256('x'));
    INSERT INTO sessions (owner, session_id, day, machine, team, state, project, last_used_at, started_at, data) VALUES
      (1, 'old', ${today}, 1, 1, 'done', 'shop', 7300000, 3500000, '{"branch":"main","title":"\\ud800"}'),
      (1, 'older', ${today}, 1, 1, 'done', NULL, 7300000, 3500000, '{"branch":null}');
    INSERT INTO events (seq, session, machine, machine_seq, key, source, hook_event_name, tool_name, tool_use_id,
      received_at, summary, status) SELECT (${today}::bigint * 86400000 + n) * 4096, n % 2 + 1, 1, n, n::text, 'hook',
      'PreToolUse', 'Bash', 'toolu_' || n, n * 1000000, '', CASE WHEN n % 3 = 0 THEN 'failed' ELSE 'started' END
      FROM generate_series(1, 9) n;
    INSERT INTO calls (day, session, tool_use_id, started_at, data) VALUES
      (${today}, 1, 'a', 3500000, '{"toolName":"Bash","summary":"say \\"outcome\\":\\"ok\\"","outcome":"failed","durationMs":250}'),
      (${today}, 2, 'b', 3700000, '{"toolName":"Read","summary":"\\ud800","outcome":null,"durationMs":null}');
    INSERT INTO usage_hours VALUES (${today}, 1, 1, '', 'm', '', 0, false, 1, 2, 3, 4, 5, 6, 7),
      (${today}, 1, 1, '', 'm', '', 0, true, 1, 2, 3, 4, 5, 6, 7)`);
  await migrate(url, { migrations: MIGRATIONS.slice(0, place + 1) });
  await assertCounted(pool);
  await foldCounters(pool);
  await assertCounted(pool);
  const { rows } = await pool.query("SELECT tool, outcome, calls FROM hour_calls WHERE owner > 0 ORDER BY tool");
  assert.deepEqual(rows, [
    { tool: "Bash", outcome: "failed", calls: 1 },
    { tool: "Read", outcome: "", calls: 1 },
  ]);
  const { rows: branches } = await pool.query("SELECT branch FROM sessions ORDER BY id");
  assert.deepEqual(branches, [{ branch: "main" }, { branch: null }]);
});
