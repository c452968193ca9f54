import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { parseExposition } from "../../../test/support/parse-exposition.ts";
import { openStream } from "../../../test/support/stream-client.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { readMetricsToken } from "../../src/metrics/team-metrics.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { headersOf, PROXY } from "../support/reading-harness.ts";
import { maintenanceClient, needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const TOKEN = "token-of-prometheus";

test("replica shows its metrics to Prometheus with its token alone", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const pool = testPool(t, databaseUrl);
  // As if another replica counted: on a busy machine this one would have added the event up before it is asked.
  await (await maintenanceClient(t, databaseUrl)).query("SELECT pg_advisory_lock(7263003)");
  const replica = await startReplica({
    databaseUrl,
    host: "127.0.0.1",
    port: 0,
    signIn: readSignIn(PROXY, { host: "127.0.0.1", isTrial: false }),
    metricsToken: TOKEN,
    clock: systemClock,
    logger: createMemoryLogger(),
  });
  t.after(replica.stop);
  const get = async (authorization: string): Promise<Response> =>
    fetch(new URL(ROUTES.prometheus, replica.address.url), { headers: { authorization } });
  const post = async (token: string): Promise<number> =>
    (
      await fetch(new URL(ROUTES.upstream, replica.address.url), {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: new Uint8Array(batchBody()),
      })
    ).status;
  assert.equal(await post(await addMachine(pool, { owner: "ann", team: "core", name: "laptop" })), 200);
  assert.equal(await post("wrong"), 401);
  await pool.query("UPDATE uncounted_events SET at = at - interval '90 seconds'");
  const events = new URL(ROUTES.events, replica.address.url).href;
  // One after another: requests at the same time have a limit of their own.
  const statuses: unknown[] = [];
  for (let stream = 1; stream <= 51; stream += 1)
    statuses.push((await openStream(t, events, headersOf("ann", ["devs"]))).response.statusCode);
  assert.deepEqual(
    statuses.filter((status) => status !== 200),
    [503],
  );
  assert.equal(statuses.at(-1), 503);
  const { rows } = await pool.query<{ events: number }>("SELECT count(*) AS events FROM events");
  for (const wrong of ["", "Bearer wrong", `Basic ${TOKEN}`]) assert.equal((await get(wrong)).status, 401);

  const answer = await get(`Bearer ${TOKEN}`);
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const families = new Map(parseExposition(await answer.text()).map((family) => [family.name, family]));
  const values = (name: string) =>
    families.get(`ccen_team_${name}`)?.samples.map(({ labels, value }) => [...labels.values(), value]);
  assert.deepEqual(values("batches_total"), [
    ["200", 1],
    ["401", 1],
  ]);
  assert.deepEqual(values("events_total"), [[rows[0]?.events]]);
  assert.ok(Number(values("uncounted_seconds")?.[0]?.[0]) >= 90);
  // The one stream beyond the limit of its person is open no more.
  assert.deepEqual(values("streams"), [[50]]);
  assert.deepEqual(values("streams_refused_total"), [[1]]);
  assert.ok(Number(values("feed_lag_seconds")?.[0]?.[0]) < 60);
  assert.ok(Number(values("maintenance_finished_seconds")?.[0]?.[0]) > 1.7e9);
  assert.deepEqual(values("maintenance_failures_total"), [[0]]);
  assert.deepEqual(values("database_up"), [[1]]);
  assert.deepEqual(values("outbox_messages"), [[0]]);
  assert.deepEqual(values("batches_in_work"), [[0]]);
  assert.deepEqual(values("search_words"), [[1]]);
  await pool.query("DROP EXTENSION pg_trgm CASCADE");
  assert.match(await (await get(`Bearer ${TOKEN}`)).text(), /^ccen_team_search_words 0$/m);
  assert.ok(Number(values("process_resident_memory_bytes")?.[0]?.[0]) > 1_000_000);
});

test("token of Prometheus has to be long, and without one there are no metrics", () => {
  assert.equal(readMetricsToken({}), null);
  assert.equal(readMetricsToken({ CCEN_TEAM_METRICS_TOKEN: TOKEN }), TOKEN);
  for (const token of ["short", "with blanks in its middle"])
    assert.throws(() => readMetricsToken({ CCEN_TEAM_METRICS_TOKEN: token }), /CCEN_TEAM_METRICS_TOKEN has to have/);
});
