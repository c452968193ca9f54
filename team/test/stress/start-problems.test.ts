import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";
import { needsPostgres, testDatabase } from "../support/test-database.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");

/** @returns the exit code of a start that fails, and all that it printed */
async function fail(environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const env = { PATH: process.env["PATH"], ...sharedCompileCache(), ...environment };
  const child = execFile(process.execPath, [MAIN, ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: string) => (text += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text: text.trim() };
}

test("start on a port in use names the setting", needsPostgres, async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const port = String((other.address() as AddressInfo).port);
  const { code, text } = await fail({
    DATABASE_URL: await testDatabase(t, { isOfReplica: true }),
    CCEN_TEAM_PORT: port,
  });
  assert.equal(code, 1);
  assert.match(text, /^Port \d+ on 127.0.0.1 is in use by another program. Choose another one by CCEN_TEAM_PORT.$/m);
});

test("start with a wrong word says what is right, and starts nothing", async () => {
  const { code, text } = await fail({}, ["serve"]);
  assert.equal(code, 1);
  assert.match(text, /^usage: npm run team -- \[add-machine [^\n]+$/);
});
