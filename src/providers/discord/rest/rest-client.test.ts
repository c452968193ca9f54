import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createRestClient, userAgentOf, type RestClient } from "./rest-client.ts";

const BOT_TOKEN = "bot-secret-token";
const path = "/webhooks/12345678901234567/webhook-secret-token";
const never = { signal: new AbortController().signal };

interface Received {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** A server with given responses, and its client. */
async function serve(
  t: TestContext,
  answer: RequestListener,
  timeoutMs?: number,
): Promise<{ readonly client: RestClient; readonly received: Received[]; readonly port: number }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ request, body: Buffer.concat(chunks).toString("utf8") });
      answer(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { client: clientAt(`http://127.0.0.1:${port}/api/v10`, timeoutMs), received, port };
}

function clientAt(apiBase: string, timeoutMs?: number): RestClient {
  const clock = { now: () => 1000 };
  return createRestClient({
    fetch: async (url, init) => fetch(url, init),
    apiBase,
    botToken: BOT_TOKEN,
    clock,
    limits: createRateLimits(clock),
    userAgent: userAgentOf("https://example.org/repo", "1.2.3"),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

test("a request names its program, carries the bot's token and a JSON body", async (t) => {
  const { client, received } = await serve(t, (_, response) => response.end('{"id":"7"}'));
  const body = { content: "hello ✓" };
  const answer = await client.request(
    { method: "POST", path: "/channels/42/messages", body, query: { a: "b" } },
    never,
  );

  assert.deepEqual(answer, { kind: "ok", body: { id: "7" } });
  const [first] = received;
  assert.equal(first?.request.url, "/api/v10/channels/42/messages?a=b");
  assert.equal(first.request.headers["user-agent"], "DiscordBot (https://example.org/repo, 1.2.3)");
  assert.equal(first.request.headers.authorization, `Bot ${BOT_TOKEN}`);
  assert.equal(first.request.headers["content-type"], "application/json");
  assert.equal(first.body, JSON.stringify(body));
});

test("a webhook's request does not carry the bot's token", async (t) => {
  const { client, received } = await serve(t, (_, response) => response.end("{}"));
  await client.request({ method: "POST", path, body: {} }, never);
  assert.equal(received[0]?.request.headers.authorization, undefined);
});

test("files go as multipart, beside the JSON", async (t) => {
  const { client, received } = await serve(t, (_, response) => response.end("{}"));
  const files = [{ name: "diff.txt", contentType: "text/plain", data: "whole text" }];
  await client.request({ method: "POST", path, body: { content: "x" }, files }, never);
  const { request, body } = received[0] ?? assert.fail("nothing was heard");
  assert.match(String(request.headers["content-type"]), /^multipart\/form-data; boundary=/);
  assert.match(body, /name="payload_json"\r\n\r\n\{"content":"x"\}/);
  assert.match(body, /name="files\[0\]"; filename="diff\.txt"\r\nContent-Type: text\/plain\r\n\r\nwhole text/);
});

test("a used-up limit holds the next request back before it is sent", async (t) => {
  const { client, received } = await serve(t, (_, response) => {
    response.writeHead(200, {
      "x-ratelimit-bucket": "b",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset-after": "1.25",
    });
    response.end("{}");
  });
  await client.request({ method: "GET", path: "/channels/1" }, never);
  const held = await client.request({ method: "GET", path: "/channels/1" }, never);
  assert.deepEqual(held, { kind: "wait", delayMs: 1300, everywhere: false, reason: deliveryReason("rate-limit") });
  assert.equal(received.length, 1);
});

test("no connection differs from a lost answer", async (t) => {
  const { port, client } = await serve(t, (request) => request.socket.destroy());
  assert.equal((await client.request({ method: "POST", path, isCreate: true }, never)).kind, "unknown");

  const closed = createServer();
  closed.listen(0, "127.0.0.1");
  await once(closed, "listening");
  const free = (closed.address() as AddressInfo).port;
  closed.close();
  await once(closed, "close");
  assert.notEqual(free, port);
  const unsent = await clientAt(`http://127.0.0.1:${free}/api/v10`).request(
    { method: "POST", path, isCreate: true },
    never,
  );
  const reason = deliveryReason("no-connection", { cause: "ECONNREFUSED" });
  assert.deepEqual(unsent, { kind: "retry", reason, offline: true });
});

test("an answer that is cut off after its headers is lost", async (t) => {
  const { client } = await serve(t, (_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"id":', () => response.destroy());
  });
  assert.equal((await client.request({ method: "POST", path, isCreate: true }, never)).kind, "unknown");
});

test("a success without JSON is lost, a refusal without JSON has its status", async (t) => {
  let status = 200;
  const { client } = await serve(t, (_, response) => response.writeHead(status).end("error code: 1015"));
  assert.equal((await client.request({ method: "POST", path, isCreate: true }, never)).kind, "unknown");
  status = 502;
  const answer = await client.request({ method: "POST", path, isCreate: true }, never);
  assert.equal(answer.kind === "unknown" && answer.reason, "HTTP 502, not from Discord's API");
});

test("a server that does not answer is given up", async (t) => {
  const { client } = await serve(t, () => {}, 50);
  const answer = await client.request({ method: "POST", path, isCreate: true }, never);
  assert.deepEqual(answer, { kind: "unknown", reason: deliveryReason("timed-out") });
});

test("a redirect is not followed, so the token is not sent elsewhere", async (t) => {
  const { client, received } = await serve(t, (_, response) =>
    response.writeHead(302, { location: "/elsewhere" }).end(),
  );
  const answer = await client.request({ method: "POST", path, isCreate: true }, never);
  assert.equal(answer.kind, "retry");
  assert.equal(received.length, 1);
});

test("a stopped client sends nothing more, and no failure names a token", async (t) => {
  const { client, received } = await serve(t, (request) => request.socket.destroy());
  const lost = await client.request({ method: "POST", path, isCreate: true }, never);
  const stopped = await client.request({ method: "POST", path, isCreate: true }, { signal: AbortSignal.abort() });
  assert.deepEqual([lost.kind, stopped.kind, received.length], ["unknown", "wait", 1]);
  assert.doesNotMatch(JSON.stringify([lost, stopped]), /secret/);
});
