import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { configHome } from "../../../test/support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../../test/support/daemon-process.ts";
import { post } from "../../../test/support/firing-daemon.ts";
import { payload } from "../../../test/support/payload.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { startPostgres } from "../../embedded/start-postgres.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { startReplicaProcess } from "./replica-process.ts";
import { FAST } from "./share-postgres.ts";
import { assertWhole } from "./stored-truths.ts";
import { testDatabase, testPool } from "./test-database.ts";
import { lastingDir } from "../../../test/support/temp-dir.ts";

interface Campaign {
  /** Faults, one behind the other. */
  readonly rounds: number;
  /** Events of each machine between two of them. */
  readonly part: number;
}

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
  await waitFor(`${total} events`, async () => (await stored(pool)) === total);
}

/** How many events of all machines are stored. */
async function stored(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ sum: number }>("SELECT sum(position)::bigint AS sum FROM machines");
  return rows[0]?.sum ?? 0;
}

/** Kills the replica again and again while two real daemons forward to it. */
export async function killReplicas(t: TestContext, { rounds, part }: Campaign): Promise<void> {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const pool = testPool(t, databaseUrl);
  let replica = await startReplicaProcess(t, { DATABASE_URL: databaseUrl });
  const port = Number(new URL(replica.url).port);
  const machines = [
    await startMachine(t, "laptop", replica.url, pool),
    await startMachine(t, "tower", replica.url, pool),
  ];
  for (let round = 0; round < rounds; round += 1) {
    const reports = machines.map(async (machine) => report(machine, round * part, part));
    // In the middle of it, at a moment that differs from round to round.
    const before = await stored(pool);
    await waitFor("some events of the round", async () => (await stored(pool)) > before + round);
    await replica.end("SIGKILL");
    await Promise.all(reports);
    replica = await startReplicaProcess(t, { DATABASE_URL: databaseUrl }, port);
  }
  await untilStored(pool, machines);
  await assertWhole(pool);
  const { rows } = await pool.query<{ calls: number; open: number }>(
    "SELECT count(*) AS calls, count(*) FILTER (WHERE data LIKE '%\"endedAtMs\":null%') AS open FROM calls",
  );
  assert.ok((rows[0]?.calls ?? 0) >= (rounds * part) / 2);
  assert.equal(await replica.end("SIGTERM"), 0);
}

/** Crashes PostgreSQL again and again below a replica that a real daemon forwards to. */
export async function crashPostgres(t: TestContext, { rounds, part }: Campaign): Promise<void> {
  const server = await startPostgres({ folder: lastingDir("ccen-postgres-"), settings: FAST, removesFolder: true });
  t.after(server.stop);
  const replica = await startReplicaProcess(t, { DATABASE_URL: server.url });
  const pool = testPool(t, server.url);
  const machine = await startMachine(t, "laptop", replica.url, pool);
  const health = async (): Promise<number> => (await fetch(new URL("/readyz", replica.url))).status;
  assert.equal(await health(), 200);
  for (let round = 0; round < rounds; round += 1) {
    const reported = report(machine, round * part, part);
    await waitFor("some events of the round", async () => (await stored(pool)) > round * part + round);
    await server.crash();
    assert.equal(await health(), 503);
    await reported;
    await server.restart();
    await waitFor("the replica to be ready", async () => (await health()) === 200);
  }
  await untilStored(pool, [machine]);
  await assertWhole(pool);
  assert.equal(replica.child.exitCode, null);
}
