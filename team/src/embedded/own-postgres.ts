import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";
import { startPostgres } from "./start-postgres.ts";

interface OwnPostgres {
  readonly url: string;
  /** Only the process that started it stops it. */
  readonly stop: () => Promise<void>;
}

/** The PostgreSQL of a folder: the one that runs there already, or a new one with all that the folder has stored. */
export async function ownPostgres(folder: string): Promise<OwnPostgres> {
  const runningFile = join(folder, "running-at");
  const known = readUrl(runningFile);
  if (known !== null && (await answers(known))) return { url: known, stop: async () => {} };
  const { url, stop } = await startWhenFree(folder);
  rmSync(runningFile, { force: true });
  // With its password: readable by its owner only.
  writeFileSync(runningFile, url, { mode: 0o600 });
  return {
    url,
    stop: async () => {
      rmSync(runningFile, { force: true });
      await stop();
    },
  };
}

/** After a kill, the PostgreSQL of the process before may still be stopping. */
async function startWhenFree(folder: string): Promise<OwnPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startPostgres({ folder });
    } catch (error) {
      if (attempt === ATTEMPTS || !errorText(error).includes("postmaster.pid")) throw error;
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
