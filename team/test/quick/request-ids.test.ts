import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { BlockList } from "node:net";
import { ROUTES } from "../../../src/api/routes.ts";
import type { ErrorDto } from "../../../src/api/dto.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { createFailureLog } from "../../src/http/failure-log.ts";
import { createTeamServer } from "../../src/http/team-server.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

async function receive(): Promise<never> {
  throw new Error("a bug");
}

async function numberOf(asked: Promise<Response>): Promise<string | null> {
  return (await asked).headers.get("x-request-id");
}

async function setUp(t: TestContext, trusted: BlockList | null = null) {
  const pool = testPool(t, await testDatabase(t));
  const logger = createMemoryLogger();
  const people = { personOf: async () => Promise.reject(new Error("another bug")), routesOf: () => [] };
  const options = { host: "127.0.0.1", port: 0, pool, healthPool: pool, logger, reading: people, trusted };
  const server = createTeamServer({ ...options, receive });
  const { url } = await server.listen();
  t.after(async () => server.close(0));
  const token = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  const post = async (bearer: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(new URL(ROUTES.upstream, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}`, ...headers },
      body: new Uint8Array(batchBody()),
    });
  return { pool, logger, url, token, post };
}

test("failed request has a number in its answer and in the log, with its machine", needsPostgres, async (t) => {
  const { pool, logger, url, token, post } = await setUp(t);
  const {
    rows: [owner],
  } = await pool.query<{ id: number }>("SELECT id FROM people");
  const failed = await post(token);
  const id = failed.headers.get("x-request-id");
  assert.match(id ?? "", /^[0-9a-f-]{36}$/);
  const { error } = (await failed.json()) as ErrorDto;
  assert.deepEqual([failed.status, error.code, error.request_id], [500, "internal", id]);
  const [line] = logger.records.splice(0);
  assert.deepEqual(
    [line?.message, line?.fields["request"], line?.fields["machine"]],
    ["a request failed", id, "laptop"],
  );

  const read = await fetch(new URL(ROUTES.health, url));
  assert.equal(logger.records.splice(0)[0]?.fields["request"], read.headers.get("x-request-id"));
  // What is no failure of the server has a number too, and no line.
  assert.ok((await fetch(new URL("/readyz", url))).headers.has("x-request-id"));
  assert.equal(logger.records.length, 0);

  await pool.query("UPDATE machines SET revoked_at = 1");
  const refused = await post(token);
  assert.equal(((await refused.json()) as ErrorDto).error.request_id, undefined);
  await post(token);
  await post(`${token}-wrong`);
  const [revoked, wrong, ...more] = logger.records.map(({ fields }) => fields);
  assert.deepEqual(revoked, {
    request: refused.headers.get("x-request-id"),
    machine: "laptop",
    person: owner?.id,
    status: 401,
    code: "team/revoked",
  });
  assert.deepEqual([wrong?.["address"], wrong?.["code"]], ["127.0.0.1", "http/wrong-token"]);
  assert.deepEqual(more, [], "the same for an hour");
  assert.ok(!JSON.stringify(logger.records).includes(token));
});

test("number of a trusted proxy stays, if it is one", needsPostgres, async (t) => {
  const trusted = new BlockList();
  trusted.addAddress("127.0.0.1");
  const { post: behind, url } = await setUp(t, trusted);
  const { post: open } = await setUp(t);
  const given = { "x-request-id": "8f3a52c4d1e64b0f" };
  assert.equal(await numberOf(behind("wrong", given)), given["x-request-id"]);
  assert.notEqual(await numberOf(open("wrong", given)), given["x-request-id"]);
  for (const text of ["short", "words of a person", "x".repeat(101)])
    assert.match((await numberOf(behind("wrong", { "x-request-id": text }))) ?? "", /^[0-9a-f-]{36}$/, text);
  const twice = new Headers([["x-request-id", given["x-request-id"]]]);
  twice.append("x-request-id", given["x-request-id"]);
  assert.match((await numberOf(fetch(new URL("/healthz", url), { headers: twice }))) ?? "", /^[0-9a-f-]{36}$/);
});

test("log has at most sixty refusals a minute, and says how many more there were", () => {
  const logger = createMemoryLogger();
  let nowMs = 0;
  const failures = createFailureLog(logger, () => nowMs);
  for (let n = 0; n < 100; n += 1) failures.refused("refused", { n }, { sender: String(n) });
  assert.equal(logger.records.length, 60);
  nowMs = 60_000;
  for (let n = 0; n < 3; n += 1) failures.refused("refused", {}, { key: "laptop" });
  assert.deepEqual(
    logger.records.slice(60).map(({ message, fields }) => [message, fields]),
    [
      ["more requests were refused than the log has", { requests: 40 }],
      ["refused", {}],
    ],
  );
  nowMs += 3_600_000;
  failures.refused("refused", {}, { key: "laptop" });
  assert.equal(logger.records.length, 63);
});

test("neither one sender nor many unknown ones hide the refusals of others", () => {
  const logger = createMemoryLogger();
  let nowMs = 0;
  const failures = createFailureLog(logger, () => nowMs);
  const logged = (): readonly unknown[] => logger.records.splice(0).map(({ fields }) => fields["of"]);
  for (let n = 0; n < 100; n += 1) failures.refused("refused", { of: "unknown" }, { key: `address ${n}` });
  failures.refused("refused", { of: "ann" }, { sender: "ann", key: "ann" });
  assert.equal(logged().at(-1), "ann");

  nowMs = 60_000;
  for (const sender of ["bob", "cyd", "dan"])
    for (let n = 0; n < 30; n += 1) failures.refused("refused", { of: sender }, { sender });
  failures.refused("refused", { of: "eve" }, { sender: "eve", key: "eve" });
  assert.ok(!logged().includes("eve"), "the minute is full");
  nowMs = 120_000;
  failures.refused("refused", { of: "eve" }, { sender: "eve", key: "eve" });
  assert.deepEqual(logged(), [undefined, "eve"], "what had no room has a line when there is some");
});

test("machine without a batch so far has the name in the log that its list shows", needsPostgres, async (t) => {
  const { pool, logger, post } = await setUp(t);
  // Its label only keeps the place.
  const second = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  await post(second);
  await pool.query("UPDATE machines SET revoked_at = 1");
  await post(second);
  const named = logger.records.map(({ message, fields }) => [message, fields["machine"]]);
  assert.deepEqual(named, [
    ["a request failed", "laptop"],
    ["a batch was refused", "laptop"],
  ]);
});

test("two machines of one name have lines of their own in the log", needsPostgres, async (t) => {
  const { pool, logger, token, post } = await setUp(t);
  const other = await addMachine(pool, { owner: "zoe", team: "core", name: "laptop" });
  await pool.query("UPDATE machines SET revoked_at = 1");
  for (const one of [token, other, token, other]) await post(one);
  assert.equal(new Set(logger.records.map(({ fields }) => fields["person"])).size, 2);
  assert.equal(logger.records.length, 2);
});
