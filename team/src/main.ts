/**
 * The team server:
 *
 *     npm run team                                        one replica
 *     npm run team -- add-machine NAME --owner PERSON --team TEAM
 *     npm run team -- sign-out PERSON                     ends their sign-ins in all browsers
 *     npm run team -- erase-person PERSON [--yes]         says what is stored of them, or deletes it
 *
 * `DATABASE_URL` names its PostgreSQL, 17 or later (in a clone, see `team/embedded`). `CCEN_TEAM_HOST` and
 * `CCEN_TEAM_PORT` say where it listens, by default at 127.0.0.1:8100. `CCEN_TEAM_PROXY_…` or
 * `CCEN_TEAM_OIDC_…` say what knows people, `CCEN_TEAM_GROUPS` their rights. `CCEN_TEAM_CHANNELS` names the file of
 * the teams' channels, `CCEN_TEAM_METRICS_TOKEN` is what Prometheus sends.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import type { Pool } from "pg";
import { ROUTES } from "../../src/api/routes.ts";
import { AppError } from "../../src/core/errors/errors.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { localUrl } from "../../src/http/server/listen.ts";
import { systemClock } from "../../src/system/clock.ts";
import { readEnvironment, type Environment } from "../../src/system/paths.ts";
import { checkDatabase } from "./database/check-database.ts";
import { migrateInTime } from "./database/migrate.ts";
import { openPool } from "./database/pool.ts";
import { startDemoMachines } from "./demo/demo-machines.ts";
import { readRetention } from "./maintenance/retention.ts";
import { createServiceLogger, databaseName } from "./logging.ts";
import { addMachine } from "./machines/machine-tokens.ts";
import { readMetricsToken } from "./metrics/team-metrics.ts";
import { readNotifySettings } from "./notify/channel-settings.ts";
import { countTraces, erasePerson, findPerson } from "./people/erase-person.ts";
import { startReplica } from "./replica.ts";
import { listOf } from "./rights/grants.ts";
import { readAddresses } from "./rights/proxy.ts";
import { readSignIn } from "./sign-in/sign-in.ts";
import { endSignIns } from "./sign-in/sign-ins.ts";

const DEFAULT_PORT = 8100;

const USAGE =
  "usage: npm run team -- [add-machine NAME --owner PERSON --team TEAM | sign-out PERSON | erase-person PERSON [--yes]]";

/** For a server on this machine. */
const ANSWER_MS = 3_000;

/** Printed by a command whose release is newer than the replicas'. */
const HELD_UP =
  "A migration waits for a dump, or another transaction that lasts, and is tried again every ten seconds. Ctrl-C ends this command; it has done nothing yet.";

/** A statement that looks through a large table. */
const ERASING_MS = 600_000;

/**
 * The heap may grow by so many hundredths over what is in use until garbage is collected; V8 alone lets it double and
 * more. With a thousand machines that came back at once, replicas grew to 167 to 206 MB (`team/bench/backlog.ts`), and to
 * 245 to 284 MB without it.
 */
setFlagsFromString("--heap-growing-percent=60");

const environment = readEnvironment();
const logger = createServiceLogger(environment, { clock: systemClock, write: (line) => console.error(line) });

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { owner: { type: "string" }, team: { type: "string" }, yes: { type: "boolean" } },
  });
  const [command = "start", name, ...more] = positionals;
  if (more.length > 0) throw new Error(USAGE);
  if (command === "start" && name === undefined) await start();
  else if (command === "add-machine" && name !== undefined && values.owner !== undefined && values.team !== undefined)
    await add({ name, owner: values.owner, team: values.team });
  else if (command === "sign-out" && name !== undefined) await signOut(name);
  else if (command === "erase-person" && name !== undefined) await erase(name, values.yes === true);
  else throw new Error(USAGE);
} catch (error) {
  console.error(await explained(error));
  process.exitCode = 1;
}

async function explained(error: unknown): Promise<string> {
  // The option does not exist.
  if (error instanceof TypeError && "code" in error) return USAGE;
  const text = logger.clean(error);
  if (!(error instanceof AppError && error.code === "http/port-in-use")) return text;
  const url = localUrl(String(error.details["host"]), Number(error.details["port"]));
  return (await isTeamServer(url))
    ? `A team server runs already at ${url}: open that address. Another one needs a CCEN_TEAM_PORT and a CCEN_TEAM_DIR of its own.`
    : `${text} Choose another one by CCEN_TEAM_PORT.`;
}

/** Whether a team server answers there: what any of them says without a sign-in. */
async function isTeamServer(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL(ROUTES.teamSignIn, url), { signal: AbortSignal.timeout(ANSWER_MS) });
    const said: unknown = await answer.json();
    return isJsonObject(said) && typeof said["kind"] === "string";
  } catch {
    return false;
  }
}

async function start(): Promise<void> {
  const host = environment["CCEN_TEAM_HOST"] ?? "127.0.0.1";
  const signIn = readSignIn(environment, { host, isTrial: environment["CCEN_TEAM_TRIAL"] === "on" });
  const retention = readRetention(environment);
  const notify = readNotifySettings(environment);
  const metricsToken = readMetricsToken(environment);
  const port = readPort(environment);
  const databaseUrl = await checkedUrl();
  const replica = await startReplica({
    databaseUrl,
    host,
    port,
    signIn,
    retention,
    notify,
    metricsToken,
    joining: readJoining(environment),
    clock: systemClock,
    logger,
  });
  const hasDemo = replica.signIn === "demo" && environment["CCEN_TEAM_DEMO"] !== "off";
  const endDemo = hasDemo
    ? await startDemoMachines(databaseUrl, { url: replica.address.url, environment, logger })
    : () => {};
  const stop = (): void => {
    endDemo();
    replica.stop().catch((error: unknown) => {
      console.error(logger.clean(error));
      process.exitCode = 1;
    });
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  logger.info("the team server listens", {
    version: replica.version,
    address: replica.address.url,
    database: databaseName(databaseUrl),
    people: replica.signIn,
    channels: notify.channels.map(({ team, destinationIds }) => `${team}: ${destinationIds.join(", ")}`).join("; "),
    waitMinutes: notify.waitMs / 60_000,
    page: notify.pageUrl ?? "",
    metrics: metricsToken !== null,
  });
  if (replica.signIn === "none")
    logger.warn("no person can sign in: neither a proxy nor OpenID Connect is set up (team/docs/people.md)");
  console.log(`The team server listens at ${replica.address.url}`);
}

/** @throws for what is no port */
function readPort(given: Environment): number {
  const text = given["CCEN_TEAM_PORT"] ?? "";
  const port = text === "" ? DEFAULT_PORT : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error("CCEN_TEAM_PORT has to be a number from 1 to 65535");
}

/**
 * `CCEN_TEAM_URL`: where people open the page; without it, machines name the address that they know.
 * `CCEN_TEAM_BALANCER_FROM`: whose `X-Forwarded-For` counts, by default the proxy's that names people.
 */
function readJoining(given: Environment) {
  const publicUrl = (given["CCEN_TEAM_URL"] ?? "").replace(/\/{1,8}$/, "");
  const from = listOf(given["CCEN_TEAM_BALANCER_FROM"] ?? given["CCEN_TEAM_PROXY_FROM"] ?? "");
  return { publicUrl, trusted: from.length === 0 ? null : readAddresses(from, "CCEN_TEAM_BALANCER_FROM") };
}

async function add(machine: { readonly name: string; readonly owner: string; readonly team: string }): Promise<void> {
  await inDatabase(async (pool) => console.log(await addMachine(pool, machine)));
}

async function signOut(subject: string): Promise<void> {
  await inDatabase(async (pool) => {
    // A slip would look like a success.
    await findPerson(pool, subject);
    console.log(`Ended ${await endSignIns(pool, subject)} sign-ins of ${subject}`);
  });
}

async function erase(subject: string, isMeant: boolean): Promise<void> {
  await inDatabase(
    async (pool) => {
      const person = await findPerson(pool, subject);
      const traces = Object.entries(await countTraces(pool, person)).map(([what, count]) => `  ${what}: ${count}\n`);
      console.log(`Stored of ${subject}:\n${traces.join("")}`);
      if (isMeant) console.log(`Erased ${subject}. The audit calls them "${await erasePerson(pool, person)}".`);
      else console.log("Nothing was deleted: add --yes to do it. There is no way back but a backup.");
    },
    { workMs: ERASING_MS },
  );
}

async function inDatabase(
  work: (pool: Pool) => Promise<void>,
  limits: { readonly workMs?: number } = {},
): Promise<void> {
  const databaseUrl = await checkedUrl();
  await migrateInTime(databaseUrl, { onHeldUp: () => console.error(HELD_UP) });
  const pool = openPool(databaseUrl, { logger, most: 1, ...limits });
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}

/** @throws with a sentence about what is wrong with it */
async function checkedUrl(): Promise<string> {
  const url = environment["DATABASE_URL"] ?? "";
  await checkDatabase(url);
  return url;
}
