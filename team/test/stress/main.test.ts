import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import { batchBody } from "../../../test/support/receiving/batch-body.ts";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { hasPostgres } from "../../embedded/postgres-program.ts";
import { startReplicaProcess } from "../support/replica-process.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "..", "..", "embedded", "main.ts");
const skip = hasPostgres() ? false : "needs a PostgreSQL package of this platform";

test("team server with a PostgreSQL of its own keeps its events over restart and kill", { skip }, async (t) => {
  await endAndStart(t, ["SIGKILL", "SIGTERM", "SIGINT", "SIGKILL"]);
});

test("two servers that start at once in a fresh folder share one PostgreSQL", { skip }, async (t) => {
  const environment = { CCEN_TEAM_DIR: lastingDir("ccen-team-"), CCEN_TEAM_DEMO: "off" };
  const replicas = await Promise.all([startReplicaProcess(t, environment), startReplicaProcess(t, environment)]);
  const databases = replicas.map((replica) => /"database":"([^"]+)"/.exec(replica.output())?.[1]);
  assert.equal(databases[0], databases[1]);
  for (const replica of replicas) assert.equal(await replica.end("SIGTERM"), 0);
});

/** Ends a team server with a PostgreSQL of its own by each signal, and starts it again. */
async function endAndStart(t: TestContext, signals: readonly NodeJS.Signals[]): Promise<void> {
  const environment = { CCEN_TEAM_DIR: lastingDir("ccen-team-") };
  let replica = await startReplicaProcess(t, environment);
  const args = [MAIN, "add-machine", "laptop", "--owner", "ann", "--team", "core"];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, DATABASE_URL: "", ...environment } });
  const post = async (url: string, fields: object = {}): Promise<unknown> => {
    const response = await fetch(new URL(ROUTES.upstream, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${stdout.trim()}` },
      body: new Uint8Array(batchBody(fields)),
    });
    const { position } = (await response.json()) as { position: number };
    return [response.status, position];
  };
  assert.deepEqual(await post(replica.url), [200, 1]);
  const signIn = await fetch(new URL(ROUTES.teamSignIn, replica.url));
  assert.equal(((await signIn.json()) as SignInDto).kind, "demo");
  for (const signal of signals) {
    assert.equal(await replica.end(signal), signal === "SIGKILL" ? null : 0);
    replica = await startReplicaProcess(t, environment);
    assert.deepEqual(await post(replica.url, { after: null }), [200, 1]);
  }
  assert.equal(await replica.end("SIGTERM"), 0);
  await assert.rejects(run(process.execPath, [MAIN, "add-machine", "laptop"]), /usage: npm run team/);
}
