import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { OIDC_CALLBACK } from "../../src/sign-in/oidc.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { httpBrowser } from "../support/http-browser.ts";
import { CLIENT, startIdentityProvider } from "../support/identity-provider.ts";
import { signInHarness } from "../support/sign-in-harness.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const PUBLIC = "https://team.example.com";
const ANN = { sub: "1", email: "ann@example.com", email_verified: true, name: "Ann", groups: ["devs"] } as const;
const COOKIE = "__Host-ccen-team";

const environmentFor = (issuer: string) => ({
  CCEN_TEAM_OIDC_ISSUER: issuer,
  CCEN_TEAM_OIDC_CLIENT_ID: CLIENT.id,
  CCEN_TEAM_OIDC_CLIENT_SECRET: CLIENT.secret,
  CCEN_TEAM_URL: PUBLIC,
  CCEN_TEAM_GROUPS: "devs=core, core-leads=core:lead, it=*:admin",
});

/** A team server and an identity provider, with Ann before the browser. */
async function setUp(t: TestContext) {
  const provider = await startIdentityProvider(t, `${PUBLIC}${OIDC_CALLBACK}`);
  provider.become(ANN);
  let nowMs = Date.now();
  const clock = { now: () => nowMs };
  const team = await signInHarness(t, { environment: environmentFor(provider.issuer), clock });
  const newBrowser = () => {
    const browser = httpBrowser({ [PUBLIC]: team.url });
    return {
      ...browser,
      read: async (path: string) => {
        const { status, text } = await browser.get(`${PUBLIC}${path}`, { "sec-fetch-site": "same-origin" });
        return { status, body: JSON.parse(text) as never };
      },
      signIn: async (to = "") => browser.follow(`${PUBLIC}/api/team/oidc/start?to=${encodeURIComponent(to)}`),
      /** Up to the callback, which is not asked. */
      untilCallback: async () => {
        const { url } = await browser.follow(`${PUBLIC}/api/team/oidc/start`, (at) => at.pathname === OIDC_CALLBACK);
        return url;
      },
    };
  };
  return { ...team, provider, newBrowser, passes: (ms: number) => void (nowMs += ms) };
}

const NAVIGATION = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } as const;

test("person signs in at the identity provider, with the rights of her groups", needsPostgres, async (t) => {
  const { newBrowser, join, pool, provider } = await setUp(t);
  const { send } = await join("bob@example.com");
  await send({ ...batchOf(1, 1), machine_id: "laptop" });
  const browser = newBrowser();
  assert.equal((await browser.read(ROUTES.sessions)).status, 401);
  assert.deepEqual((await browser.read(ROUTES.teamSignIn)).body, { kind: "oidc", url: "/api/team/oidc/start" });
  const { url, answer } = await browser.signIn("/#join=ABCD-EFGH");
  assert.equal(url.href, `${PUBLIC}/#join=ABCD-EFGH`);
  // Without the built page there is nothing at its address.
  assert.equal(answer?.status, 404);
  const { body }: { body: readonly { access: string }[] } = await browser.read(ROUTES.sessions);
  assert.deepEqual(
    body.map(({ access }) => access),
    ["summary"],
  );
  const [secret = ""] = [browser.jarOf("team.example.com").get(COOKIE)];
  assert.match(secret, /^[\w-]{43}$/);
  const { rows } = await pool.query("SELECT subject, email, name, issuer FROM people WHERE name = 'Ann'");
  assert.deepEqual(rows, [{ subject: ANN.email, email: ANN.email, name: "Ann", issuer: provider.issuer }]);
  const stored = await pool.query("SELECT * FROM sign_ins");
  assert.ok(!JSON.stringify(stored.rows).includes(secret));
  const audit = await pool.query("SELECT kind, who, about FROM audit ORDER BY id");
  assert.deepEqual(
    audit.rows.map(({ kind, who }: { kind?: string; who?: string }) => `${kind} ${who}`),
    [`signed-in ${ANN.email}`, `rights-changed ${ANN.email}`],
  );
});

test("cookies are for this host, TLS and requests alone, and the way's ends with it", needsPostgres, async (t) => {
  const { newBrowser } = await setUp(t);
  const browser = newBrowser();
  const started = await browser.get(`${PUBLIC}/api/team/oidc/start`);
  assert.equal(started.status, 303);
  assert.match(
    started.setCookies.join(),
    /^__Host-ccen-team-oidc=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
  );
  const callback = await browser.untilCallback();
  const { setCookies } = await browser.get(callback.href, NAVIGATION);
  const [ended, begun] = setCookies;
  assert.match(ended ?? "", /^__Host-ccen-team-oidc=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax; Secure$/);
  assert.match(begun ?? "", /^__Host-ccen-team=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/);
});

test("code counts once, with its own state, in its own browser, for ten minutes", needsPostgres, async (t) => {
  const { newBrowser, passes, logger } = await setUp(t);
  const refused = async (browser: ReturnType<typeof newBrowser>, url: URL, status: number): Promise<string> => {
    const answer = await browser.get(url.href, NAVIGATION);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.text, /<a href="\/api\/team\/oidc\/start">/);
    assert.equal(browser.jarOf("team.example.com").has(COOKIE), false);
    assert.equal((await browser.read(ROUTES.sessions)).status, 401);
    return answer.text;
  };
  const browser = newBrowser();
  const wrongState = await browser.untilCallback();
  wrongState.searchParams.set("state", "another");
  await refused(browser, wrongState, 400);
  await refused(newBrowser(), await browser.untilCallback(), 400);
  assert.equal(logger.records.length, 0);
  const wrongCode = await browser.untilCallback();
  wrongCode.searchParams.set("code", "another");
  const wrong = await refused(browser, wrongCode, 403);
  // What the page tells an administrator.
  assert.match(wrong, new RegExp(`<code>${String(logger.records[0]?.fields["request"])}</code>`));
  const late = await browser.untilCallback();
  passes(600_000);
  await refused(browser, late, 400);

  const once = await browser.untilCallback();
  const way = new Map(browser.jarOf("team.example.com"));
  assert.equal((await browser.get(once.href, NAVIGATION)).status, 303);
  assert.equal((await browser.read(ROUTES.sessions)).status, 200);
  const thief = newBrowser();
  for (const [name, value] of way) thief.jarOf("team.example.com").set(name, value);
  await refused(thief, once, 403);
});

test("callback answers a navigation from the provider, and no part of another page", needsPostgres, async (t) => {
  const { newBrowser } = await setUp(t);
  const browser = newBrowser();
  const callback = await browser.untilCallback();
  for (const mode of ["no-cors", "cors"]) {
    const { status } = await browser.get(callback.href, { "sec-fetch-site": "cross-site", "sec-fetch-mode": mode });
    assert.equal(status, 403, mode);
  }
  // No other page can sign a browser in or out.
  assert.equal((await browser.get(`${PUBLIC}/api/team/oidc/start`, NAVIGATION)).status, 403);
  const signOut = `${PUBLIC}${ROUTES.teamSignOut}`;
  assert.equal((await browser.post(signOut, {}, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await browser.get(callback.href, NAVIGATION)).status, 303);
  for (const to of ["//evil.example", "https://evil.example", "/\\evil.example", "/api/team/sign-out"]) {
    const { url } = await newBrowser().signIn(to);
    assert.equal(url.href, `${PUBLIC}/`, to);
  }
});

test("group that is gone at the next sign-in is gone in all her browsers", needsPostgres, async (t) => {
  const { newBrowser, join, provider } = await setUp(t);
  const { send } = await join("bob@example.com");
  await send({ ...batchOf(1, 1), machine_id: "laptop" });
  const [first, second] = [newBrowser(), newBrowser()];
  await first.signIn();
  assert.equal((await first.read(ROUTES.sessions)).body["length"], 1);
  provider.become({ ...ANN, groups: [] });
  assert.equal((await first.read(ROUTES.sessions)).body["length"], 1);
  await second.signIn();
  for (const browser of [first, second]) assert.deepEqual((await browser.read(ROUTES.sessions)).body, []);
  assert.equal((await first.read(`${ROUTES.session}s`)).status, 404);
});

test("sign-in ends at every replica: signed out, expired, or another provider", needsPostgres, async (t) => {
  const { newBrowser, pool, start, provider } = await setUp(t);
  const other = await start();
  const elsewhere = await start({ ...environmentFor(provider.issuer), CCEN_TEAM_OIDC_ISSUER: "https://other.example" });
  const statuses = async (browser: ReturnType<typeof newBrowser>): Promise<readonly number[]> => {
    const cookie = `${COOKIE}=${browser.jarOf("team.example.com").get(COOKIE)}`;
    const there = await fetch(new URL(ROUTES.sessions, other), { headers: { cookie } });
    return [(await browser.read(ROUTES.sessions)).status, there.status];
  };
  const browser = newBrowser();
  await browser.signIn();
  const kept = browser.jarOf("team.example.com").get(COOKIE) ?? "";
  assert.deepEqual(await statuses(browser), [200, 200]);
  const headers = { cookie: `${COOKIE}=${kept}` };
  assert.equal((await fetch(new URL(ROUTES.sessions, elsewhere), { headers })).status, 401);
  await browser.post(`${PUBLIC}${ROUTES.teamSignOut}`, {});
  assert.equal(browser.jarOf("team.example.com").has(COOKIE), false);
  browser.jarOf("team.example.com").set(COOKIE, kept);
  assert.deepEqual(await statuses(browser), [401, 401]);
  await browser.signIn();
  await pool.query("UPDATE sign_ins SET ends_at = clock_timestamp()");
  assert.deepEqual(await statuses(browser), [401, 401]);
});

test("sign-in works with new keys of the provider, and while it is up", needsPostgres, async (t) => {
  const { newBrowser, provider, logger } = await setUp(t);
  const browser = newBrowser();
  await browser.signIn();
  provider.rotateKeys();
  const callback = await browser.untilCallback();
  provider.rotateKeys();
  assert.equal((await browser.get(callback.href, NAVIGATION)).status, 303);
  const late = await browser.untilCallback();
  provider.setDown(true);
  assert.equal((await browser.get(late.href, NAVIGATION)).status, 503);
  // Who is signed in does not need it.
  assert.equal((await browser.read(ROUTES.sessions)).status, 200);
  await provider.stop();
  const fresh = await setUp(t);
  await fresh.provider.stop();
  assert.equal((await fresh.newBrowser().signIn()).answer?.status, 503);
  assert.equal((await fresh.newBrowser().read(ROUTES.teamSignIn)).status, 200);
  assert.ok(logger.records.some(({ message }) => message === "a sign-in failed"));
  assert.ok(!JSON.stringify(logger.records).includes(CLIENT.secret));
});

test("errors that anybody sends as the provider neither fill the log nor write in it", needsPostgres, async (t) => {
  const { newBrowser, logger } = await setUp(t);
  for (let times = 0; times < 45; times += 1) {
    const browser = newBrowser();
    const callback = await browser.untilCallback();
    callback.searchParams.delete("code");
    callback.searchParams.set("error", times === 0 ? "access_denied" : "the text of a stranger");
    assert.equal((await browser.get(callback.href, NAVIGATION)).status, 403);
  }
  const lines = logger.records.filter(({ message }) => message === "a sign-in failed");
  // The minute may change meanwhile.
  assert.ok(lines.length >= 20 && lines.length < 45, String(lines.length));
  assert.deepEqual([...new Set(lines.map(({ fields }) => fields["reason"]))], ["access_denied", "unknown"]);
});

test("person is who the provider says, not who writes her address", needsPostgres, async (t) => {
  const { newBrowser, provider, pool, join } = await setUp(t);
  // Her machine was there first.
  const { send } = await join(ANN.email);
  await send({ ...batchOf(1, 1), machine_id: "laptop" });
  const statusOf = async (account: Parameters<typeof provider.become>[0]): Promise<number> => {
    provider.become(account);
    const { url, answer } = await newBrowser().signIn();
    return url.pathname === "/" ? 200 : (answer?.status ?? 0);
  };
  assert.equal(await statusOf({ ...ANN, email_verified: false }), 403);
  assert.equal(await statusOf({ sub: "1", groups: ["devs"] }), 403);
  assert.equal(await statusOf({ ...ANN, email: "ann@example.com, bob@example.com" }), 403);
  assert.equal(await statusOf(ANN), 200);
  assert.equal(await statusOf({ ...ANN, sub: "2" }), 403);
  // With another address she stays who she is.
  assert.equal(await statusOf({ ...ANN, email: "ann.b@example.com" }), 200);
  const { rows } = await pool.query("SELECT subject, email, issued_subject FROM people");
  assert.deepEqual(rows, [{ subject: ANN.email, email: "ann.b@example.com", issued_subject: "1" }]);
  provider.refuse(true);
  assert.equal((await newBrowser().signIn()).answer?.status, 403);
});

test("name from the provider deceives no colleague, and no text of it stops a sign-in", needsPostgres, async (t) => {
  const { newBrowser, provider, pool } = await setUp(t);
  provider.become({ ...ANN, name: "\u202eAnn\u0000\u001b[31m\r\nBob", groups: ["devs", "a\u0000b"] });
  const browser = newBrowser();
  await browser.signIn();
  assert.equal((await browser.read(ROUTES.sessions)).status, 200);
  const { rows } = await pool.query("SELECT name, groups FROM people WHERE email = $1", [ANN.email]);
  assert.deepEqual(rows, [{ name: "Ann Bob", groups: ["devs"] }]);
});

test("incomplete or malformed configuration of OpenID Connect is an error", () => {
  const given = environmentFor("https://id.example.com");
  const read = (changes: Readonly<Record<string, string>>): unknown =>
    readSignIn({ ...given, ...changes }, { host: "0.0.0.0", isTrial: false });
  assert.doesNotThrow(() => read({}));
  for (const name of ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"])
    assert.throws(() => read({ [`CCEN_TEAM_OIDC_${name}`]: "" }), /CCEN_TEAM_OIDC_ISSUER/, name);
  for (const url of ["", "team.example.com", "http://team.example.com", "https://team.example.com/team", "ftp://x"])
    assert.throws(() => read({ CCEN_TEAM_URL: url }), /CCEN_TEAM_URL/, url);
  assert.throws(() => read({ CCEN_TEAM_OIDC_ISSUER: "http://id.example.com" }), /CCEN_TEAM_OIDC_ISSUER/);
  const proxy = { CCEN_TEAM_PROXY_SECRET: "x".repeat(32), CCEN_TEAM_PROXY_FROM: "10.0.0.7" };
  assert.throws(() => read(proxy), /exclude each other/);
});
