import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { configHome } from "../../../test/support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../../test/support/daemon-process.ts";
import { post } from "../../../test/support/firing-daemon.ts";
import { payload } from "../../../test/support/payload.ts";
import { IS_STRESS } from "../../../test/support/tier.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { FAST } from "../support/share-postgres.ts";
import { assertWhole } from "../support/stored-truths.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";
import { lastingDir } from "../../../test/support/temp-dir.ts";

const ROUNDS = IS_STRESS ? 12 : 2;
/** Events of each machine between two faults. */
const PART = IS_STRESS ? 150 : 30;

/** A real daemon that forwards to the team server. */
async function startMachine(t: TestContext, name: string, url: string, pool: Pool): Promise<DaemonProcess> {
  const home = configHome(t);
  const token = await addMachine(pool, { owner: name, team: "core", name });
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, `CCEN_FORWARDING_URL=${url}\nCCEN_FORWARDING_TOKEN=${token}\n`, { mode: 0o600 });
  return startDaemon(t, home);
}

/** Tool calls of two sessions, so that events, calls and states depend on each other. */
async function report(machine: DaemonProcess, first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number += 1) {
    const fields = {
      session_id: `${new URL(machine.url).port}-${number % 2}`,
      hook_event_name: number % 4 < 2 ? "PreToolUse" : "PostToolUse",
      tool_name: "Bash",
      tool_use_id: `toolu_${number - (number % 4 < 2 ? 0 : 2)}`,
      tool_input: { command: `echo ${number}` },
    };
    assert.ok(await post(`${machine.url}${ROUTES.hook}`, payload(fields)));
  }
}

async function untilStored(pool: Pool, machines: readonly DaemonProcess[]): Promise<void> {
  const newest = await Promise.all(machines.map(async (machine) => machine.newestSeq()));
  const total = newest.reduce((sum, seq) => sum + seq, 0);
  await waitFor(`${total} events`, async () => {
    const { rows } = await pool.query<{ sum: number }>("SELECT sum(position)::bigint AS sum FROM machines");
    return rows[0]?.sum === total;
  });
}

test("killed replica loses, doubles and reorders no event of real daemons", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t);
  const pool = testPool(t, databaseUrl);
  let replica = await startReplicaProcess(t, { DATABASE_URL: databaseUrl });
  const port = Number(new URL(replica.url).port);
  const machines = [
    await startMachine(t, "laptop", replica.url, pool),
    await startMachine(t, "tower", replica.url, pool),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const reports = machines.map(async (machine) => report(machine, round * PART, PART));
    // In the middle of it, at a moment that differs from round to round.
    const { rows } = await pool.query<{ sum: number }>("SELECT sum(position)::bigint AS sum FROM machines");
    const before = rows[0]?.sum ?? 0;
    await waitFor("some events of the round", async () => {
      const now = await pool.query<{ sum: number }>("SELECT sum(position)::bigint AS sum FROM machines");
      return (now.rows[0]?.sum ?? 0) > before + round;
    });
    await replica.end("SIGKILL");
    await Promise.all(reports);
    replica = await startReplicaProcess(t, { DATABASE_URL: databaseUrl }, port);
  }
  await untilStored(pool, machines);
  await assertWhole(pool);
  const { rows } = await pool.query<{ calls: number; open: number }>(
    "SELECT count(*) AS calls, count(*) FILTER (WHERE data LIKE '%\"endedAtMs\":null%') AS open FROM calls",
  );
  assert.ok((rows[0]?.calls ?? 0) >= (ROUNDS * PART) / 2);
  assert.equal(await replica.end("SIGTERM"), 0);
});

test("crash of PostgreSQL loses no acknowledged event, and the replica goes on", needsPostgres, async (t) => {
  const server = await startPostgres({ folder: lastingDir("ccen-postgres-"), settings: FAST, removesFolder: true });
  t.after(server.stop);
  const replica = await startReplicaProcess(t, { DATABASE_URL: server.url });
  const pool = testPool(t, server.url);
  const machine = await startMachine(t, "laptop", replica.url, pool);
  await report(machine, 0, PART);
  const health = async (): Promise<number> => (await fetch(new URL("/readyz", replica.url))).status;
  assert.equal(await health(), 200);
  const reported = report(machine, PART, PART);
  await server.crash();
  assert.equal(await health(), 503);
  await reported;
  await server.restart();
  await waitFor("the replica to be ready", async () => (await health()) === 200);
  await report(machine, 2 * PART, PART);
  await untilStored(pool, [machine]);
  await assertWhole(pool);
  assert.equal(replica.child.exitCode, null);
});
