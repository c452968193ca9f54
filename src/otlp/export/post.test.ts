import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { createPost, type PostOptions, readExportResult } from "./post.ts";

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

test("every server response has an outcome, and no data goes to another host", async (t) => {
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

interface Reported {
  readonly retryAfterMs?: number | null;
  readonly body?: unknown;
}

const taken = (partialSuccess: unknown) => readResult(200, { body: { partialSuccess } });

function readResult(status: number, { retryAfterMs = null, body = {} }: Reported = {}) {
  return readExportResult({ status, retryAfterMs, text: JSON.stringify(body) }, "rejectedLogRecords");
}

test("only the statuses that OTLP names are repeated", () => {
  const kinds = new Map<string, number[]>();
  for (let status = 200; status < 600; status += 1) {
    const { kind } = readResult(status);
    kinds.set(kind, [...(kinds.get(kind) ?? []), status]);
  }
  assert.deepEqual(kinds.get("later"), [429, 502, 503, 504]);
  assert.deepEqual(kinds.get("divide"), [400, 413]);
  assert.equal(kinds.get("taken")?.length, 100);
  assert.ok(kinds.get("closed")?.includes(401) === true && kinds.get("closed")?.includes(307) === true);
  assert.ok(kinds.get("refused")?.includes(500) === true && kinds.get("refused")?.includes(422) === true);
});

test("Retry-After is obeyed for an hour at most", () => {
  const delays = [7000, 0, 99_999_999_000, null].map((retryAfterMs) => {
    const result = readResult(503, { retryAfterMs });
    return result.kind === "later" && result.delayMs;
  });
  assert.deepEqual(delays, [7000, 0, 3_600_000, null]);
});

test("partial success counts what was rejected, as text or number; nonsense is zero", () => {
  assert.deepEqual(taken({}), { kind: "taken", refused: 0, reason: null });
  assert.deepEqual(taken({ rejectedLogRecords: "3", errorMessage: "a\u001b[31m\nb" }), {
    kind: "taken",
    refused: 3,
    reason: "a [31m b",
  });
  assert.deepEqual(taken({ rejectedLogRecords: 2 }), { kind: "taken", refused: 2, reason: null });
  for (const odd of [null, 7, { rejectedLogRecords: -1 }, { rejectedLogRecords: "many", errorMessage: 3 }]) {
    assert.deepEqual(taken(odd), { kind: "taken", refused: 0, reason: null });
  }
  assert.deepEqual(readExportResult({ status: 200, retryAfterMs: null, text: "<html>" }, "rejectedLogRecords"), {
    kind: "taken",
    refused: 0,
    reason: null,
  });
});
