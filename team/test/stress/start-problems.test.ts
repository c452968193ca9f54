import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { failingStart } from "../support/failing-start.ts";
import { needsPostgres, testDatabase } from "../support/test-database.ts";

test("start on a port in use names the setting, or the server that runs there", needsPostgres, async (t) => {
  const other = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const port = String((other.address() as AddressInfo).port);
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const signIn = readSignIn({}, { host: "127.0.0.1", isOwnDatabase: false });
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

test("start with a wrong word says what is right, and starts nothing", async () => {
  const { code, text } = await failingStart({}, ["serve"]);
  assert.equal(code, 1);
  assert.match(text, /^usage: npm run team -- \[add-machine [^\n]+$/);
});
