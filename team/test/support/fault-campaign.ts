import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { waitFor } from "../../../test/support/wait-for.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { migrate } from "../../src/database/migrate.ts";
import { openNetwork, type Fate } from "./cut-network.ts";
import { startFleet } from "./fleet.ts";
import { startReplicaProcess, type ReplicaProcess } from "./replica-process.ts";
import { startPair } from "./standby-postgres.ts";
import { assertWhole } from "./stored-truths.ts";
import { testPool } from "./test-database.ts";

interface Campaign {
  readonly machines: number;
  /** Kills of replicas, one behind the other. */
  readonly kills: number;
  /** Before which of them PostgreSQL crashes. */
  readonly crashes: readonly number[];
  /** Before which of them the primary is gone for ever, and the standby takes over. */
  readonly failover: number;
  /** Events that are acknowledged between two faults, at least. */
  readonly part: number;
}

/** Every fault that a company's network has, under the load of many machines on two replicas. */
export async function runCampaign(t: TestContext, campaign: Campaign): Promise<void> {
  const { machines, kills, crashes, failover, part } = campaign;
  const { primary, standby, promote } = await startPair(t);
  let databasePort = portOf(primary.url);
  const database = await openNetwork(t, { targets: () => [databasePort] });
  const databaseUrl = urlAt(primary.url, database.port);
  const replicas: ReplicaProcess[] = [];
  for (let index = 0; index < 2; index += 1) {
    replicas.push(await startReplicaProcess(t, { DATABASE_URL: databaseUrl }));
  }
  const chance = createChance();
  const network = await openNetwork(t, {
    targets: () =>
      rotated(
        replicas.map(({ url }) => portOf(url)),
        chance() < 0.5,
      ),
    fateOf: () => fateBy(chance),
  });
  const tokens = await enrol(t, primary.url, machines);
  const fleet = startFleet(t, { url: `http://127.0.0.1:${network.port}`, tokens });

  async function untilMore(count: number): Promise<void> {
    const before = fleet.acknowledged();
    await waitFor(`${count} more events`, () => fleet.acknowledged() >= before + count);
  }

  for (let kill = 0; kill < kills; kill += 1) {
    // At a moment that differs from round to round.
    await untilMore(part + ((kill * 37) % part));
    if (crashes.includes(kill)) {
      await primary.crash();
      await primary.restart();
      await untilMore(part);
    }
    if (kill === failover) {
      // Its host is gone: its connections stay open.
      database.freeze();
      await primary.crash();
      databasePort = portOf(standby.url);
      await promote();
      await untilMore(part);
    }
    const index = kill % replicas.length;
    await replicas[index]?.end("SIGKILL");
    replicas[index] = await startReplicaProcess(t, { DATABASE_URL: databaseUrl });
  }
  const lengths = fleet.finish();
  await waitFor("all events to be acknowledged", () => fleet.isThrough());
  const pool = testPool(t, standby.url);
  await assertWhole(pool);
  assert.equal(fleet.regressions(), 0, "an acknowledged event was lost");
  const { rows } = await pool.query<{ name: string; position: number }>("SELECT name, position FROM machines");
  assert.deepEqual(
    new Map(rows.map(({ name, position }) => [name, position])),
    new Map(lengths.map((length, machine) => [`machine-${machine}`, length])),
  );
  const { rows: events } = await pool.query<{ right: number; all: number }>(
    `SELECT count(*) AS all, count(*) FILTER (WHERE m.name LIKE 'machine-%' AND payload LIKE '%"' || m.name || ': ' ||
      machine_seq || '"%') AS right FROM events JOIN payloads USING (seq) JOIN machines m ON m.id = machine`,
  );
  assert.equal(events[0]?.right, events[0]?.all);
  const { ofAllMs, ofOneMs } = fleet.pauses();
  t.diagnostic(
    `${events[0]?.all} events, cut connections ${JSON.stringify(network.cuts)}, longest time without an acknowledgement: ` +
      `${seconds(ofAllMs)} of any machine, ${seconds(ofOneMs)} of one machine`,
  );
  for (const kind of ["request", "answer", "silent", "deaf"] as const) assert.ok(network.cuts[kind] > 0, kind);
  for (const replica of replicas) assert.equal(await replica.end("SIGTERM"), 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Each machine of two neighbours belongs to one person. */
async function enrol(t: TestContext, url: string, machines: number): Promise<readonly string[]> {
  await migrate(url);
  const pool = testPool(t, url);
  const tokens: string[] = [];
  for (let machine = 0; machine < machines; machine += 1) {
    const owner = `person-${Math.floor(machine / 2)}`;
    tokens.push(await addMachine(pool, { owner, team: "core", name: `new-${machine}` }));
  }
  return tokens;
}

/** Most connections break in the middle of something; few fall silent, because each of those costs half a minute. */
function fateBy(chance: () => number): Fate {
  const [which, place] = [chance(), chance()];
  if (which < 0.06) return { kind: "silent", afterBytes: 1 + Math.floor(place * 12_000) };
  if (which < 0.1) return { kind: "deaf", afterBytes: 1 + Math.floor(place * 4_000) };
  if (which < 0.5) return { kind: "request", afterBytes: 1 + Math.floor(place * 60_000) };
  return { kind: "answer", afterBytes: 1 + Math.floor(place * 12_000) };
}

/** The same numbers in each run, between 0 and 1. */
function createChance(): () => number {
  let state = 7;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function rotated(ports: readonly number[], isTurned: boolean): readonly number[] {
  return isTurned ? ports.toReversed() : ports;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function urlAt(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}
