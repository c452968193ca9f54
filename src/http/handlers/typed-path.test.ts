import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { requestRaw } from "../../../test/support/raw-http.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { parseRoute, START, type Route } from "../../../web/state/route.ts";
import { VIEW_NAMES } from "../../api/views.ts";
import { createAccess } from "../access/access.ts";

const BROWSER = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** A daemon with a token, of which the sender has none. */
async function lockedPort(t: TestContext): Promise<number> {
  const files = { loginsFile: `${tempDir(t)}/logins.json`, machineTokensFile: `${tempDir(t)}/machines.json` };
  const token = "a-T0ken.that~was/drawn+by_nobody-9Zq4";
  const { port } = await startHttpDaemon(t, { access: (parts) => createAccess({ ...parts, ...files, token }) });
  return port;
}

/** The page's place that a path redirects to; null without a redirect to the page. */
async function placeOf(port: number, path: string, method = "GET"): Promise<Route | null> {
  const { status, headers, body } = await requestRaw(port, { method, path, headers: BROWSER });
  const [page, hash] = (headers.get("location") ?? "").split("#", 2);
  if (status !== 302 || page !== "/" || hash === undefined) return null;
  assert.equal(body.length, 0);
  assert.equal(headers.get("cache-control"), "no-store");
  return parseRoute(hash);
}

test("each view's name typed as a path leads to the view, before a login too", async (t) => {
  const port = await lockedPort(t);
  for (const view of VIEW_NAMES) {
    for (const path of [`/${view}`, `/${view}/`]) {
      assert.deepEqual(await placeOf(port, path), { ...START, view }, path);
      assert.deepEqual(await placeOf(port, path, "HEAD"), { ...START, view }, path);
    }
  }
  assert.deepEqual(await placeOf(port, "/notifications"), { ...START, view: "deliveries" });
});

test("a typed path keeps its query as filters, and names a session or an event", async (t) => {
  const { port } = await startHttpDaemon(t);
  const places: readonly (readonly [path: string, place: Partial<Route>])[] = [
    ["/sessions?state=failed&q=a%26b&view=stats", { view: "sessions", filter: { state: "failed", q: "a&b" } }],
    ["/stats/?range=7d", { view: "stats", filter: { range: "7d" } }],
    ["/session/a%2Fb%3Fc?tab=calls", { view: "session", sessionId: "a/b?c", filter: { tab: "calls" } }],
    ["/sessions/7f3a", { view: "session", sessionId: "7f3a" }],
    ["/event/12/", { view: "event", eventSeq: 12 }],
    ["/team?code=ABCD", { view: "team", filter: { code: "ABCD" } }],
    ["/session/%0d%0aSet-Cookie:%20a=b", { view: "session", sessionId: "\r\nSet-Cookie: a=b" }],
  ];
  for (const [path, place] of places) assert.deepEqual(await placeOf(port, path), { ...START, ...place }, path);
  for (const path of [
    "/stats/7",
    "/session/a/b",
    "//sessions",
    "/session/%zz",
    "/Sessions",
    "/static/sessions",
    "/constructor/x",
  ]) {
    assert.equal(await placeOf(port, path), null, path);
  }
  assert.equal((await requestRaw(port, { method: "POST", path: "/sessions", body: "{}" })).status, 404);
});

test("a link of another site to a view is followed", async (t) => {
  const { port } = await startHttpDaemon(t);
  const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
  assert.equal((await requestRaw(port, { path: "/stats", headers })).status, 302);
  assert.equal((await requestRaw(port, { path: "/nothing", headers })).status, 403);
});

test("a browser gets a page for an address that is none, programs and the API get JSON", async (t) => {
  const port = await lockedPort(t);
  const page = await requestRaw(port, { path: "/dashboards<b>", headers: BROWSER });
  assert.deepEqual([page.status, page.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
  assert.match(page.text, /href="\/"[\s\S]*lang="ja"/);
  assert.doesNotMatch(page.text, /dashboards/);
  const head = await requestRaw(port, { method: "HEAD", path: "/dashboards", headers: BROWSER });
  assert.deepEqual([head.status, head.body.length], [404, 0]);
  for (const path of ["/api/sessions", "/api/nothing"]) {
    const { status, text } = await requestRaw(port, { path, headers: BROWSER });
    assert.deepEqual([status, JSON.parse(text).error.code], [401, "http/unauthorized"], path);
  }
  const open = await startHttpDaemon(t);
  for (const [path, headers] of [
    ["/api/nothing", BROWSER],
    ["/nothing", {}],
    ["/static/nothing.js", BROWSER],
  ] as const) {
    const { status, text } = await requestRaw(open.port, { path, headers });
    assert.deepEqual([status, JSON.parse(text).error.code], [404, "http/not-found"], path);
  }
});
