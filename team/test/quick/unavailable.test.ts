import assert from "node:assert/strict";
import { test } from "node:test";
import { DatabaseError } from "pg";
import { ROUTES } from "../../../src/api/routes.ts";
import { sendText } from "../../../src/http/responses.ts";
import { get } from "../../../src/http/router.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { openPool } from "../../src/database/pool.ts";
import { isUnavailable } from "../../src/database/unavailable.ts";
import { createTeamServer } from "../../src/http/team-server.ts";

function databaseError(code: string, severity = "ERROR"): DatabaseError {
  const error = new DatabaseError("message", 7, "error");
  return Object.assign(error, { code, severity });
}

test("errors that pass by themselves ask for a retry, a wrong statement does not", () => {
  const passing = [
    "08006",
    "25006",
    "25P03",
    "25P04",
    "28P01",
    "40001",
    "40P01",
    "53300",
    "55P03",
    "57014",
    "57P01",
    "58030",
  ];
  assert.deepEqual(
    passing.filter((code) => !isUnavailable(databaseError(code))),
    [],
  );
  const lasting = ["08P01", "21000", "22021", "23502", "25P02", "42P01", "54000", "XX000"];
  assert.deepEqual(
    lasting.filter((code) => isUnavailable(databaseError(code))),
    [],
  );
  // PgBouncer: "query_wait_timeout", "no more connections allowed".
  assert.equal(isUnavailable(databaseError("08P01", "FATAL")), true);
});

test("connections that break count as a database that is away", () => {
  const messages = [
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "Query read timeout",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "Cannot use a pool after calling end on the pool",
  ];
  for (const message of messages) assert.equal(isUnavailable(new Error(message)), true, message);
  assert.equal(isUnavailable(Object.assign(new Error("connect"), { code: "ECONNREFUSED" })), true);
  assert.equal(isUnavailable(new AggregateError([Object.assign(new Error("connect"), { code: "ETIMEDOUT" })])), true);
  assert.equal(isUnavailable(Object.assign(new Error("certificate"), { code: "CERT_HAS_EXPIRED" })), true);
  assert.equal(isUnavailable(new TypeError("rows is undefined")), false);
});

async function* loseDatabase(): AsyncIterable<string> {
  yield "one";
  throw new Error("Connection terminated unexpectedly");
}

test("server outlives a database that is lost in the middle of an answer", async (t) => {
  const logger = createMemoryLogger();
  const pool = openPool("postgres://127.0.0.1/none", { logger, most: 1 });
  const signal = new AbortController().signal;
  const asked = { contentType: "text/plain", fileName: "events.txt", pieces: loseDatabase(), signal };
  const server = createTeamServer({
    host: "127.0.0.1",
    port: 0,
    pool,
    healthPool: pool,
    receive: async () => assert.fail("no machine sends"),
    openRoutes: [get(ROUTES.export, async (exchange) => sendText(exchange, asked))],
    logger,
  });
  t.after(async () => server.close(0));
  const { url } = await server.listen();
  // What was sent is no answer: its connection breaks.
  await assert.rejects(async () => (await fetch(new URL(ROUTES.export, url))).text());
  assert.equal((await fetch(new URL("/healthz", url))).status, 200);
});

test("night without the database is one line of the log, whatever needs none meanwhile", async (t) => {
  const logger = createMemoryLogger();
  const pool = openPool("postgres://127.0.0.1:1/none", { logger, most: 1 });
  const server = createTeamServer({
    host: "127.0.0.1",
    port: 0,
    pool,
    healthPool: pool,
    receive: async () => assert.fail("no token is known"),
    openRoutes: [get(ROUTES.teamSignIn, () => ({ kind: "none" }))],
    logger,
  });
  t.after(async () => server.close(0));
  const { url } = await server.listen();
  const headers = { "content-type": "application/json", authorization: "Bearer of-a-machine" };
  for (const path of ["/healthz", ROUTES.teamSignIn, "/healthz"]) {
    const sent = await fetch(new URL(ROUTES.upstream, url), { method: "POST", headers, body: "{}" });
    assert.equal(sent.status, 503);
    assert.equal((await fetch(new URL(path, url))).status, 200);
    assert.equal((await fetch(new URL("/readyz", url))).status, 503);
  }
  assert.equal(logger.records.filter(({ level }) => level === "error").length, 1);
});
