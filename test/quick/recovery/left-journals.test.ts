import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { EXIT } from "../../../src/cli/exit-codes.ts";
import { decodeRecords } from "../../../src/rawlog/posted/posted-record.ts";
import { readRecoveries } from "../../../src/recovery/recovery-report.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { makeHome } from "../cli/run-ccen.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const POSTS = 400;

/** A home whose daemon was killed while much of what it had stored stood in a journal alone, and whose database is gone. */
async function killed(t: TestContext) {
  const { paths, ccen } = makeHome(t);
  const environment = { PATH: process.env["PATH"] ?? "", HOME: paths.configDir, CLAUDE_CONFIG_DIR: paths.configDir };
  const home = { environment, home: paths.configDir, paths };
  const daemon = await startDaemon(t, home);
  const headers = { "content-type": "application/json" };
  const post = async (prompt: string): Promise<unknown> =>
    fetch(`${daemon.url}/api/hook`, {
      method: "POST",
      headers,
      body: payload({ hook_event_name: "UserPromptSubmit", prompt }),
    });
  await post("event 0");
  // Without an archive a database that is gone is a new one.
  await waitFor("the archive", () => existsSync(paths.archiveDir) && archivedIn(paths) === 1);
  await Promise.all(Array.from({ length: POSTS - 1 }, async (_, number) => post(`event ${number + 1}`)));
  await daemon.end("SIGKILL");
  const left = leftIn(paths);
  assert.ok(left > 0, "nothing was left in a journal");
  for (const ending of ["", "-wal", "-shm"]) rmSync(paths.databaseFile + ending, { force: true });
  return { paths, home, ccen, left, archived: archivedIn(paths) };
}

function archivedIn({ archiveDir }: Paths): number {
  return readdirSync(archiveDir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")).length;
}

function leftIn({ postedDir }: Paths): number {
  return readdirSync(postedDir)
    .map((name) => decodeRecords(readFileSync(join(postedDir, name))).records.length)
    .reduce((sum, count) => sum + count, 0);
}

async function assertAllThere(t: TestContext, home: Parameters<typeof startDaemon>[1]): Promise<void> {
  const daemon = await startDaemon(t, home);
  const events = await waitFor("all that was posted", async () => {
    const list = await daemon.allEvents().catch(() => []);
    return list.length >= POSTS ? list : null;
  });
  assert.deepEqual(
    events.map(({ summary }) => summary).sort(),
    Array.from({ length: POSTS }, (_, number) => `event ${number}`).sort(),
  );
  assert.deepEqual(readRecoveries(home.paths)[0]?.missing.count, 0);
  await daemon.end("SIGTERM");
}

test("a rebuild by the daemon counts what a kill left in journals among what waits", async (t) => {
  const { paths, home, left, archived } = await killed(t);
  await assertAllThere(t, home);
  const [report] = readRecoveries(paths);
  assert.deepEqual([report?.cause, report?.events.from_archive], ["deleted", archived]);
  assert.equal(report?.events.waiting_in_raw_log, left);
});

test("a rebuild by hand counts what a kill left in journals among what waits", async (t) => {
  const { paths, home, ccen, left } = await killed(t);
  const { code, stderr } = await ccen(["rebuild"]);
  assert.equal(code, EXIT.degraded, stderr);
  assert.equal(readRecoveries(paths)[0]?.events.waiting_in_raw_log, left);
  assert.deepEqual(readdirSync(paths.postedDir), []);
  await assertAllThere(t, home);
});
