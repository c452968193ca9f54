import assert from "node:assert/strict";
import { request } from "node:http";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { Pool } from "pg";
import type { ForwardingResponseDto } from "../../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { requestRaw } from "../../../test/support/raw-http.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { createTeamServer } from "../../src/http/team-server.ts";
import type { Receive } from "../../src/ingest/receive-batch.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { administer, SHARED_POSTGRES } from "../support/share-postgres.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const ANSWER: ForwardingResponseDto = {
  protocol: 1,
  position: 1,
  position_key: null,
  message_position: 0,
  taken: true,
  central: { machine_id: "team", name: "team", version: "1.0.0" },
};

async function setUp(t: TestContext, receive: Receive = async () => ANSWER) {
  const pool = testPool(t, await testDatabase(t));
  const server = createTeamServer({
    host: "127.0.0.1",
    port: 0,
    pool,
    healthPool: pool,
    receive,
    logger: createMemoryLogger(),
  });
  const { url } = await server.listen();
  t.after(async () => server.close(0));
  const token = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  const post = async (headers: Readonly<Record<string, string>> = {}, body = batchBody()) =>
    fetch(new URL(ROUTES.upstream, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
      body: new Uint8Array(body),
    });
  return { pool, server, url, token, post };
}

async function revoke(pool: Pool): Promise<void> {
  await pool.query("UPDATE machines SET revoked_at = 1");
}

test("batch needs the token of a machine, until the token is revoked", needsPostgres, async (t) => {
  let taken = 0;
  const { pool, post, token } = await setUp(t, async () => {
    taken += 1;
    return ANSWER;
  });
  assert.equal((await post({ authorization: "Bearer wrong" })).status, 401);
  assert.equal((await post({ authorization: "" })).status, 401);
  const stored = await pool.query<{ token_hash: Buffer }>("SELECT token_hash FROM machines");
  assert.ok(!stored.rows[0]?.token_hash.toString("latin1").includes(token));
  assert.equal(taken, 0);
  const answer = await post();
  assert.deepEqual([answer.status, await answer.json()], [200, { ...ANSWER, encodings: ["gzip"] }]);
  await revoke(pool);
  assert.equal((await post()).status, 401);
  assert.equal(taken, 1);
});

test("batch gets 503 while PostgreSQL takes no connection, and 200 afterwards", needsPostgres, async (t) => {
  const { pool, url, post } = await setUp(t);
  const statuses = async (): Promise<readonly number[]> => [
    (await post()).status,
    (await fetch(new URL("/readyz", url))).status,
    (await fetch(new URL("/healthz", url))).status,
  ];
  const admin = process.env[SHARED_POSTGRES] ?? "";
  const { rows } = await pool.query<{ name: string }>("SELECT current_database() AS name");
  const [{ name } = { name: "" }] = rows;
  assert.deepEqual(await statuses(), [200, 200, 200]);
  await administer(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await administer(admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  assert.deepEqual(await statuses(), [503, 503, 200]);
  await administer(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  assert.deepEqual(await statuses(), [200, 200, 200]);
});

test("other paths, methods and media types are refused", needsPostgres, async (t) => {
  const { url, post } = await setUp(t);
  assert.equal((await fetch(new URL("/", url))).status, 404);
  assert.equal((await fetch(new URL(ROUTES.upstream, url))).status, 405);
  assert.equal((await fetch(new URL("/readyz", url), { method: "POST" })).status, 405);
  assert.equal((await post({ "content-type": "text/plain" })).status, 415);
});

test("view's name typed as a path leads to the page, also from a link elsewhere", needsPostgres, async (t) => {
  const { url } = await setUp(t);
  const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
  const answer = await requestRaw(Number(new URL(url).port), { path: "/team?code=ABCD", headers });
  assert.deepEqual([answer.status, answer.headers.get("location")], [302, "/#view=team&code=ABCD"]);
  const nowhere = await fetch(new URL("/nowhere", url), { headers: { accept: "text/html" } });
  assert.deepEqual([nowhere.status, nowhere.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
});

test("replica that stops finishes its batch, and is not ready meanwhile", needsPostgres, async (t) => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { server, url, post } = await setUp(t, async () => {
    begun.resolve();
    await finish.promise;
    return ANSWER;
  });
  assert.deepEqual(await (await fetch(new URL("/readyz", url))).json(), { ready: true });
  assert.deepEqual(await (await fetch(new URL("/healthz", url))).json(), { alive: true });
  const answer = post();
  await begun.promise;
  const closed = server.close(60_000);
  await assert.rejects(fetch(new URL("/readyz", url)));
  finish.resolve();
  assert.equal((await answer).status, 200);
  await closed;
});

test("sender that hangs up while it waits leaves the line", needsPostgres, async (t) => {
  const finish = Promise.withResolvers<void>();
  const { pool, server, url, post } = await setUp(t, async () => {
    await finish.promise;
    return ANSWER;
  });
  const names = Array.from({ length: 12 }, (_, index) => `machine-${index}`);
  const tokens = await Promise.all(names.map(async (name) => addMachine(pool, { owner: "bob", team: "core", name })));
  const held = [...tokens, ...tokens].map(async (token) => post({ authorization: `Bearer ${token}` }));
  await waitFor("a full room", () => server.room().batches === 24);
  const waits = request(new URL(ROUTES.upstream, url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer any" },
  });
  waits.on("error", () => {});
  waits.flushHeaders();
  await waitFor("one that waits", () => server.room().waiting === 1);
  waits.destroy();
  // Far sooner than it would be refused.
  for (let asked = 0; asked < 100 && server.room().waiting > 0; asked += 1) await fetch(new URL("/healthz", url));
  assert.equal(server.room().waiting, 0);
  finish.resolve();
  assert.ok((await Promise.all(held)).every(({ status }) => status === 200));
});

test("a body longer than the limit is refused from its declared length", needsPostgres, async (t) => {
  const { url, token } = await setUp(t);
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request(new URL(ROUTES.upstream, url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      "content-length": 9 * 1024 * 1024,
    },
  });
  sent.on("response", (response) => {
    resolve(response.statusCode);
    sent.destroy();
  });
  sent.on("error", reject);
  sent.flushHeaders();
  assert.equal(await promise, 413);
});

test("compressed batch is unpacked, up to the limit of plain ones", needsPostgres, async (t) => {
  const taken: string[] = [];
  const { post } = await setUp(t, async (body) => {
    taken.push(body.toString());
    return ANSWER;
  });
  const gzipped = { "content-encoding": "gzip" };
  const body = batchBody();
  assert.equal((await post(gzipped, gzipSync(body))).status, 200);
  assert.deepEqual(taken, [body.toString()]);
  assert.equal((await post(gzipped, gzipSync(Buffer.alloc(9 * 1024 * 1024, " ")))).status, 413);
  assert.equal((await post(gzipped, batchBody())).status, 400);
  assert.equal((await post({ "content-encoding": "br" }, batchBody())).status, 400);
  assert.equal(taken.length, 1);
});
