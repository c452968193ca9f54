import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { testApi, type ApiScenario } from "../../test/support/api-scenario.ts";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { exchangeRaw, parseAnswer, requestRaw } from "../../test/support/raw-http.ts";
import { MAX_BODY_BYTES } from "./http-limits.ts";

const MIB = 1024 * 1024;

function refused(name: string, code: string, headers: Record<string, string | undefined>, path = "/api/log") {
  return {
    name: `${name} is refused`,
    request: { path, headers },
    status: 403,
    contains: [`"code":"${code}"`],
    lacks: ["events", "<title>"],
  } satisfies ApiScenario;
}

function allowed(name: string, headers: Record<string, string>, path = "/api/log"): ApiScenario {
  return { name: `${name} is answered`, request: { path, headers }, status: 200 };
}

const names: readonly ApiScenario[] = [
  refused("a foreign Host", "http/host", { Host: "evil.example" }),
  refused("a foreign Host with our port", "http/host", { Host: "evil.example:{port}" }),
  refused("a Host that begins like ours", "http/host", { Host: "localhost.evil.example:{port}" }),
  refused("a Host that ends like ours", "http/host", { Host: "evil.localhost:{port}" }),
  refused("our Host with another port", "http/host", { Host: "127.0.0.1:1" }),
  refused("an empty Host", "http/host", { Host: "" }),
  refused("a missing Host", "http/host", { Host: undefined }),
  refused("a foreign Host for the page", "http/host", { Host: "evil.example" }, "/"),
  refused("a foreign Host for the stream", "http/host", { Host: "evil.example" }, "/api/events"),
  refused("a foreign Host for an unknown path", "http/host", { Host: "evil.example" }, "/nowhere"),
  allowed("localhost", { Host: "localhost:{port}" }),
  allowed("localhost in capitals", { Host: "LOCALHOST:{port}" }),
  allowed("the IPv6 loopback", { Host: "[::1]:{port}" }),
  allowed("our name without a port", { Host: "127.0.0.1" }),
  refused("a foreign Origin", "http/origin", { Origin: "https://evil.example" }),
  refused("the null Origin of a sandbox", "http/origin", { Origin: "null" }),
  refused("another local server's Origin", "http/origin", { Origin: "http://localhost:3000" }),
  refused("a local Origin on port 80", "http/origin", { Origin: "http://localhost" }),
  refused("our Origin over TLS, which we do not speak", "http/origin", { Origin: "https://127.0.0.1:{port}" }),
  refused("an Origin with our name as user", "http/origin", { Origin: "http://127.0.0.1:{port}@evil.example" }),
  refused("a foreign Origin for the stream", "http/origin", { Origin: "https://evil.example" }, "/api/events"),
  allowed("our own Origin", { Origin: "http://127.0.0.1:{port}" }),
  refused("a cross-site fetch", "http/origin", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }),
  refused("a same-site fetch", "http/origin", { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" }),
  refused("a cross-site link to the API", "http/origin", {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
  }),
  refused(
    "a cross-site frame of the page",
    "http/origin",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
    "/",
  ),
  allowed(
    "a link from another site to the page",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" },
    "/?from=elsewhere",
  ),
  allowed("our page's own fetch", { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors" }),
  {
    name: "a preflight gets no permission",
    request: {
      method: "OPTIONS",
      path: "/api/hook",
      headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
    },
    status: 403,
    lacksHeaders: ["Access-Control-Allow-Methods", "Access-Control-Allow-Headers"],
  },
  {
    name: "a payload posted by another site is refused",
    request: {
      method: "POST",
      path: "/api/hook",
      headers: { Origin: "https://evil.example", "Content-Type": "application/json" },
      body: "{}",
    },
    status: 403,
  },
];

testApi(names);

test("a name that was allowed is answered with its own port and refused with another", async (t) => {
  const { port } = await startHttpDaemon(t, { allowedHosts: ["localhost:9000", "dev.box"] });
  const statusOf = async (headers: Record<string, string>) =>
    (await requestRaw(port, { path: "/api/log", headers })).status;
  assert.equal(await statusOf({ Host: "localhost:9000", Origin: "http://localhost:9000" }), 200);
  assert.equal(await statusOf({ Host: `dev.box:${port}` }), 200);
  assert.equal(await statusOf({ Host: "localhost:9001" }), 403);
});

test("two Host headers are refused", async (t) => {
  const { port } = await startHttpDaemon(t);
  const bytes = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
  const { status } = parseAnswer(await exchangeRaw(port, bytes));
  assert.ok(status === 403 || status === 400, String(status));
});

test("a body whose declared length is too large is refused before it is sent", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const answer = await requestRaw(port, {
    method: "POST",
    path: "/api/hook",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": String(MAX_BODY_BYTES + 1),
      Expect: "100-continue",
    },
  });
  assert.equal(answer.status, 413);
  assert.match(answer.text, /"code":"http\/too-large"/);
  assert.equal(answer.headers.get("connection"), "close");
  assert.equal(accepted.length, 0);
});

test("a body that exceeds the limit is refused although its length was not declared", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const size = MAX_BODY_BYTES + 1;
  const chunk = Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), Buffer.alloc(size, "{"), Buffer.from("\r\n")]);
  const answer = await requestRaw(port, {
    method: "POST",
    path: "/api/hook",
    headers: { "Content-Type": "application/json", "Transfer-Encoding": "chunked" },
    body: chunk,
  });
  assert.equal(answer.status, 413);
  assert.equal(accepted.length, 0);
});

test("a client that sends a body too large without asking first can read the refusal", async (t) => {
  const { port, accepted } = await startHttpDaemon(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  const answer: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => answer.push(chunk));
  socket.write(
    `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`,
  );
  await once(socket, "data");
  const ended = once(socket, "end");
  // When a refusal breaks the connection, the first of these writes fails, and the response may be lost unread.
  for (let sent = 0; sent < MAX_BODY_BYTES; sent += MIB) await write(socket, Buffer.alloc(MIB, "{"));
  await write(socket, Buffer.from("{"));
  await ended;
  assert.equal(parseAnswer(Buffer.concat(answer)).status, 413);
  assert.equal(accepted.length, 0);
});

test("refused client that keeps sending is cut off", async (t) => {
  const { port } = await startHttpDaemon(t, { timeouts: { headersMs: 500, requestMs: 1_000, checkMs: 50 } });
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  socket.write(
    `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: text/plain\r\nContent-Length: 9999999999\r\n\r\n`,
  );
  const more = setInterval(() => socket.write("x"), 20);
  t.after(() => clearInterval(more));
  socket.resume();
  await closed;
});

test("a large body below the limit arrives whole", async (t) => {
  const { url, accepted } = await startHttpDaemon(t);
  const body = `{"text":"${"あ".repeat(2_000_000)}"}`;
  const answer = await fetch(`${url}/api/hook`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  assert.equal(answer.status, 204);
  assert.equal(accepted[0]?.equals(Buffer.from(body)), true);
});

test("a client that leaves in the middle of its body leaves no trace", async (t) => {
  const { port, url, accepted, logger } = await startHttpDaemon(t);
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const socket = connect(port, "127.0.0.1");
  socket.end(`${head}Content-Length: 100\r\n\r\n{"half`);
  socket.resume();
  await new Promise((resolve) => {
    socket.on("close", resolve);
  });
  assert.equal((await fetch(`${url}/api/health`)).status, 200);
  assert.equal(accepted.length, 0);
  assert.deepEqual(logger.records, []);
});

test("input that is not HTTP is answered with an error in JSON", async (t) => {
  const { port } = await startHttpDaemon(t);
  const answer = parseAnswer(await exchangeRaw(port, "\u0016\u0003\u0001 hello\r\n\r\n"));
  assert.equal(answer.status, 400);
  assert.match(answer.text, /"code":"http\/malformed"/);
});

test("headers that are too large or too many are refused", async (t) => {
  const { port } = await startHttpDaemon(t);
  const large = await requestRaw(port, { path: "/", headers: { "X-Large": "x".repeat(20_000) } });
  assert.equal(large.status, 431);
  assert.match(large.text, /"code":"http\/headers"/);
  const headers = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`X-${index}`, "x"]));
  const many = await requestRaw(port, { path: "/", headers: { ...headers, Origin: "https://evil.example" } });
  assert.equal(many.status, 431);
});

test("an inner failure is logged with its cause and answered without it", async (t) => {
  const { port, logger, reader } = await startHttpDaemon(t);
  Object.assign(reader, {
    log: () => {
      throw new Error("SQLITE_IOERR at /home/someone/secret");
    },
  });
  const answer = await requestRaw(port, { path: "/api/log" });
  assert.equal(answer.status, 500);
  assert.match(answer.text, /"code":"internal"/);
  assert.doesNotMatch(answer.text, /SQLITE|secret/);
  assert.match(String(logger.records[0]?.fields["reason"]), /SQLITE_IOERR/);
});

test("an event that cannot be written is refused so that its sender retries", async (t) => {
  const { port, logger } = await startHttpDaemon(t, {
    acceptHook: () => {
      throw new Error("ENOSPC at /home/someone/secret");
    },
  });
  const request = { method: "POST", path: "/api/hook", headers: { "Content-Type": "application/json" }, body: "{}" };
  const answer = await requestRaw(port, request);
  assert.equal(answer.status, 503);
  assert.match(answer.text, /"code":"http\/not-kept"/);
  assert.equal(answer.headers.get("retry-after"), "5");
  assert.doesNotMatch(answer.text, /ENOSPC|secret/);
  assert.match(String(logger.records[0]?.fields["reason"]), /ENOSPC/);
});

test("a client's mistakes are not logged", async (t) => {
  const { port, logger } = await startHttpDaemon(t);
  await requestRaw(port, { path: "/nowhere" });
  await requestRaw(port, { path: "/", headers: { Host: "evil.example" } });
  assert.deepEqual(logger.records, []);
});

/** @throws when the connection is broken */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
