import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { connectionTo, UNLIMITED } from "./connection.ts";
import { FIRST } from "./migrations/0001-first.ts";
import { PEOPLE_AND_RIGHTS } from "./migrations/0002-people-and-rights.ts";
import { WHAT_THE_PAGE_READS } from "./migrations/0003-what-the-page-reads.ts";
import { COUNTERS } from "./migrations/0004-counters.ts";
import { SEARCH } from "./migrations/0005-search.ts";
import { SIGN_IN_AND_AUDIT } from "./migrations/0006-sign-in-and-audit.ts";
import { JOINING } from "./migrations/0007-joining.ts";
import { OUTBOX } from "./migrations/0008-outbox.ts";
import { SESSIONS_TO_READ } from "./migrations/0009-sessions-to-read.ts";
import { HARDENING } from "./migrations/0010-hardening.ts";
import { AGE_OF_UNCOUNTED } from "./migrations/0011-age-of-uncounted.ts";
import { LISTS } from "./migrations/0012-lists.ts";
import { STATISTICS } from "./migrations/0013-statistics.ts";
import { COUNTING_BY_INDEX } from "./migrations/0014-counting-by-index.ts";
import { MACHINES_THAT_LEFT } from "./migrations/0015-machines-that-left.ts";
import { SESSIONS_OF_A_MACHINE } from "./migrations/0016-sessions-of-a-machine.ts";
import { EARLIER_FAILURES, SESSIONS_THAT_FAILED } from "./migrations/0017-kept-failures.ts";

interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * In order; the number of a migration is its place. One that has shipped is never changed. Replicas of the release
 * before run on while the next one starts, so a migration only adds; what it replaces goes one release later. A new one
 * takes one table: with two it would hold the first one while it waits for the second, and each wait has the time limit
 * again. An index that is not built `CONCURRENTLY` keeps writes out for as long as it takes.
 */
export const MIGRATIONS: readonly Migration[] = [
  { name: "first", sql: FIRST },
  { name: "people and rights", sql: PEOPLE_AND_RIGHTS },
  { name: "what the page reads", sql: WHAT_THE_PAGE_READS },
  { name: "counters", sql: COUNTERS },
  { name: "search", sql: SEARCH },
  { name: "sign-in and audit", sql: SIGN_IN_AND_AUDIT },
  { name: "joining", sql: JOINING },
  { name: "outbox", sql: OUTBOX },
  { name: "sessions to read", sql: SESSIONS_TO_READ },
  { name: "hardening", sql: HARDENING },
  { name: "age of uncounted", sql: AGE_OF_UNCOUNTED },
  { name: "lists", sql: LISTS },
  { name: "statistics", sql: STATISTICS },
  { name: "counting by index", sql: COUNTING_BY_INDEX },
  { name: "machines that left", sql: MACHINES_THAT_LEFT },
  { name: "sessions of a machine", sql: SESSIONS_OF_A_MACHINE },
  { name: "sessions that failed", sql: SESSIONS_THAT_FAILED },
  { name: "earlier failures", sql: EARLIER_FAILURES },
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
 * @throws when a migration that ran had another text: the database is one of another program, or of a development build
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
    for (const [index, { name, sql }] of migrations.entries()) {
      const number = index + 1;
      const checksum = createHash("sha256").update(sql).digest("hex");
      const known = applied.get(number);
      if (known !== undefined && known !== checksum)
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
