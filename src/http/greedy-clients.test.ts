import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { storedEvent } from "../../test/support/memory-reader.ts";
import { exchangeRaw, requestRaw } from "../../test/support/raw-http.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { silentLogger } from "../system/logger.ts";
import { handleHook } from "./handlers/hook.ts";
import { MAX_EXPORTS, MAX_REQUESTS_AHEAD } from "./http-limits.ts";
import { createHttpServer } from "./http-server.ts";
import { createRequestBodyBudget } from "./server/request-body.ts";

/** A connection that reads only on request. */
function connectDeaf(t: TestContext, port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  return socket.pause();
}

function get(port: number, path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
}

test("pipelined requests wait for the answer before; too many end the connection", async (t) => {
  const { port, reader } = await startHttpDaemon(t);
  const summary = "x".repeat(4_000);
  let asked = 0;
  Object.assign(reader, {
    log: () => {
      asked += 1;
      return { events: Array(500).fill(storedEvent({ summary })), next: null };
    },
  });
  const deaf = connectDeaf(t, port);
  deaf.write(get(port, "/api/log?limit=500").repeat(MAX_REQUESTS_AHEAD));
  await waitFor("the first is answered", () => asked > 0);
  for (let round = 0; round < 20; round++) assert.equal((await requestRaw(port, { path: "/" })).status, 200);
  // The kernels' buffers on both sides take the first answers, so one or two more may follow.
  assert.ok(asked < 6, `${asked} answers were made that nobody reads`);

  const before = asked;
  await exchangeRaw(port, get(port, "/api/log?limit=500").repeat(5_000)).catch(() => null);
  assert.ok(asked - before <= 1, `${asked - before} of 5,000 were begun`);
  const last = `GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  const inOrder = (await exchangeRaw(port, get(port, "/").repeat(20) + last)).toString("latin1");
  assert.equal(inOrder.match(/HTTP\/1\.1 200 /g)?.length, 20);
  assert.match(inOrder, /HTTP\/1\.1 404 [^]*$/);
});

test("the client with most unread output is cut off when the total is too much", async (t) => {
  const { port, reader } = await startHttpDaemon(t, { maxUnreadBytes: 30_000_000 });
  // The kernel takes some megabytes of each.
  const summary = "x".repeat(30_000);
  let asked = 0;
  Object.assign(reader, {
    log: () => {
      asked += 1;
      return { events: Array(500).fill(storedEvent({ summary })), next: null };
    },
  });
  const clients = Array.from({ length: 8 }, () => ({ socket: connectDeaf(t, port), sizeBytes: 0, closed: false }));
  for (const [index, { socket }] of clients.entries()) {
    socket.write(get(port, "/api/log?limit=500"));
    await waitFor("it is answered", () => asked === index + 1);
  }
  assert.equal((await requestRaw(port, { path: "/" })).status, 200);
  for (const client of clients) {
    client.socket.on("data", (chunk) => (client.sizeBytes += chunk.length));
    client.socket.on("close", () => (client.closed = true));
    client.socket.resume();
  }
  await waitFor("each has all or was cut off", () =>
    clients.every(({ sizeBytes, closed }) => closed || sizeBytes > 15_000_000),
  );
  const cut = clients.filter(({ closed }) => closed);
  assert.ok(cut.length > 0 && cut.length < clients.length, `${cut.length} were cut off`);
  assert.ok(cut.every(({ sizeBytes }) => sizeBytes < 15_000_000));
});

test("incoming bodies share a bounded memory: the largest is dropped, small ones fit", async (t) => {
  const accepted: Buffer[] = [];
  const server = createHttpServer({
    host: "127.0.0.1",
    port: 0,
    access: null,
    version: "1.2.3",
    logger: silentLogger,
    routes: [
      {
        path: "/api/hook",
        isPrefix: false,
        methods: ["POST"],
        handler: handleHook((body) => void accepted.push(body), createRequestBodyBudget(1_000_000)),
      },
    ],
  });
  const { port } = await server.listen();
  t.after(async () => server.close(0));
  const hoarders = [700_000, 200_000].map((size) => {
    const socket = connectDeaf(t, port);
    const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: 900000\r\n\r\n${"{".repeat(size)}`);
    let closed = false;
    socket.resume().on("close", () => (closed = true));
    return { isClosed: () => closed };
  });
  const post = async (size: number) =>
    requestRaw(port, {
      method: "POST",
      path: "/api/hook",
      headers: { "Content-Type": "application/json" },
      body: `{"text":"${"x".repeat(size)}"}`,
    });
  await waitFor("the largest to be dropped", async () => {
    assert.equal((await post(150_000)).status, 204);
    return hoarders[0]?.isClosed() === true;
  });
  assert.equal(hoarders[1]?.isClosed(), false);
  const tooMuch = await post(950_000);
  assert.equal(tooMuch.status, 503);
  assert.match(tooMuch.text, /"code":"http\/crowded"/);
  assert.equal(tooMuch.headers.get("retry-after"), "5");
  assert.equal((await post(10)).status, 204);
  assert.ok(accepted.every((body) => body.length < 200_000));
});

test("exports have a limit, and the next begins when one has ended", async (t) => {
  const never = Promise.withResolvers<void>();
  let running = 0;
  const { port } = await startHttpDaemon(t, {
    lookBack: {
      history: {
        stats: async () => null,
        sessionStats: async () => null,
        search: async () => ({ hits: [], next: null, found: null }),
        slowCalls: async () => ({ rows: [], next: null }),
        exportEvents: async function* () {
          running += 1;
          yield [];
          await never.promise;
        },
      },
    },
  });
  const sockets = Array.from({ length: MAX_EXPORTS }, () => connectDeaf(t, port));
  for (const socket of sockets) socket.write(get(port, "/api/export"));
  await waitFor("all are being written", () => running === MAX_EXPORTS);
  const refused = await requestRaw(port, { path: "/api/export" });
  assert.equal(refused.status, 503);
  assert.match(refused.text, /"code":"http\/crowded"/);
  never.resolve();
  await waitFor("a place to be free", async () => (await requestRaw(port, { path: "/api/export" })).status === 200);
});
