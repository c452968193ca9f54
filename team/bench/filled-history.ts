import { mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type Pool } from "pg";
import { foldCounters } from "../src/counting/fold-counters.ts";
import { migrate } from "../src/database/migrate.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { bitsOf, nameOf, type NameKind } from "../src/ingest/session-names.ts";
import type { Scope } from "../src/rights/scope.ts";
import type { Reader } from "../src/rights/rights.ts";
import { fillHistory, IDS_OF_A_COPY, type HistoryOrder } from "./history.ts";
import { SILENT } from "./servers.ts";

/** `EVENTS` (5 million), `DAYS` and `PEOPLE` change its size. */
export const ORDER: HistoryOrder = {
  events: Number(process.env["EVENTS"] ?? 5_000_000),
  days: Number(process.env["DAYS"] ?? 12),
  people: Number(process.env["PEOPLE"] ?? 208),
  teams: 20,
  hasPayloads: process.env["PAYLOADS"] === "true",
};

export interface FilledHistory {
  readonly pool: Pool;
  /** What to call each, and how it asks. */
  readonly readers: readonly (readonly [name: string, person: Reader, scope: Scope])[];
  close(): Promise<void>;
}

/** `DATABASE_URL` names a database to fill, or one that an earlier run has filled. */
export async function openHistory(): Promise<FilledHistory> {
  const given = process.env["DATABASE_URL"] ?? "";
  const server =
    given === ""
      ? await startPostgres({
          folder: mkdtempSync(join(tmpdir(), "ccen-bench-postgres-")),
          removesFolder: true,
          settings: { shared_buffers: "1GB", fsync: "off" },
        })
      : { url: given, stop: async () => {} };
  await fillOnce(server.url);
  const pool = openPool(server.url, { logger: SILENT, most: 6 });
  const { rows } = await pool.query<{ id: number; team: number }>(
    "SELECT p.id, m.team FROM people p JOIN machines m ON m.owner = p.id WHERE subject = 'person-7@example.com'",
  );
  const [{ id, team } = { id: 0, team: 0 }] = rows;
  return {
    pool,
    readers: [
      ["own", { id, teamIds: [team], isAuditor: false }, "mine"],
      ["of a team", { id, teamIds: [team], isAuditor: false }, "all"],
      ["of all, by an auditor", { id, teamIds: [], isAuditor: true }, "all"],
    ],
    close: async () => {
      await pool.end();
      await server.stop();
    },
  };
}

async function fillOnce(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('sessions') AS found");
  await client.end();
  if ((rows as readonly { found: string | null }[])[0]?.found !== null) {
    await renew(url);
    return;
  }
  await timed("filled", async () => fillHistory(url, ORDER));
  const pool = openPool(url, { logger: SILENT, most: 2 });
  await timed("added up", async () => foldCounters(pool));
  await pool.query("VACUUM ANALYZE uncounted_events, uncounted_calls, uncounted_usage, uncounted_starts");
  for (const table of ["hour_events", "hour_calls", "hour_usage", "hour_sessions", "hour_starts"])
    await pool.query(`VACUUM ANALYZE ${table}`);
  await pool.end();
}

/** Of an earlier release: its schema, and what its sessions lack. Copies have the names of what they are copies of. */
async function renew(url: string): Promise<void> {
  await migrate(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows: lacking } = await client.query<{ session: string; names: readonly (readonly [NameKind, string])[] }>(`
    SELECT s.id AS session, array(
      SELECT ARRAY['hook', e.hook_event_name] FROM events e WHERE e.session = s.id
      UNION SELECT ARRAY['tool', e.tool_name] FROM events e WHERE e.session = s.id AND e.tool_name IS NOT NULL
      UNION SELECT ARRAY['source', e.source] FROM events e WHERE e.session = s.id
      UNION SELECT ARRAY['outcome', c.outcome] FROM calls c WHERE c.session = s.id AND c.outcome IS NOT NULL) AS names
    FROM sessions s WHERE s.id < ${IDS_OF_A_COPY} AND s.names IS NULL`);
  for (const { session, names } of lacking) {
    const bits = bitsOf(names.map(([kind, name]) => nameOf(kind, name)));
    await client.query(
      `UPDATE sessions SET names = $2::varbit, names_seq = last_seq WHERE id % ${IDS_OF_A_COPY} = $1::bigint`,
      [session, bits],
    );
  }
  if (lacking.length > 0) await client.query("VACUUM FULL sessions");
  await client.query("VACUUM ANALYZE sessions");
  await client.end();
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now();
  await work();
  console.log(`${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

const SAMPLES = 15;

/** Prints the times of a question, with the load of the machine beside them. */
export async function sample(name: string, work: () => Promise<unknown>): Promise<void> {
  await work();
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const startedMs = performance.now();
    await work();
    times.push(performance.now() - startedMs);
  }
  times.sort((one, other) => one - other);
  const [least, p50, max] = [0, Math.floor(SAMPLES / 2), SAMPLES - 1].map((place) => (times[place] ?? 0).toFixed(1));
  console.log(`${name}: least ${least} ms, p50 ${p50} ms, max ${max} ms; load ${(loadavg()[0] ?? 0).toFixed(1)}`);
}
