import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { exchangeRaw } from "../../test/support/raw-http.ts";

const SMUGGLED = '{"smuggled":true}';

/** A whole request that must never be parsed as one. */
function smuggled(port: number): string {
  return (
    `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${SMUGGLED.length}\r\nConnection: close\r\n\r\n${SMUGGLED}`
  );
}

interface Attack {
  readonly name: string;
  /** Follows `POST /api/hook` and the headers of a good one. */
  readonly headers: string;
  readonly body: (hidden: string) => string;
}

const hex = (text: string): string => text.length.toString(16);
const chunked = (text: string, size = hex(text)): string => `${size}\r\n${text}\r\n0\r\n\r\n`;

/** Two readings of where the body ends: whichever is right, the connection must be closed. */
const AMBIGUOUS: readonly Attack[] = [
  {
    name: "Content-Length and Transfer-Encoding",
    headers: "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    body: (hidden) => chunked("{}") + hidden,
  },
  {
    name: "Transfer-Encoding and Content-Length",
    headers: "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    body: (hidden) => chunked("{}") + hidden,
  },
  { name: "two lengths", headers: "Content-Length: 2\r\nContent-Length: 0\r\n", body: (hidden) => `{}${hidden}` },
  { name: "twice the same length", headers: "Content-Length: 2\r\nContent-Length: 2\r\n", body: () => "{}" },
  ...["2,2", "+2", "-2", "0x2", "2 2", "2;x", "1e1", "18446744073709551618", ""].map((value) => ({
    name: `Content-Length: "${value}"`,
    headers: `Content-Length: ${value}\r\n`,
    body: (hidden: string) => `{}${hidden}`,
  })),
  ...[
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: chunked, chunked, x",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: gzip",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding\t: chunked",
    " Transfer-Encoding: chunked",
    "X: y\r\n\tTransfer-Encoding: chunked",
    "Transfer-Encoding:\u000bchunked",
    "Transfer-Encoding: chunk\u0000ed",
    'Transfer-Encoding: "chunked"',
    "Transfer\u0000-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked",
    "X: y\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\nX: y",
  ].map((header) => ({
    name: JSON.stringify(header),
    headers: `${header}\r\nContent-Length: 5\r\n`,
    body: (hidden: string) => chunked("{}") + hidden,
  })),
  ...["2 ", "0x2", "-2", "+2", "2\n", "g", "ffffffffffffffffff", "", "2;\n", "2;a=\u0000"].map((size) => ({
    name: `a chunk of size ${JSON.stringify(size)}`,
    headers: "Transfer-Encoding: chunked\r\n",
    body: (hidden: string) => chunked("{}", size) + hidden,
  })),
  {
    name: "a chunk longer than it says",
    headers: "Transfer-Encoding: chunked\r\n",
    body: (hidden) => `2\r\n{}XX\r\n0\r\n\r\n${hidden}`,
  },
  {
    name: "chunks that end in a bare line feed",
    headers: "Transfer-Encoding: chunked\r\n",
    body: (hidden) => `2\n{}\n0\n\n${hidden}`,
  },
  {
    name: "chunk extensions without end",
    headers: "Transfer-Encoding: chunked\r\n",
    body: (hidden) => `2;${"x".repeat(100_000)}\r\n{}\r\n0\r\n\r\n${hidden}`,
  },
];

function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

for (const { name, headers, body } of AMBIGUOUS) {
  test(`${name}: one refusal, no request behind it is answered`, async (t) => {
    const { port, accepted } = await startHttpDaemon(t);
    const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    const bytes = `${head}${headers}\r\n${body(smuggled(port))}`;
    const statuses = statusesOf((await exchangeRaw(port, Buffer.from(bytes, "latin1"))).toString("latin1"));
    assert.equal(accepted.filter((one) => one.includes("smuggled")).length, 0);
    assert.ok(statuses.length >= 1 && [400, 431].includes(statuses.at(-1) ?? 0), statuses.join());
  });
}

const START_LINES = [
  "GET / HTTP/0.9",
  "GET / HTTP/2.0",
  "GET / HTTP/1.2",
  "GET / HTTP/9.9",
  "PRI * HTTP/2.0",
  "GET /",
  "GET / /x HTTP/1.1",
  "GET\t/\tHTTP/1.1",
  "get / HTTP/1.1",
  "GET /\u0000 HTTP/1.1",
  "GET /\u0007 HTTP/1.1",
  "BREW / HTTP/1.1",
];

test("start lines that are not HTTP/1.1 are refused, and end the connection", async (t) => {
  const { port } = await startHttpDaemon(t);
  for (const line of START_LINES) {
    const bytes = `${line}\r\nHost: 127.0.0.1:${port}\r\n\r\n${smuggled(port)}`;
    const statuses = statusesOf((await exchangeRaw(port, Buffer.from(bytes, "latin1"))).toString("latin1"));
    assert.deepEqual(statuses.length, 1, `${line}: ${statuses.join()}`);
    assert.ok([400, 404, 505].includes(statuses[0] ?? 0), `${line}: ${statuses.join()}`);
  }
});

test("requests that follow on one connection are answered one by one, in order", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const answer = (await exchangeRaw(port, get("/") + get("/nowhere") + smuggled(port))).toString("latin1");
  assert.deepEqual(statusesOf(answer), [200, 404, 204]);
  assert.equal(accepted.length, 1);
});

test("the body of a GET is its body and no request", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const hidden = smuggled(port);
  for (const path of ["/", "/api/health", "/nowhere", "/static/plain.css"]) {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n`;
    const bytes = `${head}Content-Length: ${hidden.length}\r\n\r\n${hidden}`;
    assert.equal(statusesOf((await exchangeRaw(port, bytes)).toString("latin1")).length, 1);
  }
  assert.equal(accepted.length, 0);
});

test("bytes behind a refused body are not read as a request", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n`;
  const answer = (await exchangeRaw(port, `${head}\r\n${smuggled(port)}`)).toString("latin1");
  assert.deepEqual(statusesOf(answer), [415]);
  assert.equal(accepted.length, 0);
});

test("unknown expectation is ignored, and the answer has our headers", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const bytes = `${head}Expect: miracles\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`;
  const answer = (await exchangeRaw(port, bytes)).toString("latin1");
  assert.deepEqual(statusesOf(answer), [204]);
  assert.match(answer, /^X-Content-Type-Options: nosniff/m);
  assert.equal(accepted.length, 1);
});

test("HTTP/1.0 is answered where it is whole, and refused without Host or with chunks", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const own = `Host: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const chunks = `Transfer-Encoding: chunked\r\n\r\n${chunked("{}")}`;
  for (const [bytes, status] of [
    [`GET / HTTP/1.0\r\n\r\n`, 403],
    [`GET / HTTP/1.0\r\n${own}\r\n`, 200],
    [`POST /api/hook HTTP/1.0\r\n${own}${chunks}`, 400],
    [`POST /api/hook HTTP/1.0\r\n${own}Connection: keep-alive\r\n${chunks}${smuggled(port)}`, 400],
    // No length and no chunks: the body is empty, no matter what follows.
    [`POST /api/hook HTTP/1.0\r\n${own}\r\n`, 400],
  ] as const) {
    const statuses = statusesOf((await exchangeRaw(port, bytes)).toString("latin1"));
    assert.deepEqual(statuses, [status], bytes);
  }
  assert.equal(accepted.length, 0);
  const plain = `POST /api/hook HTTP/1.0\r\n${own}Content-Length: 2\r\n\r\n{}`;
  assert.deepEqual(statusesOf((await exchangeRaw(port, plain)).toString("latin1")), [204]);
  assert.equal(accepted.length, 1);
});

test("no request is upgraded, tunnelled or traced", async (t) => {
  const { port, routes } = await startHttpDaemon(t);
  const ask = async (line: string, more = "") => {
    const bytes = `${line}\r\nHost: 127.0.0.1:${port}\r\nX-Secret: s3cret\r\nContent-Type: application/json\r\n${more}\r\n`;
    return (await exchangeRaw(port, bytes)).toString("latin1");
  };
  const close = "Connection: close\r\n";
  for (const protocol of ["websocket", "h2c"]) {
    const answer = await ask("GET / HTTP/1.1", `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\n`);
    assert.deepEqual(statusesOf(answer), [200], protocol);
  }
  assert.match(await ask("CONNECT 127.0.0.1:22 HTTP/1.1"), /^HTTP\/1\.1 405 [^]*"code":"http\/method"/);
  assert.match(await ask("CONNECT evil.example:443 HTTP/1.1"), /^HTTP\/1\.1 405 /);
  for (const { path, isPrefix } of routes) {
    for (const method of ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      const answer = await ask(`${method} ${path}${isPrefix ? "1" : ""} HTTP/1.1`, close);
      assert.deepEqual(statusesOf(answer), [405], `${method} ${path}`);
      assert.doesNotMatch(answer, /s3cret|Access-Control/i);
    }
  }
  assert.deepEqual(statusesOf(await ask("OPTIONS * HTTP/1.1", close)), [404]);
});
