import { spawn } from "node:child_process";
import type { Pool } from "pg";
import type { Logger } from "../../../src/core/ports.ts";
import { ownProgram } from "../../../src/system/package-root.ts";
import type { Environment } from "../../../src/system/paths.ts";
import { openPool } from "../database/pool.ts";
import { addMachine } from "../machines/machine-tokens.ts";

/** One machine for each account that the demo signs in; it plays some of the sessions of `ccen demo`. */
const MACHINES = [
  { owner: "ann", team: "core", name: "ann-laptop", only: ["delete-customers", "japanese-search", "docs-site"] },
  { owner: "bob", team: "core", name: "bob-desktop", only: ["dependency-check", "login-screen", "release-notes"] },
  { owner: "cyd", team: "web", name: "cyd-laptop", only: ["retry-failed-webhooks", "nightly-report"] },
] as const;

interface Options {
  /** The address of this replica. */
  readonly url: string;
  readonly environment: Environment;
  readonly logger: Logger;
}

/**
 * Real daemons, each with a home of its own in the temporary folder, that forward here and play invented sessions. They
 * end with this process. A store in which a machine has joined already gets none.
 * @returns ends them
 */
export async function startDemoMachines(
  databaseUrl: string,
  { url, environment, logger }: Options,
): Promise<() => void> {
  const pool = openPool(databaseUrl, { logger, most: 1 });
  try {
    return await startIn(pool, url, environment);
  } finally {
    await pool.end();
  }
}

async function startIn(pool: Pool, url: string, environment: Environment): Promise<() => void> {
  const { rows } = await pool.query<{ exists: boolean }>("SELECT EXISTS (SELECT FROM machines)");
  if (rows[0]?.exists !== false) return () => {};
  const children = await Promise.all(
    MACHINES.map(async ({ owner, team, name, only }) => {
      const token = await addMachine(pool, { owner, team, name });
      const child = spawn(process.execPath, [ownProgram, "demo", "--forward", "--only", only.join(",")], {
        env: {
          ...environment,
          CCEN_MACHINE_NAME: name,
          CCEN_FORWARDING_URL: url,
          CCEN_FORWARDING_TOKEN: token,
        },
        // It ends when its standard input closes, and so with this process in any case.
        stdio: ["pipe", "ignore", "inherit"],
      });
      child.on("error", () => undefined);
      child.stdin.on("error", () => undefined);
      return child;
    }),
  );
  return () => {
    for (const child of children) child.stdin.end();
  };
}
