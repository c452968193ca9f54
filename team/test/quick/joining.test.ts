import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { InvitationsDto, JoinAskedDto, JoinRequestDto } from "../../../src/api/team-dto.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { readAddresses } from "../../src/rights/proxy.ts";
import { joinHarness } from "../support/join-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

/** The tests share two replicas: to start them takes longer than a test. */
let shared: Awaited<ReturnType<typeof joinHarness>> | null = null;
const endings: (() => unknown)[] = [];
before(async () => {
  if (needsPostgres.skip !== false) return;
  // Node hands a context to what runs afterwards, which none of it reads.
  shared = await joinHarness({ after: (ending) => void endings.push(ending as () => unknown) });
});
after(async () => {
  for (const ending of endings.toReversed()) await ending();
});

async function fresh() {
  assert.ok(shared !== null);
  for (const table of ["joins", "join_guesses", "invitations", "audit", "sessions", "machines"])
    await shared.pool.query(`DELETE FROM ${table}`);
  return shared;
}

test("machine joins by a code that its person confirms at another replica", needsPostgres, async () => {
  const { pool, urls, as, ask, token, audited } = await fresh();
  const ann = as("ann", "devs");
  const asked = await ask("ann's laptop");
  assert.match(asked.code, /^[B-Z]{4}-[B-Z]{4}$/);
  assert.equal(asked.url, `#view=team&code=${asked.code}`);
  assert.deepEqual((await token(asked.secret)).body, { state: "pending" });

  const typed = asked.code.toLowerCase().replace("-", "");
  const { body: shown } = await ann.get<JoinRequestDto>(`${ROUTES.teamJoinRequest}${typed}`);
  assert.deepEqual([shown.code, shown.name, shown.address], [asked.code, "ann's laptop", "127.0.0.1"]);
  assert.equal((await ann.confirm(typed, "web")).body.error.code, "team/not-member");
  assert.equal((await ann.confirm(typed, "core")).status, 200);

  // The answer may be lost: it can be asked for again.
  for (let time = 0; time < 2; time += 1) {
    const { body } = await token(asked.secret);
    assert.deepEqual(body, { state: "joined", token: asked.secret, owner: "ann", team: "core" });
  }
  for (const url of urls) assert.equal((await forward(url, asked.secret)).status, 200);
  const [machine] = await ann.machines();
  assert.deepEqual([machine?.owner, machine?.team, machine?.may_revoke], ["ann", "core", true]);
  assert.deepEqual(await audited(), ["machine-joined: ann's laptop (ann, team core)"]);
  const stored = JSON.stringify((await pool.query("SELECT * FROM joins, machines")).rows);
  assert.ok(!stored.includes(asked.secret));
});

async function forward(url: string, token: string): Promise<Response> {
  return fetch(new URL(ROUTES.upstream, url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: new Uint8Array(batchBody()),
  });
}

test("a code is answered once, by one of two people at two replicas", needsPostgres, async () => {
  const { as, ask, token, audited } = await fresh();
  const [ann, bob] = [as("ann", "devs"), as("bob", "devs")];
  const { code, secret } = await ask();
  const answers = await Promise.all([ann, bob, ann, bob].map(async (one) => one.confirm(code, "core")));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 404, 404, 404],
  );
  assert.equal([...(await ann.machines()), ...(await bob.machines())].length, 1);
  assert.equal((await audited()).length, 1);
  assert.equal((await token(secret)).body.state, "joined");

  const refused = await ask();
  assert.equal((await bob.post(`${ROUTES.teamJoinRequest}${refused.code}/refuse`)).status, 200);
  assert.equal((await token(refused.secret)).body.state, "refused");
  assert.equal((await ann.confirm(refused.code, "core")).status, 404);
});

test("a code ends after ten minutes, and a secret of no machine opens nothing", needsPostgres, async () => {
  const { pool, as, ask, token } = await fresh();
  const { code, secret } = await ask();
  assert.equal((await token(code)).body.error.code, "team/join-code");
  const hash = (await pool.query<{ hash: string }>("SELECT encode(secret_hash, 'hex') AS hash FROM joins")).rows[0]
    ?.hash;
  assert.equal((await token(hash ?? "")).body.error.code, "team/join-code");
  await pool.query("UPDATE joins SET asked_at = asked_at - interval '601 seconds'");
  assert.equal((await token(secret)).status, 404);
  assert.equal((await as("ann", "devs").confirm(code, "core")).status, 404);
  await pool.query("UPDATE joins SET asked_at = asked_at - interval '601 seconds'");
  await ask();
  assert.equal((await pool.query("SELECT FROM joins")).rows.length, 1);
});

test("a person who guesses codes is stopped after ten, also with many at once", needsPostgres, async () => {
  const { pool, as, ask } = await fresh();
  const { code } = await ask();
  const eve = as("eve", "devs");
  await eve.get(ROUTES.teamMachines);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, async (_, index) =>
      eve.get(`${ROUTES.teamJoinRequest}BBBB-BB${"BCDFGH"[index % 6]}${"JKLMN"[index % 5]}`),
    ),
  );
  const statuses = guesses.map(({ status }) => status);
  assert.ok(statuses.filter((status) => status === 404).length <= 10, statuses.join());
  assert.equal((await eve.confirm(code, "core")).status, 429);
  assert.equal((await as("ann", "devs").get(`${ROUTES.teamJoinRequest}${code}`)).status, 200);
  await pool.query("UPDATE join_guesses SET since = since - interval '601 seconds'");
  assert.equal((await eve.confirm(code, "core")).status, 200);
});

test("unknown machines that ask to join fill neither the table nor the screen", needsPostgres, async () => {
  const { pool, post, as } = await fresh();
  const hostile = "lap\u0000\u001b[31mtop\r\n\u202egnp.exe".repeat(20);
  const { status } = await post(ROUTES.teamJoin, { name: hostile });
  assert.equal(status, 400);
  const { body: asked } = await post<JoinAskedDto>(ROUTES.teamJoin, { name: hostile.replaceAll("\u0000", "") });
  const ann = as("ann", "devs");
  const { body: shown } = await ann.get<JoinRequestDto>(`${ROUTES.teamJoinRequest}${asked.code}`);
  assert.match(shown.name, /^laptop gnp\.exe/);
  assert.ok(shown.name.length <= 100);
  assert.equal((await post(ROUTES.teamJoin, { name: "x".repeat(3_000) })).status, 413);
  const many = await Promise.all(
    Array.from({ length: 60 }, async () => (await post(ROUTES.teamJoin, { name: "bot" })).status),
  );
  assert.ok(many.includes(429));
  const waiting = await pool.query("SELECT FROM joins");
  // Those that are counted at the same moment may come through together.
  assert.ok(waiting.rows.length < 45, `${waiting.rows.length} wait`);
  assert.equal((await post(ROUTES.teamJoin, { name: "bot" })).body.error.code, "team/join-crowded");
});

test("an invitation admits as many machines as it says, at two replicas at once", needsPostgres, async () => {
  const { pool, post, as, token, audited } = await fresh();
  const lee = as("lee", "core-leads");
  assert.equal((await as("ann", "devs").invite("core", 3)).body.error.code, "team/not-lead");
  assert.equal((await lee.invite("web", 3)).body.error.code, "team/not-lead");
  assert.equal((await lee.invite("core", 0)).status, 400);
  const { body: invitation } = await lee.invite("core", 3);
  const use = async (owner: string) =>
    post<{ token: string }>(ROUTES.teamJoinInvited, { invitation: invitation.code, name: "fleet", owner });
  const uses = await Promise.all(Array.from({ length: 8 }, async () => use("ann@example.com")));
  assert.deepEqual(
    uses.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 200, 200, ...Array<number>(5).fill(401)],
  );
  const joined = uses.find(({ status }) => status === 200);
  const state = await token(joined?.body.token ?? "");
  assert.deepEqual([state.body.state, state.body["owner" as never]], ["joined", "ann@example.com"]);
  const labels = await pool.query<{ label: string }>("SELECT label FROM machines ORDER BY label");
  assert.deepEqual(
    labels.rows.map(({ label }) => label),
    ["fleet", "fleet (2)", "fleet (3)"],
  );
  assert.equal((await audited()).filter((line) => line.startsWith("machine-joined")).length, 3);

  const { body: second } = await as("ada", "it").invite("core", 5);
  const listed = (await lee.get<InvitationsDto>(ROUTES.teamInvitations)).body.invitations;
  assert.deepEqual(
    listed.map(({ by, uses: used, max_uses: most }) => [by, used, most]),
    [
      ["ada", 0, 5],
      ["lee", 3, 3],
    ],
  );
  assert.equal((await as("ann", "devs").get<InvitationsDto>(ROUTES.teamInvitations)).body.invitations.length, 0);
  const path = `${ROUTES.teamInvitation}${listed[0]?.id}/revoke`;
  assert.equal((await as("cyd", "web-devs").post(path)).status, 403);
  assert.equal((await lee.post(path)).status, 200);
  const refused = await post(ROUTES.teamJoinInvited, { invitation: second.code, name: "late", owner: "ann" });
  assert.equal(refused.body.error.code, "team/invitation");
  for (const owner of ["", "two@a, three@b", "x".repeat(400), "ann\u001b[2J"])
    assert.equal((await use(owner)).status, 400);
  const stored = JSON.stringify((await pool.query("SELECT * FROM invitations")).rows);
  assert.ok(!stored.includes(invitation.code));
});

test("an invitation ends with the role of its maker, for good", needsPostgres, async () => {
  const { pool, post, as, audited } = await fresh();
  const [lee, ada] = [as("lee", "core-leads"), as("ada", "it")];
  const made = [
    await lee.invite("core", 9),
    await ada.invite("core", 9),
    await as("lea", "core-leads").invite("core", 9),
  ];
  const uses = async () => {
    const asked = made.map(async ({ body: { code } }) =>
      post(ROUTES.teamJoinInvited, { invitation: code, name: "fleet", owner: "ann" }),
    );
    return (await Promise.all(asked)).map(({ status }) => status);
  };
  assert.deepEqual(await uses(), [200, 200, 200]);
  await as("lee", "devs").get(ROUTES.teams);
  await as("ada", "core-leads").get(ROUTES.teams);
  // As a replica of the release before writes it.
  await pool.query(
    "UPDATE memberships SET role = 'member' WHERE person = (SELECT id FROM people WHERE subject = 'lea')",
  );
  assert.deepEqual(await uses(), [401, 200, 401], "ada leads the team now");
  await as("ada").get(ROUTES.teams);
  assert.deepEqual(await uses(), [401, 401, 401]);
  await lee.get(ROUTES.teams);
  assert.deepEqual(await uses(), [401, 401, 401]);
  const lines = (await audited()).filter((line) => line.startsWith("invitation-revoked"));
  assert.equal(lines.length, 2, lines.join("; "));
});

test("a machine is seen and revoked by its owner, its team's lead and an admin alone", needsPostgres, async () => {
  const { urls, as, ask, token, post, audited } = await fresh();
  const ann = as("ann", "devs");
  const people = { ann, lee: as("lee", "core-leads"), ada: as("ada", "it") };
  const others = [as("bob", "devs"), as("wes", "web-devs"), as("aud", "audit"), as("eve")];
  for (const person of Object.values(people)) {
    const { code, secret } = await ask("old");
    await ann.confirm(code, "core");
    // It may be the machine that joined before: no number tells them apart.
    assert.deepEqual(new Set((await ann.machines()).map(({ label }) => label)), new Set(["old"]));
    // With its first batch, a machine that joined before gets its row back.
    assert.equal((await forward(urls[0] ?? "", secret)).status, 200);
    assert.equal((await ann.machines()).length, 1);
    const machine = (await ann.machines()).find(({ revoked_at: revokedAt }) => revokedAt === null);
    const path = `${ROUTES.teamMachine}${machine?.id}/revoke`;
    for (const other of others) {
      assert.deepEqual(await other.machines(), []);
      assert.equal((await other.post(path)).body.error.code, "team/machine");
    }
    assert.ok((await person.machines()).some(({ id }) => id === machine?.id));
    assert.equal((await person.post(path)).status, 200);
    assert.equal((await person.post(path)).status, 200);
    for (const url of urls) {
      const refused = await forward(url, secret);
      const { error } = (await refused.json()) as { error: { code: string } };
      assert.deepEqual([refused.status, error.code], [401, "team/revoked"]);
    }
    assert.equal((await token(secret)).body.error.code, "team/revoked");
  }
  const { code, secret } = await ask();
  await ann.confirm(code, "core");
  assert.equal((await post(ROUTES.teamLeave, { secret })).status, 200);
  assert.equal((await token(secret)).status, 401);
  assert.equal((await post(ROUTES.teamLeave, { secret: "unknown" })).status, 401);
  assert.equal((await audited()).filter((line) => line.startsWith("machine-joined: old (")).length, 3);
  assert.equal((await audited()).filter((line) => line.startsWith("machine-revoked")).length, 3);
  assert.equal((await audited()).filter((line) => line.startsWith("machine-left")).length, 1);
  const left = (await ann.machines()).filter(({ has_left: hasLeft }) => hasLeft);
  assert.deepEqual(
    left.map(({ revoked_at: endedAt, may_revoke: mayRevoke }) => [endedAt !== null, mayRevoke]),
    [[true, false]],
  );
  assert.equal((await ann.post(`${ROUTES.teamMachine}99999999999/revoke`)).status, 404);
});

test("no code is given without people, and none is answered from another site", needsPostgres, async (t) => {
  const { post } = await joinHarness(t, { knowsPeople: false });
  assert.equal((await post(ROUTES.teamJoin, { name: "laptop" })).body.error.code, "team/unconfirmable");
  const { urls, ask } = await fresh();
  const { code } = await ask();
  const forged = await fetch(new URL(`${ROUTES.teamJoinRequest}${code}/confirm`, urls[0]), {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "cross-site" },
    body: '{"team":"core"}',
  });
  assert.equal(forged.status, 403);
});

test("behind a load balancer each machine has its own address, and its own limit", needsPostgres, async (t) => {
  const joining = { publicUrl: "https://team.example", trusted: readAddresses(["127.0.0.1", "10.0.0.0/8"]) };
  const { post, as } = await joinHarness(t, { joining });
  const from = async (address: string) =>
    post<JoinAskedDto>(ROUTES.teamJoin, { name: "laptop" }, { "x-forwarded-for": `6.6.6.6, ${address}, 10.0.0.7` });
  const { body } = await from("203.0.113.9");
  assert.equal(body.url, `https://team.example/#view=team&code=${body.code}`);
  const shown = await as("ann", "devs").get<JoinRequestDto>(`${ROUTES.teamJoinRequest}${body.code}`);
  assert.equal(shown.body.address, "203.0.113.9");
  for (let count = 0; count < 20; count += 1) assert.equal((await from(`2001:db8:0:1::${count}`)).status, 200);
  assert.equal((await from("2001:db8:0:1:ffff::1")).status, 429);
  assert.equal((await from("2001:db8:0:2::1")).status, 200);
  assert.equal((await from("203.0.113.9")).status, 200);
});
