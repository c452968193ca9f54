import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { EMPTY, event } from "../support/ingest-harness.ts";
import { followStreams } from "../support/live-clients.ts";
import { PROXY } from "../support/reading-harness.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const ROUNDS = 8;
const BATCHES_A_ROUND = 12;

test("clients of replicas that are killed show each event once", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const pool = testPool(t, databaseUrl);
  const environment = { DATABASE_URL: databaseUrl, ...PROXY };
  const replicas = [await startReplicaProcess(t, environment), await startReplicaProcess(t, environment)];
  const urls = replicas.map(({ url }) => url);
  const post = async (token: string, fields: Partial<ForwardingBatchDto>): Promise<void> => {
    await waitFor("a replica takes it", async () => {
      for (const url of urls) {
        const answer = await fetch(new URL(ROUTES.upstream, url), {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify({ ...EMPTY, ...fields }),
        }).catch(() => null);
        const body = (await answer?.json().catch(() => null)) as { taken?: boolean; position?: number } | null;
        // The answer to what a killed replica has stored was lost.
        if (body?.taken === true || body?.position === fields.through) return true;
      }
      return false;
    });
  };
  const tokens = await Promise.all(
    ["laptop", "tower", "desk"].map(async (name) => addMachine(pool, { owner: "ann", team: "core", name })),
  );
  const send = async (machine: number, number: number): Promise<void> => {
    const said = { session_id: `s-${machine}`, hook_event_name: "Notification", message: `${machine}-${number}` };
    const events = [event(number, { session_id: said.session_id, payload: JSON.stringify(said) })];
    await post(tokens[machine] ?? "", {
      machine_id: `ann-${machine}`,
      after: number - 1,
      through: number,
      events,
    });
  };
  for (const machine of tokens.keys()) await send(machine, 1);
  await pool.query("UPDATE sessions SET visibility = 'team'");
  const people = ["ann", "bob", "lee", "ann"].map((subject, index) => ({
    subject,
    groups: ["devs"],
    urls: index % 2 === 0 ? urls : urls.toReversed(),
  }));
  const clients = people.map((person) => followStreams(t, person));
  for (const client of clients) await waitFor("its stream", () => client.reconnects === 0);
  let number = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = number + 1;
    number += BATCHES_A_ROUND;
    const sent = tokens.map(async (_, machine) => {
      for (let next = first; next <= number; next += 1) await send(machine, next);
    });
    // In the middle of it.
    await waitFor("some of the round", () => (clients[0]?.shown.length ?? 0) > (first - 2) * tokens.length + round);
    const victim = round % 2;
    await replicas[victim]?.end("SIGKILL");
    await Promise.all(sent);
    const port = Number(new URL(urls[victim] ?? "").port);
    replicas[victim] = await startReplicaProcess(t, environment, port);
  }
  const expected = [...tokens.keys()].flatMap((machine) =>
    Array.from({ length: number - 1 }, (_, index) => `${machine}-${index + 2}`),
  );
  for (const client of clients) {
    // Those from before its stream may be repeated: its lists have them.
    const shown = (): readonly string[] => client.shown.filter((summary) => !summary.endsWith("-1"));
    await waitFor("all events", () => new Set(shown()).size >= expected.length);
    assert.deepEqual(shown().toSorted(), expected.toSorted());
    assert.equal(client.resets, 0);
    assert.ok(client.reconnects >= ROUNDS / 2);
    client.stop();
  }
});
