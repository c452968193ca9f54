import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { connectionTo, UNLIMITED } from "./connection.ts";
import { EARLIER_FAILURES, SESSIONS_THAT_FAILED } from "./migrations/0017-kept-failures.ts";
import { COUNTERS } from "./schema/counters.ts";
import { PEOPLE } from "./schema/people.ts";
import { SESSIONS } from "./schema/sessions.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** The checksum of another text that led to the same tables. */
  readonly otherChecksum?: string;
}

/**
 * In order. The first one makes a new database; one that has shipped is never changed. Replicas of the release before run
 * on while the next one starts, so a migration only adds; what it replaces goes one release later. A new one takes one
 * table: with two it would hold the first one while it waits for the second, and each wait has the time limit again. An
 * index that is not built `CONCURRENTLY` keeps writes out for as long as it takes.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    number: 16,
    name: "schema",
    sql: PEOPLE + SESSIONS + COUNTERS,
    // The last of sixteen steps before the first release.
    otherChecksum: "0941952e0c7e0e386f0f4b2f06e3fc29422790505f5ad55103ce3bd78c152577",
  },
  { number: 17, name: "sessions that failed", sql: SESSIONS_THAT_FAILED },
  { number: 18, name: "earlier failures", sql: EARLIER_FAILURES },
  { number: 19, name: "agents", sql: "ALTER TABLE sessions ADD COLUMN agent text NOT NULL DEFAULT 'claude'" },
];

/** One of the replicas that start at the same time migrates; the others wait. */
const MIGRATION_LOCK = 7_263_001;

/**
 * Requests that want a table wait behind a migration that does, and give up after two seconds. PostgreSQL takes one to
 * end a vacuum that is in the way.
 */
const LOCK_TIMEOUT_MS = 1_900;

const PAUSE_MS = 10_000;

/** A lock timeout, or a deadlock. */
const HELD_UP: ReadonlySet<unknown> = new Set(["55P03", "40P01"]);

const TOO_OLD =
  "the database is of a test installation before the first release, which no release can migrate: name a new database, and have each machine join again by ccen team join";

interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  readonly lockTimeoutMs?: number;
}

interface PatientOptions extends MigrateOptions {
  readonly pauseMs?: number;
  /** Called once. */
  readonly onHeldUp: () => void;
}

/**
 * Migrates, as often as it takes: other transactions may have a table that a migration changes, a dump for hours.
 * @throws as {@link migrate}
 */
export async function migrateInTime(
  url: string,
  { onHeldUp, pauseMs = PAUSE_MS, ...options }: PatientOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await migrate(url, options);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && HELD_UP.has(error.code))) throw error;
    }
    if (attempt === 1) onHeldUp();
    await sleep(pauseMs);
  }
}

/**
 * Brings the schema up to this release. A schema of a later release is left as it is.
 * @throws when the database is older than the first release, or when a migration that ran had another text: the database
 *   is one of another program, or of a development build
 */
export async function migrate(
  url: string,
  { migrations = MIGRATIONS, lockTimeoutMs = LOCK_TIMEOUT_MS }: MigrateOptions = {},
): Promise<void> {
  const client = new Client({ ...connectionTo(url, UNLIMITED), application_name: "ccen-team migration" });
  // Without a listener, a connection that breaks would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    // The session's end frees it, however this process ends.
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      number int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`);
    const { rows } = await client.query<{ number: number; checksum: string }>(
      "SELECT number, checksum FROM schema_migrations",
    );
    const applied = new Map(rows.map(({ number, checksum }) => [number, checksum]));
    await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
    const newest = Math.max(...applied.keys());
    if (applied.size > 0 && newest < (migrations[0]?.number ?? 0)) throw new Error(TOO_OLD);
    for (const { number, name, sql, otherChecksum } of migrations) {
      const checksum = createHash("sha256").update(sql).digest("hex");
      const known = applied.get(number);
      if (known !== undefined && known !== checksum && known !== otherChecksum)
        throw new Error(`migration ${number} (${name}) ran with other text`);
      if (known === undefined) await apply(client, sql, [number, name, checksum]);
    }
  } finally {
    await client.end();
  }
}

async function apply(client: Client, sql: string, row: readonly [number, string, string]): Promise<void> {
  await client.query("BEGIN");
  await client.query(sql);
  await client.query("INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)", [...row]);
  await client.query("COMMIT");
}
