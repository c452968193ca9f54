import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { requestRaw } from "../../test/support/raw-http.ts";
import { openStream } from "../../test/support/stream-client.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { connectionsWithin } from "./http-limits.ts";
import { listen } from "./server/listen.ts";

test("port 0 takes a free port, which the address has", async (t) => {
  const { url, port } = await startHttpDaemon(t);
  assert.notEqual(port, 0);
  assert.equal(url, `http://127.0.0.1:${port}`);
  assert.equal((await fetch(`${url}/api/health`)).status, 200);
});

test("error for a port in use has its number and a fix", async (t) => {
  const { port } = await startHttpDaemon(t);
  const second = createServer();
  await assert.rejects(listen(second, { host: "127.0.0.1", port, isProtected: false }), (error: unknown) => {
    assert.ok(error instanceof Error && "code" in error && "fix" in error);
    assert.equal(error.code, "http/port-in-use");
    assert.match(error.message, new RegExp(`Port ${port} on 127\\.0\\.0\\.1`));
    assert.match(String(error.fix), /--port/);
    return true;
  });
});

for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.evil.example", ""]) {
  test(`listening on "${host}" is refused`, async () => {
    await assert.rejects(listen(createServer(), { host, port: 0, isProtected: false }), { code: "http/not-loopback" });
  });
}

test("any loopback address is accepted, and IPv6 is in brackets", async (t) => {
  for (const host of ["127.0.0.2", "localhost", "[::1]"]) {
    const server = createServer();
    t.after(() => server.close());
    try {
      const { url } = await listen(server, { host, port: 0, isProtected: false });
      assert.ok(url.startsWith(`http://${host}:`), url);
    } catch (error) {
      // The code where a machine lacks IPv6, or the rest of 127/8.
      assert.ok(error instanceof Error && "code" in error && error.code === "http/address", String(error));
    }
  }
});

test("an answer to a bad request leaves the connection usable", async (t) => {
  const { port } = await startHttpDaemon(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  socket.write(request("/nowhere"));
  await waitFor("the first answer arrived", () => text.includes("http/not-found"));
  socket.write(request("/api/health"));
  await waitFor("the second answer arrived", () => text.includes('"live":true'));
});

test("closing ends the streams and lets the request in hand finish", async (t) => {
  const accepting = Promise.withResolvers<void>();
  let isInHand = false;
  const { url, port, server } = await startHttpDaemon(t, {
    acceptHook: async () => {
      isInHand = true;
      await accepting.promise;
    },
  });
  const stream = await openStream(t, `${url}/api/events`);
  const inHand = requestRaw(port, {
    method: "POST",
    path: "/api/hook",
    headers: { "Content-Type": "application/json", Connection: "keep-alive" },
    body: "{}",
  });
  await waitFor("the request is in hand", () => isInHand);
  const closed = server.close(10_000);
  await waitFor("the stream has ended", () => stream.closed);
  assert.equal(stream.response.complete, true);
  await assert.rejects(fetch(`${url}/api/health`));
  accepting.resolve();
  assert.equal((await inHand).status, 204);
  await closed;
});

test("closing cuts requests that outlast the grace", async (t) => {
  let isInHand = false;
  const { port, server } = await startHttpDaemon(t, {
    acceptHook: async () => {
      isInHand = true;
      await new Promise(() => {});
    },
  });
  const hanging = requestRaw(port, {
    method: "POST",
    path: "/api/hook",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  await waitFor("the request is in hand", () => isInHand);
  await server.close(20);
  assert.equal(Number.isNaN((await hanging).status), true);
});

test("closing cuts a stream that takes nothing when the grace is over", async (t) => {
  const { url, hub, reader, server } = await startHttpDaemon(t);
  const stalled = await openStream(t, `${url}/api/events`);
  stalled.pause();
  while (hub.stats().pendingBytes === 0) {
    hub.publish(reader.add(100, { summary: "s".repeat(2000) }), []);
    await nextTurn();
  }
  await server.close(20);
  await waitFor("the hub to know", () => hub.connectionCount === 0);
});

test("places for connections follow the limit of open files", () => {
  const places = [null, 1_048_576, 1024, 256, 56, 1].map((openFiles) => connectionsWithin(openFiles, 1000));
  assert.deepEqual(places, [1000, 1000, 896, 128, 14, 2]);
});
