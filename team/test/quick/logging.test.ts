import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";
import { createServiceLogger, databaseName } from "../../src/logging.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { needsPostgres, testDatabase } from "../support/test-database.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");
const PASSWORD = "pass%20word-of-the-database";

test("log says at the start what runs, without the database's password", needsPostgres, async (t) => {
  const url = new URL(await testDatabase(t, { isOfReplica: true }));
  const replica = await startReplicaProcess(t, {
    DATABASE_URL: url.href,
    CCEN_TEAM_METRICS_TOKEN: "token-of-prometheus",
    CCEN_TEAM_PROXY_SECRET: "a secret of the proxy, of 40 characters.",
    CCEN_TEAM_PROXY_FROM: "127.0.0.1",
  });
  await replica.end("SIGTERM");
  const text = replica.output();
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  const started = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ version }) => version);
  assert.deepEqual(
    [started?.["level"], started?.["address"], started?.["database"], started?.["waitMinutes"], started?.["metrics"]],
    ["info", replica.url, `${url.host}${url.pathname}`, 15, true],
  );
  assert.doesNotMatch(text, /token-of-prometheus|secret of the proxy/);
  assert.ok(!text.includes(`:${url.password}@`) && (url.password.length < 6 || !text.includes(url.password)));
});

for (const [what, url] of [
  ["a database that does not answer", `postgres://ann:${PASSWORD}@127.0.0.1:1/ccen`],
  ["an address with a wrong port", `postgres://ann:${PASSWORD}@127.0.0.1:notaport/ccen`],
] as const) {
  test(`server with ${what} does not show its password`, async () => {
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env["PATH"], DATABASE_URL: url, ...sharedCompileCache() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 1);
    assert.notEqual(text, "");
    assert.doesNotMatch(text, /word-of-the-database/);
  });
}

test("log lines are JSON without the secrets of the settings", () => {
  const lines: string[] = [];
  const environment = {
    DATABASE_URL: `postgres://ann:${PASSWORD}@db.example:5432/ccen`,
    CCEN_TEAM_PROXY_SECRET: "s3cret-of-proxy",
  };
  const write = (line: string): void => void lines.push(line);
  const logger = createServiceLogger(environment, { clock: { now: () => 0 }, write });
  logger.warn("broke", { reason: `pass word-of-the-database at ${environment.DATABASE_URL}`, count: 2 });
  logger.error("refused", { given: "s3cret-of-proxy" });
  logger.debug("nothing of this");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      { reason: "[secret] at [secret]", count: 2, time: "1970-01-01T00:00:00.000Z", level: "warn", message: "broke" },
      { given: "[secret]", time: "1970-01-01T00:00:00.000Z", level: "error", message: "refused" },
    ],
  );
  assert.equal(logger.clean(new Error(`no ${environment.DATABASE_URL}`)), "no [secret]");
  assert.equal(databaseName(environment.DATABASE_URL), "db.example:5432/ccen");
  assert.equal(databaseName("host=db password=x"), "unknown");
});
