import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { waitFor } from "../../../test/support/wait-for.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { batchOf, ingestHarness } from "../support/ingest-harness.ts";
import { tablesWith } from "../support/person-traces.ts";
import { needsPostgres } from "../support/test-database.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");

const [SESSIONS, EVENTS] = [200, 20];

/** The command in a process of its own. @returns its exit code, null after a kill */
function startErasing(t: TestContext, databaseUrl: string) {
  const env = { PATH: process.env["PATH"], DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [MAIN, "erase-person", "ann", "--yes"], { env, stdio: "ignore" });
  const exited = once(child, "exit").then(() => child.exitCode);
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  return { exited, kill: () => child.kill("SIGKILL") };
}

test("erasing that is killed again and again ends, while colleagues go on", needsPostgres, async (t) => {
  const { databaseUrl, pool, join: joinAs } = await ingestHarness(t);
  const [ann, zoe] = [await joinAs("ann"), await joinAs("zoe")];
  for (let n = 0; n < SESSIONS; n += 1)
    await ann.send(batchOf(n * EVENTS + 1, (n + 1) * EVENTS, { session_id: `ann-${n}` }));
  const count = async (sql: string) =>
    (await pool.query<{ count: number }>(`SELECT count(*) FROM ${sql}`)).rows[0]?.count;
  const ids = async (table: string) =>
    (await pool.query<{ id: number }>(`SELECT id FROM ${table} WHERE owner = 1`)).rows.map(({ id }) => id);
  const sought = {
    texts: ["ann-"],
    personId: 1,
    sessionIds: await ids("sessions"),
    machineIds: await ids("machines"),
  };
  const ending = new AbortController();
  let sent = 0;
  const goOn = async (): Promise<void> => {
    for (; !ending.signal.aborted; sent += 1)
      assert.equal((await zoe.send(batchOf(sent + 1, sent + 1, { session_id: "zoe-session" }))).taken, true);
  };
  const others = goOn();
  for (const left of [0.9, 0.7, 0.5, 0.3, 0.1, 0]) {
    const erasing = startErasing(t, databaseUrl);
    await waitFor(`a part of it is deleted: ${left}`, async () => {
      const events = await count("events e JOIN sessions s ON s.id = e.session WHERE s.owner = 1");
      return (events ?? 0) <= SESSIONS * EVENTS * left;
    });
    erasing.kill();
    await erasing.exited;
    // A machine of hers joins meanwhile.
    if (left === 0.5) await addMachine(pool, { owner: "ann", team: "core", name: "tower" });
  }
  // The last one may have ended before its kill.
  if ((await count("people WHERE subject = 'ann'")) === 1) assert.equal(await startErasing(t, databaseUrl).exited, 0);
  ending.abort();
  await others;
  assert.deepEqual(await tablesWith(pool, sought), ["feed"]);
  assert.equal(await count("audit WHERE kind = 'person-erased'"), 1);
  assert.equal(await count("events"), sent);
  const { rows } = await pool.query<{ events: number }>(
    "SELECT sum(events)::bigint AS events FROM hour_events WHERE owner = 0 AND team > 0",
  );
  const uncounted = (
    await pool.query<{ events: number }>("SELECT coalesce(sum(events), 0)::bigint AS events FROM uncounted_events")
  ).rows;
  assert.equal(
    (rows[0]?.events ?? 0) + (uncounted[0]?.events ?? 0),
    SESSIONS * EVENTS + sent,
    "what the team did stays",
  );
});
