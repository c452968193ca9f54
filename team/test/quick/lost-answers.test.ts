import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { isUnavailable } from "../../src/database/unavailable.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { openNetwork } from "../support/cut-network.ts";
import { batchOf, EMPTY } from "../support/ingest-harness.ts";
import { holdCommits, untilCommitting } from "../support/slow-commits.ts";
import { assertWhole } from "../support/stored-truths.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

test("batch whose commit got no answer is known by its position", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const direct = testPool(t, url);
  const network = await openNetwork(t, { targets: () => [Number(new URL(url).port)] });
  const far = new URL(url);
  far.port = String(network.port);
  const pool = testPool(t, far.href);
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger: createMemoryLogger(), self });
  const token = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  const send = async (fields: object) => {
    const machine = await machineOfToken(pool, token);
    assert.ok(machine !== null);
    return receive(Buffer.from(JSON.stringify({ ...EMPTY, ...fields })), machine);
  };
  assert.equal((await send(batchOf(1, 2))).position, 2);
  const release = await holdCommits(t, url);
  const sent = send(batchOf(3, 5)).then(
    () => null,
    (error: unknown) => error,
  );
  await untilCommitting(direct);
  network.deafen();
  await release();
  await waitFor("what was committed", async () => {
    const { rows } = await direct.query<{ position: number }>("SELECT position FROM machines");
    return rows[0]?.position === 5;
  });
  network.reset();
  assert.ok(isUnavailable(await sent));
  const again = await send(batchOf(3, 5));
  assert.deepEqual([again.taken, again.position], [false, 5]);
  assert.equal((await send(batchOf(6, 6))).position, 6);
  await assertWhole(direct);
});

test("replica that stops finishes the batch of a machine that left", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const direct = testPool(t, databaseUrl);
  const logger = createMemoryLogger();
  const signIn = readSignIn({}, { host: "127.0.0.1", isTrial: false });
  const replica = await startReplica({
    databaseUrl,
    host: "127.0.0.1",
    port: 0,
    signIn,
    clock: systemClock,
    logger,
  });
  const token = await addMachine(direct, { owner: "ann", team: "core", name: "laptop" });
  const release = await holdCommits(t, databaseUrl);
  const leaving = new AbortController();
  const sent = fetch(new URL(ROUTES.upstream, replica.address.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ ...EMPTY, ...batchOf(1, 3) }),
    signal: leaving.signal,
  });
  await untilCommitting(direct);
  leaving.abort();
  await assert.rejects(sent);
  const stopped = replica.stop();
  await release();
  await stopped;
  const { rows } = await direct.query<{ position: number }>("SELECT position FROM machines");
  assert.deepEqual(rows, [{ position: 3 }]);
  await assertWhole(direct);
  assert.deepEqual(
    logger.records.filter(({ level }) => level === "error"),
    [],
  );
});
