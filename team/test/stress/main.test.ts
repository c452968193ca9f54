import assert from "node:assert/strict";
import { test } from "node:test";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { hasPostgres } from "../../src/embedded/postgres-program.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { endAndStart } from "../support/own-postgres-case.ts";

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
