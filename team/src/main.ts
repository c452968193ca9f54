/**
 * The team server:
 *
 *     npm run team                                        one replica
 *     npm run team -- add-machine NAME --owner PERSON --team TEAM
 *
 * `DATABASE_URL` names its PostgreSQL, 17 or later; without it, one of its own runs beside it. `CCEN_TEAM_HOST` and
 * `CCEN_TEAM_PORT` say where it listens, by default at 127.0.0.1:8100. `CCEN_TEAM_PROXY_SECRET`, `CCEN_TEAM_PROXY_FROM` and
 * `CCEN_TEAM_GROUPS` say which proxy names people, and their rights.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { errorText } from "../../src/core/errors/errors.ts";
import type { LogFields, Logger } from "../../src/core/ports.ts";
import { systemClock } from "../../src/system/clock.ts";
import { readEnvironment, type Environment } from "../../src/system/paths.ts";
import { migrate } from "./database/migrate.ts";
import { openPool } from "./database/pool.ts";
import { addMachine } from "./machines/machine-tokens.ts";
import { startReplica } from "./replica.ts";
import { readProxy } from "./rights/proxy.ts";

const DEFAULT_PORT = 8100;

/**
 * The heap may grow by so many hundredths over what is in use until garbage is collected; V8 alone lets it double and
 * more. With a thousand machines that come back at once, the replica is a third smaller.
 */
setFlagsFromString("--heap-growing-percent=60");

const environment = readEnvironment();
const logger = createConsoleLogger();

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { owner: { type: "string" }, team: { type: "string" } },
  });
  const [command = "start", name] = positionals;
  if (command === "start") await start();
  else if (command === "add-machine" && name !== undefined && values.owner !== undefined && values.team !== undefined)
    await add({ name, owner: values.owner, team: values.team });
  else throw new Error("usage: npm run team -- [add-machine NAME --owner PERSON --team TEAM]");
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const identify = readProxy(environment);
  const database = await openDatabase(environment);
  const replica = await startReplica({
    databaseUrl: database.url,
    host: environment["CCEN_TEAM_HOST"] ?? "127.0.0.1",
    port: Number(environment["CCEN_TEAM_PORT"] ?? DEFAULT_PORT),
    identify,
    clock: systemClock,
    logger,
  });
  const stop = (): void => {
    replica
      .stop()
      .then(async () => database.stop())
      .catch((error: unknown) => {
        console.error(errorText(error));
        process.exitCode = 1;
      });
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  console.log(`The team server listens at ${replica.address.url}`);
}

async function add(machine: { readonly name: string; readonly owner: string; readonly team: string }): Promise<void> {
  const database = await openDatabase(environment);
  try {
    await migrate(database.url);
    const pool = openPool(database.url, { logger, most: 1 });
    console.log(await addMachine(pool, machine));
    await pool.end();
  } finally {
    await database.stop();
  }
}

interface Database {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function openDatabase(given: Environment): Promise<Database> {
  const url = given["DATABASE_URL"] ?? "";
  if (url !== "") return { url, stop: async () => {} };
  // Only here: an installation with a PostgreSQL of its own lacks the package.
  const { ownPostgres } = await import("./embedded/own-postgres.ts");
  return ownPostgres(stateFolder(given));
}

function stateFolder(given: Environment): string {
  const configured = given["CCEN_TEAM_DIR"] ?? "";
  if (configured !== "") return configured;
  // PostgreSQL runs as another user then, who may not enter the home folder of root.
  if (process.getuid?.() === 0) return "/var/lib/ccen-team";
  return join(given["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "ccen-team");
}

function createConsoleLogger(): Logger {
  return {
    debug: () => {},
    info: (message, fields) => writeLine("info", message, fields),
    warn: (message, fields) => writeLine("warn", message, fields),
    error: (message, fields) => writeLine("error", message, fields),
  };
}

/** One JSON object a line, on standard error, for whatever collects the logs of services. */
function writeLine(level: string, message: string, fields: LogFields = {}): void {
  console.error(JSON.stringify({ ...fields, time: new Date(systemClock.now()).toISOString(), level, message }));
}
