import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { TeamJoinedDto } from "../../../src/api/team-dto.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { joinHarness } from "../support/join-harness.ts";
import { readingHarness, secretOf } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("an invitation takes no place that a person confirmed or that was revoked", needsPostgres, async (t) => {
  const { urls, post, as, ask, pool } = await joinHarness(t);
  const ann = as("ann", "devs");
  const invited = async (team: string, owner = "ann"): Promise<string> => {
    const { body: invitation } = await as("ada", "it").invite(team, 1);
    const fields = { invitation: invitation.code, name: "fleet", owner };
    const { status, body } = await post<Extract<TeamJoinedDto, { state: "joined" }>>(ROUTES.teamJoinInvited, fields);
    assert.equal(status, 200);
    return body.token;
  };
  const confirmed = async (): Promise<string> => {
    const { code, secret } = await ask();
    assert.equal((await ann.confirm(code, "core")).status, 200);
    return secret;
  };
  const forward = async (token: string, machineId: string): Promise<string> => {
    const response = await fetch(new URL(ROUTES.upstream, urls[0]), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: new Uint8Array(batchBody({ machine_id: machineId })),
    });
    const { error } = (await response.json()) as { error?: { code: string } };
    return error?.code ?? "taken";
  };
  await as("cyd", "web-devs").get(ROUTES.teams);

  // What she confirmed herself.
  const own = await confirmed();
  assert.equal(await forward(own, "laptop"), "taken");
  for (const team of ["core", "web"]) assert.equal(await forward(await invited(team), "laptop"), "machine/identities");
  assert.equal(await forward(await invited("core", "bob"), "laptop"), "machine/identities");
  assert.equal(await forward(own, "laptop"), "taken");
  await pool.query("UPDATE machines SET revoked_at = 1 WHERE machine_id = 'laptop'");
  assert.equal(await forward(await invited("core"), "laptop"), "team/revoked");
  assert.equal(await forward(own, "laptop"), "team/revoked");
  // She brings it back.
  assert.equal(await forward(await confirmed(), "laptop"), "taken");

  // What the fleet's script added: it is set up again, in the same team alone.
  const fleet = await invited("core");
  assert.equal(await forward(fleet, "desktop"), "taken");
  assert.equal(await forward(await invited("web"), "desktop"), "machine/identities");
  assert.equal(await forward(fleet, "desktop"), "taken");
  const again = await invited("core");
  assert.equal(await forward(again, "desktop"), "taken");
  assert.equal(await forward(fleet, "desktop"), "http/wrong-token");
  await pool.query("UPDATE machines SET revoked_at = 1 WHERE machine_id = 'desktop'");
  assert.equal(await forward(await invited("core"), "desktop"), "team/revoked");
  assert.equal(await forward(again, "desktop"), "team/revoked");
});

test("a session stays in the team in which it began, whatever machine goes on with it", needsPostgres, async (t) => {
  const { pool, as, join, addSession } = await readingHarness(t);
  const [ann, bob, cyd] = [as("ann", "devs", "web-devs"), as("bob", "devs"), as("cyd", "web-devs")];
  for (const id of ["private", "shared"]) await addSession("ann", "core", id);
  await ann(`${ROUTES.teamSession}shared/share`, { shared: true });
  for (const read of [bob, cyd]) await read(ROUTES.teams);
  await as("ada", "it")(`${ROUTES.team}web/sharing`, { on: true });
  // Its holder may be a lead of that team, who named the owner in an invitation.
  const { send } = await join("ann", "of-web", "web");
  for (const [number, session_id] of ["private", "shared", "new"].entries()) {
    const answer = await send(batchOf(number + 1, number + 1, { session_id }));
    assert.equal(answer.taken, true);
  }
  const listed = async (read: typeof bob): Promise<readonly string[]> => {
    const { body }: { body: readonly SessionDto[] } = await read(ROUTES.sessions);
    return body.map(({ session_id: id, access }) => `${id} ${access}`).toSorted();
  };
  assert.deepEqual(await listed(bob), ["private summary", "shared whole"]);
  assert.deepEqual(await listed(cyd), ["new whole"]);
  for (const id of ["private", "shared"]) {
    assert.equal((await cyd(`${ROUTES.session}${id}`)).status, 404);
    const { body } = await cyd(`${ROUTES.search}?q=${secretOf(id)}`);
    assert.deepEqual((body as { hits: unknown }).hits, []);
  }
  // Those who see it hear of it, by the team that it is in.
  const { rows } = await pool.query<{ team: string; session: string }>(
    `SELECT t.name AS team, s.session_id AS session FROM feed f JOIN teams t ON t.id = f.team
     JOIN sessions s ON s.id = ANY (f.sessions) JOIN machines m ON m.id = f.machine WHERE m.machine_id = 'ann-of-web'
       ORDER BY f.id DESC LIMIT 5`,
  );
  assert.deepEqual(
    rows.toReversed().map(({ team, session }) => `${session} ${team}`),
    ["private web", "private core", "shared web", "shared core", "new web"],
  );
});
