import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { requestRaw } from "../../test/support/raw-http.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import type { DeliveryService } from "../core/notification/outbox.ts";
import { createAccess } from "./access/access.ts";

const TOKEN = "a-T0ken.that~was/drawn+by_nobody-9Zq4";

/** Requests that a page of another site can make a browser send without a preflight, and others sent by hand. */
const FORGERIES: readonly (readonly [string, (port: number) => Record<string, string>])[] = [
  ["a form", () => ({ Origin: "https://evil.example", "Content-Type": "application/x-www-form-urlencoded" })],
  ["a form as text", () => ({ Origin: "https://evil.example", "Content-Type": "text/plain" })],
  ["a form with a file", () => ({ Origin: "https://evil.example", "Content-Type": "multipart/form-data; boundary=x" })],
  ["a sandboxed frame", () => ({ Origin: "null", "Content-Type": "application/json" })],
  ["a page of another port", () => ({ Origin: "http://127.0.0.1:1", "Content-Type": "application/json" })],
  ["a page over TLS under our name", (port) => ({ Origin: `https://127.0.0.1:${port}` })],
  ["a browser without Origin", () => ({ "Content-Type": "text/plain" })],
  ["a beacon of nothing", () => ({})],
  ["a type that only begins like JSON", () => ({ "Content-Type": "application/jsonx" })],
  ["JSON in a parameter of a form", () => ({ "Content-Type": "text/plain; application/json" })],
  [
    "a fetch that says where it is from",
    () => ({ "Sec-Fetch-Site": "cross-site", "Content-Type": "application/json" }),
  ],
  ["a fetch from a neighbour", () => ({ "Sec-Fetch-Site": "same-site", "Content-Type": "application/json" })],
];

test("no page of another site can change anything, whichever route, token or cookie", async (t) => {
  const changed: string[] = [];
  const deliveries: DeliveryService = {
    list: () => [],
    destinations: () => [],
    retry: () => Boolean(changed.push("retry")),
    discard: () => Boolean(changed.push("discard")),
    sendTest: () => 0,
    decisionOf: () => null,
  };
  const daemon = await startHttpDaemon(t, {
    deliveries,
    acceptHook: () => void changed.push("hook"),
    access: (parts) =>
      createAccess({
        ...parts,
        token: TOKEN,
        loginsFile: `${tempDir(t)}/logins.json`,
        machineTokensFile: `${tempDir(t)}/m.json`,
      }),
  });
  const { port } = daemon;
  const login = await requestRaw(port, {
    method: "POST",
    path: "/api/login",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: TOKEN }),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  assert.equal(login.status, 204);

  const routes = daemon.routes.flatMap(({ path, methods, isPrefix }) =>
    methods.filter((method) => method !== "GET" && method !== "HEAD").map((method) => ({ path, method, isPrefix })),
  );
  assert.ok(routes.length >= 5, "the routes that change something were found");
  for (const { path, method, isPrefix } of routes) {
    for (const target of isPrefix ? [`${path}7/retry`, `${path}7/discard`] : [path]) {
      for (const [name, forge] of FORGERIES) {
        // The browser sends the cookie where it is allowed to; even then the request must have no effect.
        for (const credentials of [{ Cookie: cookie }, { Authorization: `Bearer ${TOKEN}` }]) {
          const headers = { ...credentials, ...forge(port) };
          const answer = await requestRaw(port, { method, path: target, headers, body: '{"hook_event_name":"Stop"}' });
          assert.ok([403, 415].includes(answer.status), `${name}: ${method} ${target} answered ${answer.status}`);
          assert.equal(answer.headers.has("set-cookie"), false);
        }
      }
    }
  }
  assert.deepEqual(changed, []);

  // The same calls from an allowed origin take effect.
  const own = { Cookie: cookie, Origin: `http://127.0.0.1:${port}` };
  assert.equal((await requestRaw(port, { method: "POST", path: "/api/deliveries/7/retry", headers: own })).status, 204);
  const json = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  assert.equal((await requestRaw(port, { method: "POST", path: "/api/hook", headers: json, body: "{}" })).status, 204);
  assert.deepEqual(changed, ["retry", "hook"]);
});

test("GET and HEAD change nothing, on any route", async (t) => {
  const changed: string[] = [];
  const daemon = await startHttpDaemon(t, {
    deliveries: {
      list: () => [],
      destinations: () => [],
      retry: () => Boolean(changed.push("retry")),
      discard: () => Boolean(changed.push("discard")),
      sendTest: () => 0,
      decisionOf: () => null,
    },
    acceptHook: () => void changed.push("hook"),
  });
  for (const { path, isPrefix, methods } of daemon.routes) {
    for (const target of isPrefix ? [`${path}7`, `${path}7/retry`, `${path}7/discard`] : [path]) {
      for (const method of ["HEAD", ...(path === "/api/events" ? [] : ["GET"])]) {
        const { status } = await requestRaw(daemon.port, { method, path: target });
        assert.equal(status === 405, !methods.includes(method), `${method} ${target}`);
      }
    }
  }
  assert.deepEqual(changed, []);
});
