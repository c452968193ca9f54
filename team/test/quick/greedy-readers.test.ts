import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { get as request, type ClientRequest, type IncomingMessage } from "node:http";
import { test, type TestContext } from "node:test";
import type { Pool } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { systemClock } from "../../../src/system/clock.ts";
import type { Connection } from "../../../src/stream/subscriber.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createShares } from "../../src/database/shares.ts";
import { createLive } from "../../src/live/live.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { headersOf, PROXY, readingHarness, testPerson } from "../support/reading-harness.ts";
import { administer, SHARED_POSTGRES } from "../support/share-postgres.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";

test("one person's long questions leave connections for others'", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  const shareOf = createShares(pool, 2);
  const [own, sameOne, other] = [shareOf(1), shareOf(1), shareOf(2)];
  const lock = await pool.connect();
  await lock.query("SELECT pg_advisory_lock(1)");
  const waiting = [own, sameOne, own, sameOne].map(async (share) =>
    share.query("SELECT pg_advisory_xact_lock_shared(1)"),
  );
  const failing = assert.rejects(own.query("SELECT 1 / 0"));
  assert.equal((await other.query<{ one: number }>("SELECT 1 AS one")).rows[0]?.one, 1);
  const asking = `SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%lock_shared%'`;
  await waitFor("two that wait for the lock", async () => {
    const { rows } = await other.query<{ count: number }>(asking);
    return rows[0]?.count === 2;
  });
  await lock.query("SELECT pg_advisory_unlock(1)");
  lock.release();
  await Promise.all(waiting);
  // A place is free again after a failure too.
  await failing;
  for (let time = 0; time < 3; time += 1) await own.query("SELECT 1");
});

/**
 * Exports of ann's 60 events, whose second page comes when it is let. Without that, an export stays open for as long as
 * its bytes fit into no buffer of its connection, which takes up to 36 MB on Linux.
 */
async function heldExports(t: TestContext) {
  const databaseUrl = await testDatabase(t);
  const pool = testPool(t, databaseUrl);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let secondPage = Infinity;
  const held = Object.create(pool) as Pool;
  held.query = (async (...given: readonly unknown[]) => {
    const [, values = []] = given as readonly [unknown, (readonly unknown[])?];
    if (values.includes(secondPage)) await released;
    return Reflect.apply(pool.query, pool, given) as Promise<unknown>;
  }) as Pool["query"];
  held.connect = pool.connect.bind(pool);
  const harness = await readingHarness(t, PROXY, { pool: held, databaseUrl });
  const { send } = await harness.join("ann");
  await send(batchOf(1, 60));
  const { rows } = await pool.query<{ seq: number }>("SELECT seq FROM events ORDER BY seq OFFSET 49 LIMIT 1");
  secondPage = (rows[0]?.seq ?? 0) + 1;
  t.after(() => release());
  return { ...harness, release };
}

test("a person has two exports at a time, and others meanwhile theirs", needsPostgres, async (t) => {
  const { url, get, release } = await heldExports(t);
  const ann = headersOf("ann", ["devs"]);
  const open: ClientRequest[] = [];
  t.after(() => open.forEach((one) => one.destroy()));
  const exported = async (headers: typeof ann): Promise<number> => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const asked = request(new URL(ROUTES.export, url), { headers, agent: false });
    open.push(asked.on("error", reject).on("response", ({ statusCode = 0 }) => resolve(statusCode)));
    return promise;
  };
  assert.deepEqual([await exported(ann), await exported(ann), await exported(ann)], [200, 200, 503]);
  assert.equal(await exported(headersOf("bob", ["devs"])), 200);
  assert.equal((await get(ROUTES.sessions, ann)).status, 200);
  release();
});

test("export that loses its database ends broken, and the server goes on", needsPostgres, async (t) => {
  const { url, get, databaseUrl, release } = await heldExports(t);
  const ann = headersOf("ann", ["devs"]);
  const asked = request(new URL(ROUTES.export, url), { headers: ann, agent: false });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const [admin, name] = [process.env[SHARED_POSTGRES] ?? "", new URL(databaseUrl).pathname.slice(1)];
  await administer(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await administer(admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  release();
  await assert.rejects(async () => {
    for await (const _ of response) assert.equal(response.statusCode, 200);
  }, /aborted/);
  await administer(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  assert.equal((await get(ROUTES.sessions, ann)).status, 200);
});

test("a person who asks everything at once is refused beyond her requests", needsPostgres, async (t) => {
  const { get, pool } = await readingHarness(t);
  const headers = headersOf("ann", ["devs"]);
  await get(ROUTES.teams, headers);
  const lock = await pool.connect();
  await lock.query("BEGIN");
  await lock.query("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
  const asked = Array.from({ length: 60 }, async () => get(ROUTES.sessions, headers));
  // The others wait for the lock.
  const refused = await Promise.race(asked);
  await lock.query("COMMIT");
  lock.release();
  const { error } = (await refused.json()) as { error?: { code: string } };
  assert.equal(error?.code, "http/crowded");
  assert.ok((await Promise.all(asked)).some(({ status }) => status === 200));
  assert.equal((await get(ROUTES.sessions, headers)).status, 200);
});

test("stream ends after its life, so that its person is asked for anew", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t);
  const { rows } = await testPool(t, databaseUrl).query<{ id: number }>(
    "INSERT INTO people (subject, name) VALUES ('ann', 'ann') RETURNING id",
  );
  const logger = createMemoryLogger();
  const live = createLive({ databaseUrl, clock: systemClock, logger, readValues: NO_VALUES, streamLifeMs: 1 });
  t.after(live.stop);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const emitter = new EventEmitter();
  const connection: Connection = {
    writableLength: 0,
    writableEnded: false,
    destroyed: false,
    write: () => true,
    on: (event, listener) => emitter.on(event, listener),
    end: () => {
      emitter.emit("close");
      resolve();
    },
    destroy: () => assert.fail("it is ended and not cut"),
  };
  const watcher = {
    person: testPerson({ id: rows[0]?.id ?? 0, teamIds: [] }),
    scope: "all",
    onShown: () => {},
  } as const;
  await live.attach(watcher, connection, null);
  await ended;
});

async function none(): Promise<never> {
  throw new Error("none are needed");
}

const NO_VALUES = { readMetrics: none, readHealth: none };
