import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { ErrorDto } from "../../../src/api/dto.ts";
import { parseExposition } from "../../support/parse-exposition.ts";
import { requestRaw } from "../../support/raw-http.ts";
import { daemonHarness, type RunningDaemon } from "./daemon-harness.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "otlp");
const LOGS = readFileSync(join(FIXTURES, "client-2.1.331-logs.json"), "utf8");
const TOKEN = randomBytes(32).toString("base64url");
const ON = { CCEN_OTLP_RECEIVE: "on" };

async function scraped({ url }: RunningDaemon, name: string): Promise<Readonly<Record<string, number>>> {
  const families = parseExposition(await (await fetch(new URL("/metrics", url))).text());
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [[...labels.values()].join(" "), value]));
}

test("metrics of a real client can be scraped, and count once however often they come", async (t) => {
  const running = await daemonHarness(t).start(ON);
  for (const version of ["2.1.331", "2.1.331", "2.1.100"]) {
    const response = await running.post("/v1/metrics", readFileSync(join(FIXTURES, `client-${version}-metrics.json`)));
    assert.deepEqual(await response.json(), { partialSuccess: {} });
  }
  const cost = await scraped(running, "ccen_client_cost_usd_total");
  assert.equal(cost["claude-opus-5-5"]?.toFixed(6), "0.012692");
  assert.equal(cost["claude-sonnet-4-6"]?.toFixed(6), "0.014956");
  assert.equal((await scraped(running, "ccen_client_tokens_total"))["claude-opus-5-5 input"], 410);
  assert.deepEqual(await scraped(running, "ccen_client_sessions_total"), { "": 2 });
});

interface Asked {
  readonly path?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

async function codeOf(
  running: RunningDaemon,
  { path = "/v1/logs", body = LOGS, headers = {} }: Asked = {},
): Promise<string> {
  const response = await running.post(path, body, headers);
  const answer = (await response.json()) as ErrorDto | { readonly partialSuccess: object };
  return `${response.status} ${"error" in answer ? answer.error.code : "taken"}`;
}

test("OTLP paths are absent without the setting", async (t) => {
  const running = await daemonHarness(t).start({});
  assert.equal(await codeOf(running), "404 http/not-found");
  assert.equal(await codeOf(running, { path: "/v1/metrics" }), "404 http/not-found");
});

test("OTLP paths want the access token where there is one", async (t) => {
  const running = await daemonHarness(t).start({ ...ON, CCEN_TOKEN: TOKEN });
  assert.equal(await codeOf(running), "401 http/unauthorized");
  assert.equal(await codeOf(running, { headers: { authorization: `Bearer ${TOKEN}` } }), "200 taken");
});

test("OTLP bodies that cannot be taken", async (t) => {
  const running = await daemonHarness(t).start(ON);

  await t.test("OTLP paths have the guard of every other path", async () => {
    const port = Number(new URL(running.url).port);
    const asked = async (headers: Record<string, string>) =>
      (await requestRaw(port, { method: "POST", path: "/v1/logs", headers })).status;
    const json = { "Content-Type": "application/json", "Content-Length": "0" };
    assert.equal(await asked({ Host: "evil.example", ...json }), 403);
    assert.equal(await asked({ Host: `127.0.0.1:${port}`, Origin: "http://evil.example", ...json }), 403);
    assert.equal((await fetch(new URL("/v1/logs", running.url))).status, 405);
  });

  await t.test("body that is not OTLP in JSON is answered with advice", async () => {
    for (const path of ["/v1/logs", "/v1/metrics"]) {
      const protobuf = { "content-type": "application/x-protobuf" };
      assert.equal(await codeOf(running, { path, headers: protobuf }), "415 http/otlp-media-type");
      assert.equal(await codeOf(running, { path, body: "{" }), "400 http/otlp");
      assert.equal(await codeOf(running, { path, body: "[]" }), "400 http/otlp");
      assert.equal(await codeOf(running, { path, body: "{}" }), "200 taken");
      assert.equal(await codeOf(running, { path, headers: { "content-encoding": "br" } }), "400 http/otlp");
      assert.equal(await codeOf(running, { path, headers: { "content-encoding": "gzip" } }), "400 http/otlp");
    }
    assert.equal(await codeOf(running, { body: '{"resourceLogs":{}}' }), "400 http/otlp");
    const response = await running.post("/v1/logs", LOGS, { "content-type": "application/x-protobuf" });
    assert.match(await response.text(), /OTEL_EXPORTER_OTLP_PROTOCOL=http\/json/);
  });

  await t.test("OTLP body has a limit, packed and unpacked", async () => {
    const large = Buffer.alloc(5 * 1024 * 1024, " ");
    assert.equal(await codeOf(running, { body: large }), "413 http/too-large");
    const packed = { body: gzipSync(large), headers: { "content-encoding": "gzip" } };
    assert.equal(await codeOf(running, packed), "413 http/too-large");
  });

  await t.test("OTLP bodies of odd shapes break nothing", async () => {
    const odd = [
      null,
      7,
      "x",
      [],
      {},
      [null],
      [{ scopeLogs: 7 }],
      [{ scopeLogs: [{ logRecords: [null, 3, { attributes: {} }] }] }],
    ];
    for (const resourceLogs of odd.filter((one) => Array.isArray(one))) {
      assert.equal(await codeOf(running, { body: JSON.stringify({ resourceLogs }) }), "200 taken");
    }
    const metrics = [
      { scopeMetrics: [{ metrics: [{ name: "claude_code.cost.usage", sum: null }, { name: "__proto__" }] }] },
    ];
    const body = JSON.stringify({ resourceMetrics: metrics });
    assert.equal(await codeOf(running, { path: "/v1/metrics", body }), "200 taken");
  });
});
