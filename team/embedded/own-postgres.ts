import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { errorText } from "../../src/core/errors/errors.ts";
import { startPostgres, type EmbeddedPostgres } from "./start-postgres.ts";

/**
 * The PostgreSQL of a folder: the one that runs there already, or a new one with all that the folder has stored. Only
 * the process that started it stops it, at its end.
 * @returns its URL, with the password
 */
export async function ownPostgres(folder: string): Promise<string> {
  const runningFile = join(folder, "running-at");
  const started = await startWhenFree(folder, runningFile);
  if (typeof started === "string") return started;
  const { url } = started;
  rmSync(runningFile, { force: true });
  // With its password: readable by its owner only.
  writeFileSync(runningFile, url, { mode: 0o600 });
  process.once("exit", () => rmSync(runningFile, { force: true }));
  return url;
}

/**
 * After a kill, the PostgreSQL of the process before may still be stopping; or another process starts it now.
 * @returns the address of one that runs already
 */
async function startWhenFree(folder: string, runningFile: string): Promise<string | EmbeddedPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const known = readUrl(runningFile);
    if (known !== null && (await answers(known))) return known;
    try {
      return await startPostgres({ folder });
    } catch (error) {
      if (!errorText(error).includes("postmaster.pid")) throw error;
      if (attempt === ATTEMPTS)
        throw new Error(`another PostgreSQL holds ${join(folder, "data")}: end it first`, { cause: error });
      await sleep(ATTEMPT_MS);
    }
  }
}

const [ATTEMPTS, ATTEMPT_MS] = [40, 250];

function readUrl(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** After a kill the file is stale, and another program may have the port: it does not know the password. */
async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
