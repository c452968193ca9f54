import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { ErrorDto } from "../../../src/protocol/dto.ts";
import { requestRaw } from "../../support/raw-http.ts";
import { daemonRig, type RunningDaemon } from "./daemon-rig.ts";

const LOGS = readFileSync(
  join(import.meta.dirname, "..", "..", "fixtures", "otlp", "client-2.1.331-logs.json"),
  "utf8",
);
const TOKEN = randomBytes(32).toString("base64url");
const ON = { DISCORD_DASHBOARD_OTLP_RECEIVE: "on" };

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

test("without the setting there is no such path", async (t) => {
  const running = await daemonRig(t).start({});
  assert.equal(await codeOf(running), "404 http/not-found");
  assert.equal(await codeOf(running, { path: "/v1/metrics" }), "404 http/not-found");
});

test("the guard of every other path stands before these, too", async (t) => {
  const running = await daemonRig(t).start(ON);
  const port = Number(new URL(running.url).port);
  const asked = async (headers: Record<string, string>) =>
    (await requestRaw(port, { method: "POST", path: "/v1/logs", headers })).status;
  const json = { "Content-Type": "application/json", "Content-Length": "0" };
  assert.equal(await asked({ Host: "evil.example", ...json }), 403);
  assert.equal(await asked({ Host: `127.0.0.1:${port}`, Origin: "http://evil.example", ...json }), 403);
  assert.equal((await fetch(new URL("/v1/logs", running.url))).status, 405);
});

test("with an access token only who has it may send", async (t) => {
  const running = await daemonRig(t).start({ ...ON, DISCORD_DASHBOARD_TOKEN: TOKEN });
  assert.equal(await codeOf(running), "401 http/unauthorized");
  assert.equal(await codeOf(running, { headers: { authorization: `Bearer ${TOKEN}` } }), "200 taken");
});

test("what is no OTLP in JSON is answered with what to do", async (t) => {
  const running = await daemonRig(t).start(ON);
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

test("a body has a limit, packed and unpacked", async (t) => {
  const running = await daemonRig(t).start(ON);
  const large = Buffer.alloc(5 * 1024 * 1024, " ");
  assert.equal(await codeOf(running, { body: large }), "413 http/too-large");
  const packed = { body: gzipSync(large), headers: { "content-encoding": "gzip" } };
  assert.equal(await codeOf(running, packed), "413 http/too-large");
});

test("no shape of a body breaks anything, and none of its texts is kept", async (t) => {
  const rig = daemonRig(t);
  const running = await rig.start(ON);
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
