import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { readSteadily } from "../../src/http/batch-body.ts";
import { createSenderLimit } from "../../src/http/sender-limit.ts";
import { hostileHarness } from "../support/hostile-harness.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("body that pauses is cut off, and its sender alone", async (t) => {
  const failures: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const read = async (): Promise<void> => {
      bodies.push(await readSteadily(request, async () => text(request), 300));
      response.end();
    };
    read().catch((error: unknown) => failures.push(String(error)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const silent = connect(port, "127.0.0.1");
  silent.on("error", () => {});
  silent.write("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nhalf");
  await once(silent, "close");
  await waitFor("the failure", () => failures.length === 1);
  assert.equal((await fetch(`http://127.0.0.1:${port}`, { method: "POST", body: "whole" })).status, 200);
  assert.deepEqual(bodies, ["whole"]);
});

test("a sender has two requests at a time, the others meanwhile theirs", async () => {
  const turns = createSenderLimit(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = [1, 2].map(async () => turns.take("bob", async () => promise));
  await assert.rejects(
    turns.take("bob", async () => promise),
    { code: "http/crowded", status: 503 },
  );
  assert.equal(await turns.take("ann", async () => "taken"), "taken");
  resolve();
  await Promise.all(held);
  assert.equal(await turns.take("bob", async () => "taken"), "taken");
});

test("a hundred half requests of one machine hold no other one up", needsPostgres, async (t) => {
  const { url, join, assertHarmless } = await hostileHarness(t);
  const [bob, carol] = [await join("bob"), await join("carol")];
  const { hostname, port } = new URL(url);
  const answers: string[] = [];
  const sockets = Array.from({ length: 100 }, () => connect(Number(port), hostname));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) {
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => answers.push(chunk.toString().slice(0, 12)));
    const head = [`POST ${ROUTES.upstream} HTTP/1.1`, `host: ${hostname}`, "content-type: application/json"];
    socket.write([...head, `authorization: Bearer ${bob.token}`, "content-length: 100000", "", "{"].join("\r\n"));
  }
  await waitFor("98 refusals", () => answers.filter((answer) => answer === "HTTP/1.1 503").length === 98);
  for (let seq = 1; seq <= 5; seq += 1) assert.equal((await carol.send(batchOf(seq, seq))).taken, true);
  await assertHarmless();
});
