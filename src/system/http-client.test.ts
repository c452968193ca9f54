import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import { parseRetryAfter, requestOnce, readPrefix } from "./http-client.ts";

const fetchNow: FetchLike = async (url, init) => fetch(url, init);

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const post = async (url: string, timeoutMs = 5000) =>
  requestOnce(
    { url, body: "{}" },
    { fetch: fetchNow, nowMs: 0, signal: new AbortController().signal, timeoutMs, maxResponseBytes: 4096 },
  );

test("an answer without end is not read to its end", async (t) => {
  const url = await serve(t, (_request, response) => {
    const more = (): void => void (response.destroyed || response.write("x".repeat(10_000), more));
    more();
  });
  const answer = await post(url);
  assert.ok(answer.kind === "answered" && answer.text === "x".repeat(4096));
});

test("an address that sends elsewhere is not followed", async (t) => {
  let asked = 0;
  const url = await serve(t, (_request, response) => {
    asked += 1;
    response.writeHead(307, { location: "/other" }).end();
  });
  const answer = await post(url);
  assert.ok(answer.kind === "answered" && answer.status === 307);
  assert.equal(asked, 1);
});

test("no answer in time leaves open whether it arrived; no connection does not", async (t) => {
  const url = await serve(t, () => {});
  assert.deepEqual(await post(url, 50), { kind: "lost", reason: deliveryReason("timed-out") });
  const closed = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  closed.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = closed.address() as AddressInfo;
  closed.close();
  assert.deepEqual(await post(`http://127.0.0.1:${port}/`), {
    kind: "unsent",
    reason: deliveryReason("no-connection", { cause: "ECONNREFUSED" }),
  });
});

test("a status counts, although its body is torn off", async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("torn", () => response.destroy());
  });
  assert.partialDeepStrictEqual(await post(url), {
    kind: "answered",
    status: 200,
    text: "",
    isTorn: true,
    retryAfterMs: null,
  });
});

test("Retry-After is read in seconds and as a date, and in no other form", () => {
  const nowMs = Date.parse("2026-08-01T10:00:00Z");
  const cases: readonly (readonly [header: string | null, delayMs: number | null])[] = [
    [null, null],
    ["", null],
    ["30", 30_000],
    [" 0.25 ", 250],
    ["99999999", 99_999_999_000],
    ["Sat, 01 Aug 2026 10:02:00 GMT", 120_000],
    ["Sat, 01 Aug 2026 09:00:00 GMT", 0],
    ["-3", null],
    ["soon", null],
    ["2026-08-01", null],
  ];
  for (const [header, delayMs] of cases) assert.equal(parseRetryAfter(header, nowMs), delayMs, header ?? "none");
});

test("of an answer that never ends the beginning is read, and the rest is given up", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("ab")),
    cancel: () => {
      isCancelled = true;
    },
  });
  assert.equal(await readPrefix(new Response(endless), 5), "ababa");
  assert.ok(isCancelled);
});

test("a short answer is read whole, and one without a body is empty", async () => {
  assert.equal(await readPrefix(new Response("é"), 5), "é");
  assert.equal(await readPrefix(new Response(null, { status: 204 }), 5), "");
});
