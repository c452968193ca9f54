import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { endSignIns } from "../../src/sign-in/sign-ins.ts";
import { httpBrowser } from "../support/http-browser.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { signInHarness } from "../support/sign-in-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

async function setUp(t: TestContext) {
  const team = await signInHarness(t, { isTrial: true });
  const newBrowser = (url = team.url) => {
    const browser = httpBrowser({ [url]: team.url });
    const at = (path: string): string => new URL(path, url).href;
    return {
      ...browser,
      take: async (account: unknown, headers = {}) => browser.post(at(ROUTES.teamSignIn), { account }, headers),
      leave: async () => browser.post(at(ROUTES.teamSignOut), {}),
      read: async (path: string, headers = {}) => {
        const { status, text } = await browser.get(at(path), headers);
        return { status, body: JSON.parse(text) as never };
      },
    };
  };
  return { ...team, newBrowser };
}

test("demo account is taken and left, with the rights of its role", needsPostgres, async (t) => {
  const { newBrowser, join, pool } = await setUp(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  const browser = newBrowser();
  const { body: signIn }: { body: Extract<SignInDto, { kind: "demo" }> } = await browser.read(ROUTES.teamSignIn);
  assert.equal(signIn.kind, "demo");
  assert.equal((await browser.read(ROUTES.sessions)).status, 401);
  const seen: (readonly [account: string, access: unknown])[] = [];
  for (const { account } of signIn.accounts) {
    const taken = await browser.take(account);
    assert.equal(taken.status, 200);
    assert.match(taken.setCookies.join(), /^ccen-team-\d+=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    const { body }: { body: readonly { access: string }[] } = await browser.read(ROUTES.sessions);
    seen.push([account, body.map(({ access }) => access).join()]);
  }
  assert.deepEqual(Object.fromEntries(seen), {
    ann: "whole",
    bob: "summary",
    lee: "summary",
    cyd: "",
    ada: "",
    aud: "figures",
  });
  // The one before ended with the next one.
  assert.equal((await pool.query("SELECT FROM sign_ins")).rows.length, 1);
  await browser.leave();
  assert.equal((await browser.read(ROUTES.sessions)).status, 401);
  for (const account of ["eve", "", null, { account: "ann" }])
    assert.equal((await browser.take(account)).status, 400, JSON.stringify(account));
});

test("demo account is not taken by another site, another name or through a proxy", needsPostgres, async (t) => {
  const { newBrowser, url, pool } = await setUp(t);
  const { port } = new URL(url);
  const rebound = newBrowser(`http://evil.example:${port}`);
  assert.equal((await rebound.take("ann")).status, 403);
  assert.equal((await rebound.read(ROUTES.teamSignIn)).status, 403);
  assert.equal((await rebound.read(ROUTES.sessions)).status, 403);
  const browser = newBrowser();
  for (const site of ["cross-site", "same-site"])
    assert.equal((await browser.take("ann", { "sec-fetch-site": site })).status, 403, site);
  // A form of an old browser.
  const form = { "content-type": "text/plain" };
  const response = await fetch(new URL(ROUTES.teamSignIn, url), { method: "POST", headers: form, body: "{}" });
  assert.equal(response.status, 415);
  for (const header of ["x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via"])
    assert.equal((await browser.take("ann", { [header]: "192.0.2.1" })).status, 403, header);
  assert.equal((await pool.query("SELECT FROM sign_ins")).rows.length, 0);
  assert.equal((await newBrowser(`http://localhost:${port}`).take("ann")).status, 200);
});

test("sign-ins of a person are ended from the command line, at the next request", needsPostgres, async (t) => {
  const { newBrowser, pool } = await setUp(t);
  const browsers = [newBrowser(), newBrowser(), newBrowser()];
  await Promise.all(browsers.map(async (browser, index) => browser.take(index === 2 ? "bob" : "ann")));
  assert.equal(await endSignIns(pool, "ann"), 2);
  const answers = await Promise.all(browsers.map(async (browser) => browser.read(ROUTES.sessions)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 200],
  );
});

test("demo accounts are for a server of this machine alone, over its own database", needsPostgres, async (t) => {
  const { pool, logger, start, newBrowser, url } = await setUp(t);
  const parts = { pool, logger, clock: { now: () => Date.now() } };
  const kindOf = (host: string, isTrial: boolean, environment = {}): string =>
    readSignIn(environment, { host, isTrial })(parts).kind;
  assert.equal(kindOf("127.0.0.1", true), "demo");
  assert.equal(kindOf("::1", true), "demo");
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "team.example.com"]) assert.equal(kindOf(host, true), "none", host);
  assert.equal(kindOf("127.0.0.1", false), "none");
  const proxy = { CCEN_TEAM_PROXY_SECRET: "x".repeat(32), CCEN_TEAM_PROXY_FROM: "127.0.0.1" };
  assert.equal(kindOf("127.0.0.1", true, proxy), "proxy");

  // A cookie of the demo opens nothing once people are known otherwise.
  const browser = newBrowser();
  await browser.take("ada");
  const [[name, value] = ["", ""]] = [...browser.jarOf(new URL(url).host)];
  const oidc = { ISSUER: "http://127.0.0.1:9", CLIENT_ID: "team", CLIENT_SECRET: "secret" };
  const environment = Object.fromEntries(Object.entries(oidc).map(([key, text]) => [`CCEN_TEAM_OIDC_${key}`, text]));
  const configured = await start({ ...environment, CCEN_TEAM_URL: "http://127.0.0.1:8100" });
  const cookie = `ccen-team-${new URL(configured).port}=${value}; ${name}=${value}`;
  assert.equal((await fetch(new URL(ROUTES.sessions, configured), { headers: { cookie } })).status, 401);
  assert.equal((await browser.read(ROUTES.sessions)).status, 200);
});
