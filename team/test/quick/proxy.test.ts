import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import type { ErrorDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { readProxy } from "../../src/rights/proxy.ts";
import { PROXY, PROXY_SECRET, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const PATHS = [ROUTES.sessions, `${ROUTES.session}s`, ROUTES.log, `${ROUTES.logEntry}1`];

test("nothing can be read without a configured proxy", needsPostgres, async (t) => {
  const { as } = await readingHarness(t, {});
  for (const path of PATHS) assert.equal((await as("ann@example.com", "devs")(path)).status, 404, path);
});

test("headers count only with the secret of the proxy", needsPostgres, async (t) => {
  const { get, pool, logger } = await readingHarness(t);
  const email = { "x-forwarded-email": "ann@example.com" };
  const refused: readonly Readonly<Record<string, string>>[] = [
    {},
    email,
    { ...email, "ccen-proxy-secret": "" },
    { ...email, "ccen-proxy-secret": `${PROXY_SECRET}.` },
    { "ccen-proxy-secret": PROXY_SECRET },
    { "ccen-proxy-secret": PROXY_SECRET, "x-forwarded-email": "" },
    { "ccen-proxy-secret": PROXY_SECRET, "x-forwarded-email": "eve@example.com, ann@example.com" },
    { "ccen-proxy-secret": PROXY_SECRET, "x-forwarded-email": "x".repeat(321) },
  ];
  for (const headers of refused) {
    for (const path of PATHS) assert.equal((await get(path, headers)).status, 401, JSON.stringify([path, headers]));
  }
  const lines = logger.records.map(({ message, fields }) => [message, fields["address"]]);
  assert.deepEqual(lines, [["a proxy's name for a person does not count", "127.0.0.1"]]);
  assert.ok(!JSON.stringify(logger.records).includes(PROXY_SECRET));
  const { error } = (await (await get(ROUTES.log, email)).json()) as ErrorDto;
  assert.equal(error.code, "team/identity");
  assert.equal((await pool.query("SELECT FROM people")).rows.length, 0);
  assert.equal((await get(ROUTES.sessions, { ...email, "ccen-proxy-secret": PROXY_SECRET })).status, 200);
});

test("old secret of the proxy counts beside the new one while both are set", needsPostgres, async (t) => {
  const next = "another secret of the proxy, as long as it.";
  const { get } = await readingHarness(t, {
    ...PROXY,
    CCEN_TEAM_PROXY_SECRET: next,
    CCEN_TEAM_PROXY_OLD_SECRET: PROXY_SECRET,
  });
  const statuses = [next, PROXY_SECRET, ""].map(async (secret) => {
    const headers = { "x-forwarded-email": "ann@example.com", "ccen-proxy-secret": secret };
    return (await get(ROUTES.sessions, headers)).status;
  });
  assert.deepEqual(await Promise.all(statuses), [200, 200, 401]);
});

test("headers count only from the addresses of the proxy", needsPostgres, async (t) => {
  const { as } = await readingHarness(t, { ...PROXY, CCEN_TEAM_PROXY_FROM: "10.0.0.0/8, ::1" });
  for (const path of PATHS) assert.equal((await as("ann@example.com", "devs")(path)).status, 401, path);
});

test("a header that a client and its proxy both send is no name", needsPostgres, async (t) => {
  const { url } = await readingHarness(t);
  for (const name of ["x-forwarded-email", "x-forwarded-groups", "ccen-proxy-secret"]) {
    const values = {
      "ccen-proxy-secret": PROXY_SECRET,
      "x-forwarded-email": "ann@example.com",
      "x-forwarded-groups": "devs",
    };
    const headers = Object.entries({ host: "team", ...values }).flat();
    const twice = [...headers, name, "eve@example.com"];
    assert.deepEqual([await statusOf(url, headers), await statusOf(url, twice)], [200, 401], name);
  }
});

async function statusOf(url: string, headers: readonly string[]): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(new URL(ROUTES.sessions, url), { headers })
    .on("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    })
    .on("error", reject)
    .end();
  return promise;
}

test("incomplete or malformed configuration of the proxy is an error", () => {
  const secret = PROXY.CCEN_TEAM_PROXY_SECRET;
  assert.equal(readProxy({}), null);
  assert.throws(() => readProxy({ CCEN_TEAM_PROXY_SECRET: secret }), /CCEN_TEAM_PROXY_FROM/);
  assert.throws(() => readProxy({ CCEN_TEAM_PROXY_FROM: "127.0.0.1" }), /CCEN_TEAM_PROXY_SECRET/);
  assert.throws(() => readProxy({ ...PROXY, CCEN_TEAM_PROXY_SECRET: "short" }), /at least 32/);
  for (const from of ["proxy.local", "10.0.0.0/33", "10.0.0.0/0", "10.0.0.0/", "::1/129"])
    assert.throws(() => readProxy({ ...PROXY, CCEN_TEAM_PROXY_FROM: from }), /CCEN_TEAM_PROXY_FROM/, from);
  for (const groups of ["devs", "devs=", "=core", "devs=core:owner", "devs=*", "devs=*:lead", "devs=core:admin"])
    assert.throws(() => readProxy({ ...PROXY, CCEN_TEAM_GROUPS: groups }), /CCEN_TEAM_GROUPS/, groups);
});

test("memberships and role follow the groups of the proxy, with a line of audit", needsPostgres, async (t) => {
  const { as, pool } = await readingHarness(t);
  const stored = async (): Promise<unknown> =>
    (
      await pool.query(`SELECT p.role, array_agg(t.name || ':' || m.role ORDER BY t.name) AS teams FROM people p
        LEFT JOIN memberships m ON m.person = p.id LEFT JOIN teams t ON t.id = m.team GROUP BY p.id`)
    ).rows;
  const ann = "ann@example.com";
  await as(ann, "devs", "core-leads", "web-devs", "unknown")(ROUTES.log);
  assert.deepEqual(await stored(), [{ role: null, teams: ["core:lead", "web:member"] }]);
  await as(ann, "web-devs", "core-leads")(ROUTES.log);
  await as(ann, "it", "devs")(ROUTES.log);
  assert.deepEqual(await stored(), [{ role: "admin", teams: ["core:member"] }]);
  await as(ann)(ROUTES.log);
  assert.deepEqual(await stored(), [{ role: null, teams: [null] }]);
  const { rows } = await pool.query<{ line: string }>(
    "SELECT kind || ' of ' || about || ': ' || detail AS line FROM audit WHERE who = $1 ORDER BY id",
    [ann],
  );
  assert.deepEqual(
    rows.map(({ line }) => line),
    ["core:lead, web:member", "admin, core:member", "none"].map((detail) => `rights-changed of ${ann}: ${detail}`),
  );
  // Several requests of a person who is new.
  const bob = as("bob@example.com", "devs");
  const answers = await Promise.all([1, 2, 3, 4].map(async () => bob(ROUTES.log)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  );
});
