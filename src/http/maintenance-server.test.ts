import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openWaitingRoom } from "../../test/support/open-waiting-room.ts";
import { exchangeRaw, parseAnswer, requestRaw, type RawRequest } from "../../test/support/raw-http.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { ErrorDto, HealthDto } from "../api/dto.ts";
import { silentLogger } from "../system/logger.ts";
import { createAccess } from "./access/access.ts";
import { createMaintenanceServer, type MaintenanceServerOptions } from "./maintenance-server.ts";

const HEALTH: HealthDto = {
  live: true,
  ready: false,
  degraded: true,
  version: "1.2.3",
  pid: 1,
  started_at: "2026-11-25T12:00:00.000Z",
  last_seq: 0,
  last_event_seq: null,
  last_event_at: null,
  cli: "ccen",
  config_dir: "/home/someone/.claude",
  answers: false,
  counts_presence: false,
  has_demo: false,
  hooks_installed: true,
  retention: null,
  checks: [],
};

test("during a rebuild hooks are accepted, health answers, and the rest get progress", async (t) => {
  const { url, taken } = await openWaitingRoom(t, { readHealth: () => HEALTH });

  const page = await fetch(`${url}/`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /http-equiv="refresh".*43%/s);
  assert.deepEqual(await (await fetch(`${url}/api/health`)).json(), HEALTH);
  const headers = { "content-type": "application/json" };
  const hook = await fetch(`${url}/api/hook`, { method: "POST", headers, body: "{}" });
  assert.equal(hook.status, 204);
  assert.deepEqual(taken, ["{}"]);
  for (const path of ["/api/log", "/api/events", "/api/sessions/s1", "/static/x.js", "/metrics"]) {
    const answer = await fetch(url + path);
    assert.equal(answer.status, 503, path);
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
    const { error } = (await answer.json()) as ErrorDto;
    assert.equal(error.code, "store/rebuilding");
    assert.match(error.message, /43%/);
  }
});

const TOKEN = randomBytes(32).toString("base64url");
const JSON_TYPE = { "Content-Type": "application/json" };

/** The server that answers during a rebuild of the database has the guard, limits and access check of the real one. */
async function openRoom(t: TestContext, options: Partial<MaintenanceServerOptions> = {}) {
  const { port, taken } = await openWaitingRoom(t, options);
  const statusOf = async (request: RawRequest): Promise<number> => (await requestRaw(port, request)).status;
  return { port, taken, statusOf };
}

const accessOf = (t: TestContext) =>
  createAccess({
    token: TOKEN,
    loginsFile: join(tempDir(t), "logins.json"),
    machineTokensFile: join(tempDir(t), "machine-tokens.json"),
    clock: { now: () => 0 },
    logger: silentLogger,
  });

test("during a rebuild foreign Hosts, Origins and forms are refused as always", async (t) => {
  const { port, taken, statusOf } = await openRoom(t);
  for (const path of ["/", "/api/health", "/api/log", "/static/x.js", "/nowhere"]) {
    assert.equal(await statusOf({ path, headers: { Host: "evil.example" } }), 403, path);
    assert.equal(await statusOf({ path, headers: { Host: `evil.example:${port}` } }), 403, path);
    assert.equal(await statusOf({ path, headers: { Origin: "https://evil.example" } }), 403, path);
    assert.equal(await statusOf({ path, headers: { "Sec-Fetch-Site": "cross-site" } }), 403, path);
  }
  const hook = { method: "POST", path: "/api/hook", body: "{}" };
  assert.equal(await statusOf({ ...hook, headers: { ...JSON_TYPE, Origin: "null" } }), 403);
  assert.equal(await statusOf({ ...hook, headers: { ...JSON_TYPE, Origin: "http://127.0.0.1:1" } }), 403);
  assert.equal(await statusOf({ ...hook, headers: { "Content-Type": "text/plain" } }), 415);
  assert.equal(await statusOf({ ...hook, path: "/api/logout", headers: { "Content-Type": "text/plain" } }), 415);
  assert.deepEqual(taken, []);
  const page = await requestRaw(port, { path: "/" });
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
});

test("during a rebuild smuggling, tunnels and slow clients are rejected", async (t) => {
  const timeouts = { headersMs: 300, requestMs: 600, keepAliveMs: 300, stillMs: 500, checkMs: 50 };
  const { port, taken, statusOf } = await openRoom(t, { timeouts, maxSockets: () => 5 });
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const hidden = `${head}Content-Length: 2\r\n\r\n{}`;
  const both = `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n${hidden}`;
  assert.equal(parseAnswer(await exchangeRaw(port, both)).status, 400);
  const tunnel = `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  assert.equal(parseAnswer(await exchangeRaw(port, tunnel)).status, 405);
  const large = { "X-Large": "x".repeat(20_000) };
  assert.equal(await statusOf({ path: "/", headers: large }), 431);
  assert.deepEqual(taken, []);

  const hoard = Array.from({ length: 20 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  let closed = 0;
  for (const socket of hoard) {
    t.after(() => socket.destroy());
    socket.resume().on("close", () => (closed += 1));
    socket.write("GET / HTTP/1.1\r\nX: ");
  }
  assert.equal(await statusOf({ method: "POST", path: "/api/hook", headers: JSON_TYPE, body: "{}" }), 204);
  await waitFor("who says no more is cut off", () => closed === hoard.length);
  assert.deepEqual(taken, ["{}"]);
});

test("during a rebuild a token gives the same access, and the page shows progress", async (t) => {
  const access = accessOf(t);
  const { port, taken, statusOf } = await openRoom(t, { access });
  const hook = { method: "POST", path: "/api/hook", body: "{}" };
  for (const path of ["/api/health", "/api/log", "/api/events", "/metrics", "/nowhere"]) {
    assert.equal(await statusOf({ path }), 401, path);
    assert.equal(await statusOf({ path, headers: { Authorization: "Bearer wrong" } }), 401, path);
  }
  assert.equal(await statusOf({ ...hook, headers: JSON_TYPE }), 401);
  assert.deepEqual(taken, []);
  for (const secret of [TOKEN, access.localKey]) {
    const headers = { ...JSON_TYPE, Authorization: `Bearer ${secret}` };
    assert.equal(await statusOf({ path: "/api/log", headers }), 503);
    assert.equal(await statusOf({ ...hook, headers }), 204);
  }
  const page = await requestRaw(port, { path: "/" });
  assert.equal(page.status, 200);
  assert.equal(page.text.includes("/home"), false);
});

test("maintenance server without a token listens on loopback only", async () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.1"]) {
    const server = createMaintenanceServer({
      host,
      port: 0,
      access: null,
      version: "1.2.3",
      logger: silentLogger,
      readHealth: () => assert.fail("nobody listens"),
      acceptHook: () => {},
      percent: () => 0,
    });
    await assert.rejects(server.listen(), { code: "http/not-loopback" });
  }
});
