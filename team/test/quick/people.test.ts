import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { AuditDto, TeamsDto } from "../../../src/api/team-dto.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { audit } from "../../src/audit/audit.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

type Harness = Awaited<ReturnType<typeof readingHarness>>;

/** Lines without those of rights, the oldest first. */
async function linesOf({ as }: Pick<Harness, "as">, subject: string, ...groups: string[]): Promise<readonly string[]> {
  const { body }: { body: AuditDto } = await as(subject, ...groups)(`${ROUTES.teamAudit}?limit=500`);
  const lines = body.entries.filter(({ kind }) => kind !== "rights-changed");
  return lines.map(({ who, kind, about, detail }) => [who, kind, about, detail].join(" ").trim()).toReversed();
}

test("reading a colleague's shared session is written down, once a day", needsPostgres, async (t) => {
  const harness = await readingHarness(t);
  const { as, pool, addSession, events } = harness;
  for (const id of ["ann-1", "ann-2"]) await addSession("ann", "core", id);
  const [ann, bob, lee] = [as("ann", "devs"), as("bob", "devs"), as("lee", "core-leads")];
  const count = async (): Promise<number> =>
    (await pool.query("SELECT FROM audit WHERE kind = 'session-read'")).rows.length;
  // A summary is no text, and a list opens none.
  for (const path of [`${ROUTES.session}ann-1`, ROUTES.sessions, ROUTES.log]) await bob(path);
  await ann(`${ROUTES.teamSession}ann-1/share`, { shared: true });
  await ann(`${ROUTES.session}ann-1`);
  for (const path of [ROUTES.sessions, ROUTES.log]) await bob(path);
  await bob(`${ROUTES.session}ann-2`);
  assert.equal(await count(), 0);
  for (let time = 0; time < 3; time += 1) await bob(`${ROUTES.session}ann-1`);
  await waitFor("bob's reading", async () => (await count()) === 1);
  const stored = await events();
  const seq = String(stored.find(({ summary }) => String(summary).includes("ann-1"))?.["seq"]);
  await lee(`${ROUTES.logEntry}${seq}`);
  await bob(`${ROUTES.log}?session=ann-1`);
  await waitFor("lee's reading", async () => (await count()) === 2);
  const lines = [
    "ann session-shared ann-1 team core",
    // The list of events, which had one of hers.
    "bob team-read core",
    "bob session-read ann-1 of ann",
    "lee session-read ann-1 of ann",
  ];
  assert.deepEqual(await linesOf(harness, "ann", "devs"), lines);
  assert.deepEqual(await linesOf(harness, "bob", "devs"), ["bob team-read core"]);
  // An auditor knows who read whose texts, and not in which of the sessions whose figures have no name.
  const ofNoSession = lines.map((line) => line.replace("ann-1", ""));
  assert.deepEqual(await linesOf(harness, "aud", "audit"), ofNoSession);
  const { body: figures }: { body: readonly SessionDto[] } = await as("aud", "audit")(ROUTES.sessions);
  assert.deepEqual(
    figures.map((one) => [one.owner, one.is_shared]),
    [
      [null, false],
      [null, false],
    ],
  );
  // The next day is another line, and another replica knows of this one.
  await pool.query("UPDATE audit SET day = day - 1 WHERE kind = 'session-read' AND who = 'bob'");
  const other = await fetchFromAnother(t, harness, `${ROUTES.session}ann-1`);
  assert.equal(other, 200);
  await waitFor("the reading of the next day", async () => (await count()) === 3);
});

/** Asks a replica that remembers nothing. */
async function fetchFromAnother(t: Parameters<typeof readingHarness>[0], harness: Harness, path: string) {
  const { url } = await readingHarness(t, undefined, harness);
  const { status } = await fetch(new URL(path, url), { headers: headersOf("bob", ["devs"]) });
  return status;
}

test("sharing of a session is its owner's, and what changes nothing leaves no line", needsPostgres, async (t) => {
  const harness = await readingHarness(t);
  const { as, addSession, pool, post } = harness;
  await addSession("ann", "core", "s");
  await pool.query("UPDATE sessions SET session_id = 's 1/ä'");
  const path = `${ROUTES.teamSession}${encodeURIComponent("s 1/ä")}/share`;
  const ann = as("ann", "devs");
  assert.deepEqual((await ann(path, { shared: true })).body, { session_id: "s 1/ä", shared: true });
  for (const shared of [true, false, false]) assert.equal((await ann(path, { shared })).status, 200);
  assert.deepEqual(await linesOf(harness, "ann", "devs"), [
    "ann session-shared s 1/ä team core",
    "ann session-unshared s 1/ä team core",
  ]);
  // Live pages hear of it.
  const fed = await pool.query("SELECT f.seqs FROM feed f JOIN sessions s ON s.id = ANY (f.sessions) ORDER BY f.id");
  assert.deepEqual(fed.rows.slice(1), [{ seqs: [] }, { seqs: [] }]);
  for (const [body, status] of [
    [{}, 400],
    [{ shared: 1 }, 400],
  ] as const)
    assert.equal((await ann(path, body)).status, status);
  for (const wrong of [
    `${ROUTES.teamSession}x`,
    `${ROUTES.teamSession}/share`,
    `${ROUTES.teamSession}a/b/share`,
    `${ROUTES.teamSession}%00/share`,
  ])
    assert.equal((await ann(wrong, { shared: true })).status, 404, wrong);
  for (const unstorable of [`${ROUTES.session}%00`, `${ROUTES.session}a%00/calls`])
    assert.equal((await ann(unstorable)).status, 404, unstorable);
  // A page of another site, by whatever the proxy's cookie is.
  const headers = headersOf("ann", ["devs"]);
  for (const site of ["cross-site", "same-site"])
    assert.equal((await post(path, { shared: true }, { ...headers, "sec-fetch-site": site })).status, 403);
  assert.equal((await post(path, { shared: true }, { ...headers, "content-type": "text/plain" })).status, 415);
  assert.equal((await pool.query("SELECT FROM sessions WHERE visibility = 'team'")).rows.length, 0);
});

test("admin switches a team's sharing, which each member sees", needsPostgres, async (t) => {
  const harness = await readingHarness(t);
  const { as } = harness;
  const [ada, lee, bob, aud] = [as("ada", "it"), as("lee", "core-leads"), as("bob", "web-devs"), as("aud", "audit")];
  for (const read of [lee, bob, aud]) await read(ROUTES.teams);
  const path = `${ROUTES.team}core/sharing`;
  for (const read of [lee, bob, aud]) assert.equal((await read(path, { on: true })).status, 403);
  assert.equal((await ada(`${ROUTES.team}none/sharing`, { on: true })).status, 404);
  const on: { body: { shared_since: string } } = await ada(path, { on: true });
  const again: { body: { shared_since: string } } = await ada(path, { on: true });
  assert.deepEqual(again.body, on.body);
  assert.ok(Math.abs(Date.parse(on.body.shared_since) - Date.now()) < 60_000);
  const teamsOf = async (read: typeof ada): Promise<TeamsDto["teams"]> => {
    const { body }: { body: TeamsDto } = await read(ROUTES.teams);
    return body.teams;
  };
  const { rows } = await harness.pool.query<{ id: number }>(
    "SELECT id FROM people WHERE subject = ANY ($1) ORDER BY subject DESC",
    [["lee", "bob"]],
  );
  const [leeId, bobId] = rows.map(({ id }) => id);
  const leads = [{ id: leeId, name: "lee", role: "lead" }];
  const core = { name: "core", shared_since: on.body.shared_since, members: leads };
  const web = { name: "web", shared_since: null, members: [{ id: bobId, name: "bob", role: "member" }] };
  assert.deepEqual(await teamsOf(lee), [{ ...core, may_share: false }]);
  assert.deepEqual(await teamsOf(bob), [{ ...web, may_share: false }]);
  for (const [read, mayShare] of [
    [ada, true],
    [aud, false],
  ] as const)
    assert.deepEqual(
      await teamsOf(read),
      [core, web].map((team) => ({ ...team, may_share: mayShare })),
    );
  await ada(path, { on: false });
  assert.equal((await teamsOf(lee))[0]?.shared_since, null);
  const lines = ["ada sharing-on core", "ada sharing-off core"];
  assert.deepEqual(await linesOf(harness, "lee", "core-leads"), lines);
  assert.deepEqual(await linesOf(harness, "bob", "web-devs"), []);
  assert.deepEqual(await linesOf(harness, "aud", "audit"), lines);
});

test("person who lost a group sees nothing of it from the next request on", needsPostgres, async (t) => {
  const { as, addSession } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  await as("ann", "devs")(`${ROUTES.teamSession}ann-1/share`, { shared: true });
  await as("adm", "it")(`${ROUTES.team}core/sharing`, { on: true });
  assert.equal((await as("bob", "devs", "it")(`${ROUTES.session}ann-1`)).status, 200);
  const bob = as("bob");
  assert.equal((await bob(`${ROUTES.session}ann-1`)).status, 404);
  assert.deepEqual((await bob(ROUTES.sessions)).body, []);
  assert.deepEqual((await bob(ROUTES.teams)).body, { teams: [] });
  assert.equal((await bob(`${ROUTES.team}core/sharing`, { on: false })).status, 403);
  const { body }: { body: AuditDto } = await bob(ROUTES.teamAudit);
  assert.deepEqual(
    body.entries.map(({ kind, detail }) => `${kind} ${detail}`),
    ["rights-changed none", "rights-changed admin, core:member"],
  );
});

test("audit comes page by page, and each reader gets the lines that are about her", needsPostgres, async (t) => {
  const { as, pool } = await readingHarness(t);
  const ann = as("ann", "devs");
  await ann(ROUTES.teams);
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  for (let line = 1; line <= 4; line += 1) {
    const owner = line % 2 === 0 ? { owner: rows[0]?.id ?? 0 } : {};
    await audit(pool, { who: "ada", kind: "machine-revoked", about: `laptop ${line}`, ...owner });
  }
  // As the release before writes it.
  await pool.query("INSERT INTO audit (who, what) VALUES ('old', 'rights: admin')");
  const pages = async (read: typeof ann): Promise<readonly string[]> => {
    const seen: string[] = [];
    let before: string | null = "";
    for (let page = 0; before !== null && page < 9; page += 1) {
      const query: string = before === "" ? "" : `&before=${before}`;
      const { body }: { body: AuditDto } = await read(`${ROUTES.teamAudit}?limit=2${query}`);
      assert.ok(body.entries.length <= 2);
      seen.push(...body.entries.map(({ who, kind, about, detail }) => [who, kind, about, detail].join(" ").trim()));
      before = body.next;
    }
    assert.equal(before, null);
    return seen;
  };
  const own = ["ada machine-revoked laptop 4", "ada machine-revoked laptop 2", "ann rights-changed ann core:member"];
  assert.deepEqual(await pages(ann), own);
  const all = await pages(as("adm", "it"));
  assert.deepEqual(all.slice(0, 2), ["adm rights-changed adm admin", "old rights-changed old rights: admin"]);
  assert.equal(all.length, 7);
  for (const query of ["before=x", "before=0", "limit=0", "who=ann"])
    assert.equal((await ann(`${ROUTES.teamAudit}?${query}`)).status, 400, query);
});
