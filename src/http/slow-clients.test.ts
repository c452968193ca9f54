import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { storedEvent } from "../../test/support/memory-reader.ts";
import { requestRaw } from "../../test/support/raw-http.ts";
import { openStream } from "../../test/support/stream-client.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { MAX_OTHER_SOCKETS } from "./http-limits.ts";

const QUICK = { headersMs: 300, requestMs: 600, keepAliveMs: 300, stillMs: 500, checkMs: 50 };

interface Slow {
  readonly socket: Socket;
  readonly received: () => string;
  readonly closed: () => boolean;
}

async function connectSlow(t: TestContext, port: number): Promise<Slow> {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  let closed = false;
  socket.on("data", (chunk) => (text += chunk.toString("latin1")));
  socket.on("error", () => {});
  socket.on("close", () => (closed = true));
  await once(socket, "connect");
  return { socket, received: () => text, closed: () => closed };
}

/** Sends a byte from time to time while the other side is open. */
function drip(t: TestContext, { socket }: Slow, byte: string): void {
  const timer = setInterval(() => socket.writable && socket.write(byte), 20);
  t.after(() => clearInterval(timer));
}

test("headers that come byte by byte for ever end in 408", async (t) => {
  const { port } = await startHttpDaemon(t, { timeouts: QUICK });
  const slow = await connectSlow(t, port);
  slow.socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `);
  drip(t, slow, "x");
  await waitFor("the connection ended", slow.closed);
  assert.match(slow.received(), /^HTTP\/1\.1 408 [^]*"code":"http\/timeout"/);
});

test("connection that sends nothing is closed", async (t) => {
  const { port } = await startHttpDaemon(t, { timeouts: QUICK });
  const slow = await connectSlow(t, port);
  await waitFor("the connection ended", slow.closed);
});

test("a body that comes byte by byte for ever ends in 408 and is not taken", async (t) => {
  const { port, accepted } = await startHttpDaemon(t, { timeouts: QUICK });
  const slow = await connectSlow(t, port);
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  slow.socket.write(`${head}Content-Length: 1000000\r\n\r\n{`);
  drip(t, slow, " ");
  await waitFor("the connection ended", slow.closed);
  assert.match(slow.received(), /^HTTP\/1\.1 408 /);
  assert.equal(accepted.length, 0);
});

test("client that does not read its answer is cut off", async (t) => {
  const { port, reader } = await startHttpDaemon(t, { timeouts: QUICK });
  const summary = "x".repeat(4_000);
  Object.assign(reader, { log: () => ({ events: Array(500).fill(storedEvent({ summary })), next: null }) });
  const slow = await connectSlow(t, port);
  slow.socket.pause();
  slow.socket.write(`GET /api/log?limit=500 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(20));
  // A client that does not read does not see the end either. So wait until six requests that send nothing have timed
  // out, one by one: Node doubles a connection's timeout when some of its bytes were in flight.
  for (let round = 0; round < 6; round++) {
    const probe = await connectSlow(t, port);
    await waitFor("the probe ended", probe.closed);
  }
  slow.socket.resume();
  await waitFor("the connection ended", slow.closed);
  assert.ok(slow.received().length < 20 * 2_000_000);
});

test("an idle keep-alive connection is closed, a stream with a slow heartbeat is not", async (t) => {
  const { port, url, hub } = await startHttpDaemon(t, { timeouts: QUICK, heartbeatIntervalMs: 60_000 });
  const stream = await openStream(t, `${url}/api/events`);
  const slow = await connectSlow(t, port);
  slow.socket.write(`GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await waitFor("the connection ended", slow.closed);
  assert.match(slow.received(), /^HTTP\/1\.1 200 /);
  const second = await connectSlow(t, port);
  await waitFor("another one ended too", second.closed);
  assert.equal(stream.closed, false);
  assert.equal(hub.connectionCount, 1);
});

test("hoarded connections keep out neither the page nor a hook over HTTP", async (t) => {
  const { port, accepted } = await startHttpDaemon(t, { maxSockets: 20 });
  const hoard = await Promise.all(Array.from({ length: 60 }, async () => connectSlow(t, port)));
  for (const { socket } of hoard) socket.write("GET / HTTP/1.1\r\n");
  for (let round = 0; round < 30; round++) assert.equal((await requestRaw(port, { path: "/" })).status, 200);
  const headers = { "Content-Type": "application/json" };
  const answer = await requestRaw(port, { method: "POST", path: "/api/hook", headers, body: "{}" });
  assert.equal(answer.status, 204);
  assert.equal(accepted.length, 1);
  await waitFor("no more than the places are held", () => hoard.filter(({ closed }) => !closed()).length <= 20);
});

test("connections with an open answer stay; a new one is refused", async (t) => {
  const { url, port, hub } = await startHttpDaemon(t, { maxSockets: 3, maxConnections: 10 });
  const streams = await Promise.all([1, 2, 3].map(async () => openStream(t, `${url}/api/events`)));
  await waitFor("all streams are attached", () => hub.connectionCount === 3);
  const newcomer = await connectSlow(t, port);
  await waitFor("the newcomer is refused", newcomer.closed);
  assert.equal(
    streams.some(({ closed }) => closed),
    false,
  );
  streams[0]?.close();
  await waitFor("a place to be free", () => hub.connectionCount === 2);
  assert.equal((await requestRaw(port, { path: "/" })).status, 200);
});

test("as many live connections as the settings allow fit, with requests beside them", async (t) => {
  const count = MAX_OTHER_SOCKETS + 100;
  const { port, hub } = await startHttpDaemon(t);
  hub.configure({ maxConnections: count, heartbeatIntervalMs: 60_000, metricsRefreshMs: 60_000 });
  const streams = await Promise.all(Array.from({ length: count }, async () => connectSlow(t, port)));
  for (const { socket } of streams) socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await waitFor("all are attached", () => hub.connectionCount === count);
  assert.equal((await requestRaw(port, { path: "/" })).status, 200);
  assert.equal(hub.connectionCount, count);
});
