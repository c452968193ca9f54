import assert from "node:assert/strict";
import { get as request } from "node:http";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createReadNotes } from "../../src/audit/note-reads.ts";
import { erasePerson, findPerson } from "../../src/people/erase-person.ts";
import { meetPerson } from "../../src/rights/meet-person.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { ANN, liveHarness, summariesOf } from "../support/live-harness.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const READS = "SELECT concat_ws(' ', who, kind, about) AS line FROM audit WHERE kind LIKE '%-read' ORDER BY id";

test("exports leave a line a session, also those that are cut and of many sessions", needsPostgres, async (t) => {
  const { as, addSession, pool, url } = await readingHarness(t);
  for (const id of ["ann-1", "ann-2", "own"]) await addSession(id === "own" ? "bob" : "ann", "core", id);
  await addSession("cyd", "web", "cyd-1");
  const sharing = ["ann-1", "ann-2"].map(async (id) =>
    as("ann", "devs")(`${ROUTES.teamSession}${id}/share`, { shared: true }),
  );
  await Promise.all(sharing);
  const reads = async (): Promise<readonly string[]> =>
    (await pool.query<{ line: string }>(READS)).rows.map(({ line }) => line);

  for (const reader of ["bob", "lee"]) {
    const path = `${ROUTES.export}${reader === "bob" ? "" : "?session="}`;
    const response = await fetch(new URL(path, url), { headers: headersOf(reader, ["devs"]) });
    assert.equal((await response.text()).trim().split("\n").length, reader === "bob" ? 3 : 2);
  }
  const lines = ["bob", "lee"].flatMap((who) => ["ann-1", "ann-2"].map((id) => `${who} session-read ${id}`));
  await waitFor("the lines of both", async () => (await reads()).length >= 4);
  assert.deepEqual((await reads()).toSorted(), lines);

  // One who leaves once the first bytes are there.
  const { promise, resolve } = Promise.withResolvers<void>();
  const leaving = request(new URL(`${ROUTES.export}?session=ann-1`, url), { headers: headersOf("eve", ["devs"]) });
  leaving.on("response", (response) => response.once("data", () => resolve(void response.destroy())));
  await promise;
  await waitFor("the line of the one who left", async () => (await reads()).includes("eve session-read ann-1"));
});

test("lists of others' events leave a line a reader and team, whatever the filter", needsPostgres, async (t) => {
  const { as, addSession, pool } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  await addSession("ann", "core", "ann-2");
  await as("ann", "devs")(`${ROUTES.teamSession}ann-1/share`, { shared: true });
  const paths = [
    `${ROUTES.log}?session=`,
    `${ROUTES.search}?q=words-of`,
    `${ROUTES.turns}?limit=5`,
    // As a page asks for each session of its activity.
    `${ROUTES.turns}?session=ann-1&limit=2`,
    `${ROUTES.away}?since=0`,
  ];
  for (const [index, path] of paths.entries()) {
    const lines = async (): Promise<readonly string[]> =>
      (await pool.query<{ line: string }>(READS)).rows.map(({ line }) => line);
    const reader = as(`bob${index}`, "devs");
    await waitFor(`the line of ${path}`, async () => {
      // A page of a search ends after a tenth of a second: on a busy machine it may have nothing yet.
      assert.equal((await reader(path)).status, 200);
      return (await lines()).includes(`bob${index} team-read core`);
    });
    assert.equal((await lines()).length, index + 1);
    await reader(path);
  }
  // Of her own, or of nothing, there is none.
  await as("ann", "devs")(ROUTES.log);
  await as("cyd", "web-devs")(ROUTES.log);
  const { rows } = await pool.query("SELECT FROM audit WHERE kind = 'team-read'");
  assert.equal(rows.length, paths.length);
});

test("stream of others' events leaves a line, and of one's own none", needsPostgres, async (t) => {
  const { join, watch, post, pool } = await liveHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  const bob = { subject: "bob", groups: ["devs"] };
  const [own, his] = [await watch(ANN), await watch(bob, { replica: 1 })];
  const reads = async (): Promise<readonly string[]> =>
    (await pool.query<{ line: string }>(READS)).rows.map(({ line }) => line);
  await send(batchOf(2, 2));
  await own.waitFor("her event", () => summariesOf(own).length === 1);
  assert.deepEqual(await reads(), []);
  await post(`${ROUTES.teamSession}s/share`, ANN, { shared: true });
  await send(batchOf(3, 3));
  await his.waitFor("the shared event", () => summariesOf(his).length === 1);
  await waitFor("his line", async () => (await reads()).length > 0);
  assert.deepEqual(await reads(), ["bob team-read core"]);
  // What is replayed is read as well.
  const lee = { subject: "lee", groups: ["core-leads"] };
  await watch(lee, { lastEventId: 1 });
  await waitFor("her line", async () => (await reads()).length > 1);
  assert.deepEqual(await reads(), ["bob team-read core", "lee team-read core"]);
});

test("readings that end after their reader was erased leave no line of her name", needsPostgres, async (t) => {
  const { as, addSession, pool } = await readingHarness(t);
  await addSession("ann", "core", "ann-1");
  await as("ann", "devs")(`${ROUTES.teamSession}ann-1/share`, { shared: true });
  const grants = [{ team: "core", role: "member" }] as const;
  const bob = await meetPerson(pool, { subject: "bob", email: null, name: "Bob", grants, signIn: "proxy" });
  const writing: Promise<unknown>[] = [];
  const query = async (sql: string, values: unknown[]) => {
    const written = pool.query<object>(sql, values);
    writing.push(written);
    return written;
  };
  const notes = createReadNotes({ pool: { query } as typeof pool, clock: systemClock, logger: createMemoryLogger() });
  await erasePerson(pool, await findPerson(pool, "bob"));
  // Her export and her stream go on until they notice.
  notes.read(bob, "sessions", ["ann-1"]);
  notes.read(bob, "teams", ["ann-1"]);
  notes.watched(bob, bob.teamIds);
  await Promise.all(writing);
  assert.equal(writing.length, 3);
  const { rows } = await pool.query("SELECT * FROM audit WHERE who = 'bob'");
  assert.deepEqual(rows, []);
});
