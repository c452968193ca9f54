import { execFile } from "node:child_process";
import { chownSync, copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { Client } from "pg";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { startPostgres, type EmbeddedPostgres } from "../../embedded/start-postgres.ts";
import { administer, FAST } from "./share-postgres.ts";

const run = promisify(execFile);

interface PairOptions {
  /** Whether a commit waits until the standby has it on disk too. */
  readonly isSynchronous?: boolean;
  /** Between the two. */
  readonly network?: (primaryPort: number) => Promise<number>;
}

interface Pair {
  readonly primary: EmbeddedPostgres;
  readonly standby: EmbeddedPostgres;
  /** Takes over as a database of its own. */
  promote(): Promise<void>;
}

/** A primary, and a standby that follows it. */
export async function startPair(
  t: Pick<TestContext, "after">,
  { isSynchronous = true, network = async (port) => port }: PairOptions = {},
): Promise<Pair> {
  const primaryFolder = lastingDir("ccen-primary-");
  const primary = await startPostgres({ folder: primaryFolder, settings: FAST, removesFolder: true });
  t.after(primary.stop);
  const standbyFolder = lastingDir("ccen-standby-");
  await copyCluster(primary.url, primaryFolder, standbyFolder);
  const { port: primaryPort, username, password } = new URL(primary.url);
  const port = await network(Number(primaryPort));
  const primary_conninfo = `host=127.0.0.1 port=${port} user=${username} password=${password} application_name=standby`;
  const standby = await startPostgres({
    folder: standbyFolder,
    settings: { ...FAST, primary_conninfo, wal_retrieve_retry_interval: "200ms" },
    removesFolder: true,
  });
  t.after(standby.stop);
  if (isSynchronous) {
    await administer(primary.url, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await administer(primary.url, "SELECT pg_reload_conf()");
  }
  const state = isSynchronous ? "sync_state = 'sync'" : "state = 'streaming'";
  await waitFor("replication", async () => {
    const [row] = await rowsOf(primary.url, `SELECT FROM pg_stat_replication WHERE ${state}`);
    return row !== undefined;
  });
  return {
    primary,
    standby,
    promote: async () => administer(standby.url, "SELECT pg_promote()"),
  };
}

/** As `pg_basebackup` does, which the package of the tests lacks. */
async function copyCluster(url: string, from: string, to: string): Promise<void> {
  const dataDir = join(to, "data");
  const { uid, gid } = statSync(join(from, "data"));
  mkdirSync(to, { recursive: true });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('standby', true)");
    // Keeps the owner of the files.
    await run("cp", ["-a", join(from, "data"), dataDir]);
    const { rows } = await client.query<{ label: string }>("SELECT labelfile AS label FROM pg_backup_stop(false)");
    writeFileSync(join(dataDir, "backup_label"), rows[0]?.label ?? "");
  } finally {
    await client.end();
  }
  for (const name of ["postmaster.pid", "postmaster.opts"]) rmSync(join(dataDir, name), { force: true });
  writeFileSync(join(dataDir, "standby.signal"), "");
  copyFileSync(join(from, "password"), join(to, "password"));
  for (const name of ["data/backup_label", "data/standby.signal", "password"]) chownSync(join(to, name), uid, gid);
}

async function rowsOf(url: string, sql: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
