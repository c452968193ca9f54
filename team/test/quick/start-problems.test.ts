import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { checkDatabase, problemOf } from "../../src/database/check-database.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { failingStart } from "../support/failing-start.ts";
import { administer, databaseAt, SHARED_POSTGRES } from "../support/share-postgres.ts";
import { needsPostgres, testDatabase } from "../support/test-database.ts";

test("start with a wrong option or port says what is right, and starts nothing", async () => {
  const usage =
    "usage: npm run team -- [add-machine NAME --owner PERSON --team TEAM | sign-out PERSON | erase-person PERSON [--yes]]";
  const port = { code: 1, text: "CCEN_TEAM_PORT has to be a number from 1 to 65535" };
  assert.deepEqual(await Promise.all([failingStart({}, ["--port", "1"]), failingStart({ CCEN_TEAM_PORT: "70000" })]), [
    { code: 1, text: usage },
    port,
  ]);
});

test("start on a port in use names the setting, or the server that runs there", needsPostgres, async (t) => {
  const other = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const port = String((other.address() as AddressInfo).port);
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const signIn = readSignIn({}, { host: "127.0.0.1", isTrial: false });
  const logger = createMemoryLogger();
  const replica = await startReplica({ databaseUrl, host: "127.0.0.1", port: 0, signIn, clock: systemClock, logger });
  t.after(async () => replica.stop());
  const { url } = replica.address;
  const [taken, twice] = await Promise.all(
    [port, new URL(url).port].map(async (given) => failingStart({ DATABASE_URL: databaseUrl, CCEN_TEAM_PORT: given })),
  );
  assert.deepEqual([taken?.code, twice?.code], [1, 1]);
  assert.match(
    taken?.text ?? "",
    /^Port \d+ on 127.0.0.1 is in use by another program. Choose another one by CCEN_TEAM_PORT.$/m,
  );
  assert.match(twice?.text ?? "", /^A team server runs already at http:\/\/127.0.0.1:\d+: open that address\./m);
  assert.ok(twice?.text.includes(`already at ${url}: `));
});

/** Drops the settings of a connection, as PgBouncer does with `ignore_startup_parameters = options`. */
async function startPooler(t: TestContext, databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  const target = { port: Number(url.port), host: url.hostname };
  const pooler = createServer((client) => {
    const server = connect(target);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on("error", () => other.destroy());
    client.once("data", (startup: Buffer) => {
      const rest = startup.toString("latin1", 4).replace(/options\0[^\0]*\0/, "");
      const size = Buffer.alloc(4);
      size.writeInt32BE(rest.length + 4);
      server.write(Buffer.concat([size, Buffer.from(rest, "latin1")]));
      client.pipe(server).pipe(client);
    });
  }).listen(0, "127.0.0.1");
  t.after(() => pooler.close());
  await once(pooler, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((pooler.address() as AddressInfo).port);
  return url.href;
}

test("start with a database that will not do says why in one line", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const admin = process.env[SHARED_POSTGRES] ?? "";
  const name = `${new URL(url).pathname.slice(1)}_b`;
  const [plain, poor] = [`${name}_ascii`, `${name}_poor`];
  await administer(admin, `CREATE DATABASE ${plain} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`);
  t.after(async () => administer(admin, `DROP DATABASE ${plain}`));
  await administer(admin, `CREATE ROLE ${poor} LOGIN PASSWORD 'as poor as it is'`);
  t.after(async () => administer(admin, `DROP ROLE ${poor}`));
  const asPoor = new URL(url);
  [asPoor.username, asPoor.password] = [poor, "as poor as it is"];
  const [userless, unproven] = [new URL(url), new URL(url)];
  userless.username = "";
  unproven.password = "";
  const cases = [
    [databaseAt(url, plain), /^DATABASE_URL: the database \w+_ascii has the encoding SQL_ASCII: create one/],
    [
      asPoor.href,
      /^DATABASE_URL: the user \w+_poor may not create tables in the schema public: ALTER DATABASE \w+ OWNER TO \w+_poor/,
    ],
    [`${url}?sslmode=verify-full`, /^DATABASE_URL: The server does not support SSL connections. Switch it on there/],
    [
      await startPooler(t, url),
      /^DATABASE_URL: a connection pooler drops the settings of a connection: name PostgreSQL/,
    ],
    [unproven.href, /^DATABASE_URL: [^.]*client password must be a string\. It names no password: postgres:\/\/USER:/],
    ["mysql://ann@127.0.0.1/ccen", /^DATABASE_URL has to look like postgres:/],
    [
      "postgres://ann:secret@no host/ccen",
      /^DATABASE_URL has to look like postgres:\/\/USER:PASSWORD@HOST:5432\/DATABASE$/,
    ],
    ["postgres://ann@127.0.0.1:1/ccen", /^DATABASE_URL: connect ECONNREFUSED 127.0.0.1:1. Is 127.0.0.1:1 a PostgreSQL/],
  ] as const;
  const checked = cases.map(async ([given, says]) => assert.rejects(checkDatabase(given), { message: says }));
  await Promise.all(checked);
  // As processes: the driver takes a missing user from the environment.
  const [nowhere, nobody] = await Promise.all([
    failingStart({ DATABASE_URL: databaseAt(url, "nowhere") }),
    failingStart({ DATABASE_URL: userless.href }),
  ]);
  assert.deepEqual([nowhere.code, nobody.code], [1, 1]);
  assert.match(nowhere.text, /^DATABASE_URL: database "nowhere" does not exist. Create it: [^\n]+$/);
  assert.match(
    nobody.text,
    /^DATABASE_URL: no PostgreSQL user name [^.]+\. It names no user: postgres:\/\/USER:[^\n]+$/,
  );
  const schema = { schema: "public", search_path: "public", may_create: true };
  const names = { encoding: "UTF8", name: "ccen", person: "ccen" };
  const fine = { probe: "yes", ...names, ...schema, is_read_only: false, is_standby: false };
  assert.equal(problemOf({ ...fine, version: 170_000, release: "17.0" }), null);
  assert.match(problemOf({ ...fine, version: 160_004, release: "16.4" }) ?? "", /is 16.4; the team server needs 17/);
  assert.match(problemOf({ ...fine, version: 170_000, release: "17.0", is_standby: true }) ?? "", /name the primary/);
});
