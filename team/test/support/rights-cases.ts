import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { ROUTES, SESSION_PARTS } from "../../../src/api/routes.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createTeamRoutes } from "../../src/http/team-routes.ts";
import { headersOf, readingHarness, secretOf, testPerson } from "./reading-harness.ts";

export interface Reader {
  readonly subject: string;
  readonly groups: readonly string[];
  readonly teams: readonly string[];
  readonly isAuditor?: boolean;
}

export const READERS: readonly Reader[] = [
  { subject: "ann", groups: ["devs"], teams: ["core"] },
  { subject: "bob", groups: ["devs", "web-devs"], teams: ["core", "web"] },
  { subject: "lee", groups: ["core-leads"], teams: ["core"] },
  { subject: "cyd", groups: ["web-devs"], teams: ["web"] },
  { subject: "adm", groups: ["it"], teams: [] },
  { subject: "aud", groups: ["audit"], teams: [], isAuditor: true },
  { subject: "aud-of-web", groups: ["audit", "web-devs"], teams: ["web"], isAuditor: true },
  { subject: "dan", groups: ["ops-devs"], teams: ["ops"] },
  { subject: "eli", groups: ["ops-devs"], teams: ["ops"] },
  { subject: "eve", groups: ["strangers"], teams: [] },
];

export interface Kept {
  readonly id: string;
  readonly owner: string;
  readonly team: string;
  readonly isShared?: boolean;
  /** Stored by the release before. */
  readonly isOld?: boolean;
  /** Began before, on a machine that sends it afterwards. */
  readonly isLate?: boolean;
  /** Began after an admin switched its team's sharing on. */
  readonly isSinceSharing?: boolean;
}

export const SESSIONS: readonly Kept[] = [
  { id: "ann-1", owner: "ann", team: "core" },
  { id: "ann-shared", owner: "ann", team: "core", isShared: true },
  { id: "ann-old", owner: "ann", team: "core", isOld: true },
  // She has left that team.
  { id: "ann-web", owner: "ann", team: "web" },
  { id: "bob-1", owner: "bob", team: "core" },
  { id: "cyd-1", owner: "cyd", team: "web" },
  { id: "cyd-shared", owner: "cyd", team: "web", isShared: true },
  { id: "cyd-shared-old", owner: "cyd", team: "web", isShared: true, isOld: true },
  { id: "lee-1", owner: "lee", team: "core" },
  { id: "dan-before", owner: "dan", team: "ops" },
  { id: "dan-before-ahead", owner: "dan", team: "ops" },
  { id: "dan-before-late", owner: "dan", team: "ops", isLate: true },
  { id: "dan-since", owner: "dan", team: "ops", isSinceSharing: true },
  { id: "dan-since-old", owner: "dan", team: "ops", isSinceSharing: true, isOld: true },
];

/** The rule in other words than the server's. */
function accessOf({ subject, teams, isAuditor = false }: Reader, session: Kept): string | null {
  if (session.owner === subject) return "whole";
  const isOfTeam = teams.includes(session.team);
  if (isOfTeam && (session.isShared === true || session.isSinceSharing === true)) return "whole";
  if (session.isOld === true) return null;
  if (isOfTeam) return "summary";
  return isAuditor ? "figures" : null;
}

export interface Listed {
  readonly session_id: string;
  readonly access: string;
  readonly owner: string | null;
  readonly owner_id: number | null;
  readonly title: string | null;
  readonly project_name: string | null;
  readonly event_count: number;
  readonly is_shared: boolean;
  readonly is_shared_by_team: boolean;
}

type Harness = Awaited<ReturnType<typeof readingHarness>>;

const ADMIN = ["adm", "it"] as const;

/** Stores the sessions, shared as people share them. */
async function store({ pool, as, addSession }: Harness, sessions: readonly Kept[]): Promise<void> {
  const add = async (kept: readonly Kept[]): Promise<void> => {
    for (const { id, owner, team } of kept) await addSession(owner, team, id);
  };
  await add(sessions.filter(({ isSinceSharing, isLate }) => isSinceSharing !== true && isLate !== true));
  // Of a machine whose clock is ahead.
  await pool.query("UPDATE sessions SET started_at = started_at + 60000 WHERE session_id LIKE '%ahead'");
  assert.equal((await as(...ADMIN)(`${ROUTES.team}ops/sharing`, { on: true })).status, 200);
  await add(sessions.filter(({ isSinceSharing, isLate }) => isSinceSharing === true || isLate === true));
  await pool.query("UPDATE sessions SET started_at = started_at - 60000 WHERE session_id LIKE '%late'");
  for (const { id, owner } of sessions.filter(({ isShared }) => isShared))
    assert.equal((await as(owner)(`${ROUTES.teamSession}${id}/share`, { shared: true })).status, 200);
  const old = sessions.filter(({ isOld }) => isOld).map(({ id }) => id);
  await pool.query("UPDATE sessions SET figures = NULL WHERE session_id = ANY ($1)", [old]);
  // As if the client had given it a title.
  await pool.query("UPDATE sessions SET shown_title = 'title of ' || session_id");
}

interface Cases {
  readonly readers: readonly Reader[];
  readonly sessions: readonly Kept[];
}

/** Each reader gets of each session what the naive rule allows; colleagues also after no session is shared any more. */
export async function assertReads(t: TestContext, { readers, sessions }: Cases): Promise<void> {
  const harness = await readingHarness(t);
  await store(harness, sessions);
  await check(harness, readers, sessions);

  const { as } = harness;
  for (const { id, owner } of sessions.filter(({ isShared }) => isShared))
    await as(owner)(`${ROUTES.teamSession}${id}/share`, { shared: false });
  await as(...ADMIN)(`${ROUTES.team}ops/sharing`, { on: false });
  const unshared = sessions.map(({ isShared: _isShared, isSinceSharing: _isSince, ...session }) => session);
  const colleagues = readers.filter(({ subject }) => ["bob", "cyd", "eli"].includes(subject));
  await check(harness, colleagues, unshared);
}

async function check(
  { as, asked, events, pool }: Harness,
  readers: readonly Reader[],
  sessions: readonly Kept[],
): Promise<void> {
  const people = await pool.query<{ id: number; subject: string }>("SELECT id, subject FROM people");
  const ids = new Map(people.rows.map(({ id, subject }) => [subject, id]));
  const owners = new Set(sessions.map(({ owner }) => owner));
  const stored = await events();
  const seqs = new Map(stored.map(({ seq, summary }) => [String(summary), Number(seq)]));
  for (const reader of readers) {
    const read = as(reader.subject, ...reader.groups);
    const expected = new Map(sessions.map((session) => [session.id, accessOf(reader, session)]));
    const whole = sessions.filter(({ id }) => expected.get(id) === "whole").map(({ id }) => id);
    asked.length = 0;

    const { body: all }: { body: readonly Listed[] } = await read(`${ROUTES.sessions}?limit=500`);
    const visible = sessions.filter(({ id }) => expected.get(id) !== null);
    assert.deepEqual(sorted(all.map(placeOf)), sorted(visible.map(({ id }) => `${id} ${expected.get(id)}`)));
    const scopes = {
      mine: ({ owner }: Kept) => owner === reader.subject,
      team: ({ team }: Kept) => reader.teams.includes(team),
    };
    for (const [scope, isIn] of Object.entries(scopes)) {
      const { body }: { body: readonly Listed[] } = await read(`${ROUTES.sessions}?scope=${scope}`);
      const those = visible.filter(isIn).map(({ id }) => `${id} ${expected.get(id)}`);
      assert.deepEqual(sorted(body.map(placeOf)), sorted(those), `${reader.subject} ${scope}`);
    }
    await Promise.all(
      Array.from(owners, async (owner) => {
        const { body }: { body: readonly Listed[] } = await read(`${ROUTES.sessions}?owner=${ids.get(owner)}`);
        const named = visible.filter((one) => one.owner === owner && expected.get(one.id) !== "figures");
        const context = `${reader.subject} looks for ${owner}`;
        assert.deepEqual(sorted(body.map((one) => one.session_id)), sorted(named.map(({ id }) => id)), context);
      }),
    );

    for (const { id, owner, isShared = false, isSinceSharing = false } of sessions) {
      const access = expected.get(id) ?? null;
      const seq = seqs.get(secretOf(id)) ?? 0;
      const detail: { status: number; body: Listed } = await read(`${ROUTES.session}${id}`);
      const context = `${reader.subject} reads ${id}`;
      assert.equal(detail.status, access === null ? 404 : 200, context);
      assert.equal((await read(`${ROUTES.logEntry}${seq}`)).status, access === "whole" ? 200 : 404, context);
      const { body: log }: { body: { events: readonly unknown[] } } = await read(`${ROUTES.log}?session=${id}`);
      assert.equal(log.events.length, access === "whole" ? 1 : 0, context);
      if (access === null) continue;
      for (const one of [detail.body, all.find((listed) => listed.session_id === id)]) {
        assert.equal(one?.event_count, 1, context);
        assert.equal(one.owner, access === "figures" ? null : owner, context);
        assert.equal(one.owner_id, access === "figures" ? null : ids.get(owner), context);
        assert.equal(one.project_name, access === "figures" ? null : "shop", context);
        // The audit has who shared a session: beside figures this would name their owner.
        const isShown: boolean = access !== "figures";
        assert.equal(one.is_shared, isShown && (isShared || isSinceSharing), context);
        assert.equal(one.is_shared_by_team, isShown && isSinceSharing, context);
        const titles = { whole: secretOf(id), summary: `title of ${id}`, figures: null };
        assert.equal(one.title, titles[access as keyof typeof titles], context);
      }
    }

    const { body: log }: { body: { events: readonly { session_id: string }[] } } = await read(ROUTES.log);
    assert.deepEqual(sorted(log.events.map((one) => one.session_id)), sorted(whole), reader.subject);
    // What is not to be read does not even reach the server.
    const brought = asked.map(({ answer }) => answer).join();
    for (const { id } of sessions) {
      const access = expected.get(id);
      assert.equal(brought.includes(secretOf(id)), access === "whole", `words of ${id} for ${reader.subject}`);
      assert.equal(brought.includes(`"title of ${id}"`), access === "whole" || access === "summary");
    }
  }
}

/** Each route that answers, asked by each reader, has no words of a session that she may not read whole. */
export async function assertRoutes(t: TestContext, { readers, sessions }: Cases): Promise<void> {
  const harness = await readingHarness(t);
  await store(harness, sessions);
  const { pool, as, get, events, logger } = harness;
  const stored = await events();
  const routes = createTeamRoutes({ pool, clock: systemClock, logger, facts: { version: "1.0.0", startedAtMs: 0 } })(
    testPerson({ id: 0 }),
    "all",
  );
  const parts = SESSION_PARTS.flatMap((part) => ["ann-shared", "dan-since", "cyd-1"].map((id) => `${id}/${part}`));
  const ids = sessions.map(({ id }) => id);
  const ends = new Map<string, readonly string[]>([
    [ROUTES.session, [...parts, ...ids]],
    [ROUTES.logEntry, stored.map(({ seq }) => String(seq))],
  ]);
  // A stream has no end.
  const answering = routes.filter(({ path, methods }) => path !== ROUTES.events && methods.includes("GET"));
  const paths = answering.flatMap(({ path, isPrefix }) =>
    isPrefix ? (ends.get(path) ?? ids.slice(0, 2)).map((end) => `${path}${end}`) : [path],
  );
  assert.ok(paths.includes(ROUTES.sessions) && paths.includes(`${ROUTES.session}ann-1`));
  for (const reader of readers) {
    const read = as(reader.subject, ...reader.groups);
    const hidden = sessions.filter((session) => accessOf(reader, session) !== "whole");
    await Promise.all(
      paths.map(async (path) => {
        const text = await (await get(path, headersOf(reader.subject, reader.groups))).text();
        for (const { id } of hidden)
          assert.ok(!text.includes(secretOf(id)), `${reader.subject} reads ${id} at ${path}`);
      }),
    );
    const before = await visibilities(pool);
    for (const session of sessions.filter(({ owner }) => owner !== reader.subject)) {
      const { id } = session;
      const answer = await read(`${ROUTES.teamSession}${id}/share`, { shared: true });
      const isVisible = accessOf(reader, session) !== null;
      assert.equal(answer.status, isVisible ? 403 : 404, `${reader.subject} shares ${id}`);
    }
    for (const team of ["core", "ops", "none"])
      assert.equal((await read(`${ROUTES.team}${team}/sharing`, { on: team !== "ops" })).status, 403);
    assert.deepEqual(await visibilities(pool), before);
  }
}

async function visibilities(pool: Harness["pool"]): Promise<unknown> {
  const sessions = await pool.query("SELECT session_id, visibility FROM sessions ORDER BY id");
  const teams = await pool.query("SELECT name, shared_since FROM teams ORDER BY id");
  return [sessions.rows, teams.rows];
}

function placeOf({ session_id: id, access }: Listed): string {
  return `${id} ${access}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}
