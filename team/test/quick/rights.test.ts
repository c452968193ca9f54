import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { toSessionDetailDto } from "../../../src/api/session-dto.ts";
import { storedSession, TEST_TIME_MS } from "../../../test/support/memory-reader.ts";
import { figuresOf, shownSession, shownTitleOf, type Figures } from "../../src/rights/shown-session.ts";
import { toSession } from "../../src/ingest/stored-rows.ts";
import { readingHarness, secretOf } from "../support/reading-harness.ts";
import { assertReads, assertRoutes, READERS, SESSIONS, type Listed } from "../support/rights-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

/** Each kind of access, and each reason for it: all readers and sessions are in the stress tests. */
const QUICK = {
  readers: READERS.filter(({ subject }) => ["bob", "aud-of-web", "eli", "eve"].includes(subject)),
  sessions: SESSIONS.filter(
    ({ id }) =>
      !["ann-web", "cyd-shared", "lee-1", "dan-before-ahead", "dan-before-late", "dan-since-old"].includes(id),
  ),
};

test("each reader gets of each session what a naive filter allows, on every route", needsPostgres, async (t) =>
  assertReads(t, QUICK),
);

test("no route answers words, and none changes what is not the reader's", needsPostgres, async (t) =>
  assertRoutes(t, {
    readers: READERS.filter(({ subject }) => ["bob", "aud"].includes(subject)),
    sessions: SESSIONS.filter(({ id }) =>
      ["ann-1", "ann-shared", "bob-1", "cyd-1", "dan-before", "dan-since"].includes(id),
    ),
  }),
);

test("filters show an auditor no more than the rows do", needsPostgres, async (t) => {
  const { as, addSession } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  const filtered = `${ROUTES.sessions}?project=shop`;
  assert.equal((await as("lee", "core-leads")(filtered)).body["length"], 1);
  assert.equal((await as("aud", "audit")(ROUTES.sessions)).body["length"], 1);
  assert.equal((await as("aud", "audit")(filtered)).body["length"], 0);
});

test("of two colleagues of one name each is found by her number", needsPostgres, async (t) => {
  const { as, addSession, pool } = await readingHarness(t);
  for (const owner of ["ann", "bob"]) await addSession(owner, "core", `${owner}-1`);
  await pool.query("UPDATE people SET name = 'Sam'");
  const read = as("lee", "core-leads");
  const { body: all }: { body: readonly Listed[] } = await read(ROUTES.sessions);
  assert.deepEqual(
    all.map(({ owner }) => owner),
    ["Sam", "Sam"],
  );
  for (const { session_id: id, owner_id: owner } of all) {
    const { body }: { body: readonly Listed[] } = await read(`${ROUTES.sessions}?scope=team&limit=1&owner=${owner}`);
    assert.deepEqual(
      body.map((one) => one.session_id),
      [id],
    );
  }
});

test("of two sessions with one id each reader gets her own", needsPostgres, async (t) => {
  const { as, addSession } = await readingHarness(t);
  for (const owner of ["ann", "bob"]) await addSession(owner, "core", "same");
  for (const subject of ["ann", "bob"]) {
    const { body }: { body: Listed } = await as(subject, "devs")(`${ROUTES.session}same`);
    assert.deepEqual([body.owner, body.access], [subject, "whole"]);
  }
});

test("a colleague's failed session shows how much goes on, and not what", () => {
  const task = { taskId: "secret-1", kind: "shell", description: "secret-2", sinceMs: TEST_TIME_MS, call: null };
  const failed = storedSession({ state: "failed", cause: "turn-failed", turnSinceMs: null, background: [task, task] });
  const { inBackground: _unknownBefore, ...earlier } = figuresOf(failed);
  const detailOf = (figures: Figures) => {
    const sharing = {
      ...({ access: "summary", owner: "ann", ownerId: 1, isOwn: false, team: "core" } as const),
      isShared: false,
    };
    const session = {
      ...shownSession({ ...failed, title: null }, figures, null),
      sharing: { ...sharing, staleAtMs: null },
    };
    return toSessionDetailDto(session, { nowMs: TEST_TIME_MS, marks: [], terminal: null });
  };
  const shown = detailOf(figuresOf(failed));
  assert.deepEqual([shown.state, shown.in_background, shown.background], ["failed", 2, []]);
  assert.doesNotMatch(JSON.stringify(shown), /secret/);
  assert.equal(detailOf(earlier).in_background, undefined);
});

test("figures and the shown title have no text of a prompt", needsPostgres, async (t) => {
  const { addSession, sessions } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  const [row] = await sessions();
  const session = toSession({ data: String(row?.["data"]), label: "laptop" });
  assert.deepEqual([session.title, session.titleBy], [secretOf("ann-1"), "prompt"]);
  assert.equal(row?.["shown_title"], null);
  assert.equal(row["figures"], JSON.stringify(figuresOf(session)));
  assert.ok(!row["figures"].includes("words-of"));
  assert.equal(shownTitleOf({ title: "Named", titleBy: "person" }), "Named");
  assert.equal(shownTitleOf({ title: "Named", titleBy: null }), null);
});
