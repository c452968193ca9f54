import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { createPost, type PostOptions } from "./post.ts";

const NEVER = new AbortController().signal;

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address without a listener. */
async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function postTo(endpoint: string, options: Partial<PostOptions> = {}) {
  return createPost({
    endpoint,
    headers: { "x-key": "k" },
    compress: false,
    userAgent: "us/1",
    fetch: async (url, init) => fetch(url, init),
    clock: { now: () => 0 },
    ...options,
  });
}

async function resultOf(endpoint: string): Promise<readonly (string | null)[]> {
  const { kind, reason } = await postTo(endpoint, { timeoutMs: 400 })("logs", "{}", NEVER);
  return [kind, reason];
}

test("whatever a server does, there is a verdict, and nothing goes anywhere else", async (t) => {
  let elsewhere = 0;
  const other = await serve(t, (_request, response) => {
    elsewhere += 1;
    response.end();
  });
  const hangs = await serve(t, () => undefined);
  const breaks = await serve(t, ({ socket }) => socket.destroy());
  const sends = await serve(t, (_request, response) => {
    response.writeHead(307, { location: other }).end();
  });
  const talks = await serve(t, (_request, response) => {
    response.writeHead(400);
    const more = (): void => {
      if (!response.destroyed) response.write("x".repeat(10_000), () => setImmediate(more));
    };
    more();
  });
  const gone = await freeAddress();

  assert.deepEqual(await resultOf(hangs), ["later", "timed out"]);
  assert.equal((await resultOf(breaks))[0], "later");
  assert.deepEqual(await resultOf(gone), ["later", "no connection (ECONNREFUSED)"]);
  assert.deepEqual(await resultOf(sends), ["closed", "HTTP 307"]);
  assert.deepEqual(await resultOf(talks), ["divide", "HTTP 400"]);
  assert.equal(elsewhere, 0);
});

test("logs and metrics go below any base address, compressed where configured", async (t) => {
  const seen: string[] = [];
  const endpoint = await serve(t, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const packed = request.headers["content-encoding"] === "gzip";
      const body = Buffer.concat(chunks);
      seen.push(`${request.url} ${String(request.headers["x-key"])} ${String(packed ? gunzipSync(body) : body)}`);
      response.end("{}");
    });
  });
  for (const base of [endpoint, `${endpoint}/`, `${endpoint}/a/b`, `${endpoint}/a?key=1`]) {
    await postTo(base)("logs", '{"a":1}', NEVER);
  }
  await postTo(endpoint, { compress: true })("metrics", '{"b":"ü"}', NEVER);
  assert.deepEqual(seen, [
    '/v1/logs k {"a":1}',
    '/v1/logs k {"a":1}',
    '/a/b/v1/logs k {"a":1}',
    '/a/v1/logs?key=1 k {"a":1}',
    '/v1/metrics k {"b":"ü"}',
  ]);
});
