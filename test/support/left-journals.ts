import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { decodeRecords } from "../../src/rawlog/posted/posted-record.ts";
import { readRecoveries } from "../../src/recovery/recovery-report.ts";
import type { Paths } from "../../src/system/paths.ts";
import { configHome, type ConfigHome } from "./config-home.ts";
import { startDaemon } from "./daemon-process.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

/** A home whose daemon was killed while much of what it had stored stood in a journal alone, and whose database is gone. */
export async function killWithLeftJournals(t: TestContext, posts: number) {
  const home = configHome(t);
  const { paths } = home;
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
  // However much time it has until it is killed, nothing more gets into the archive.
  const aside = `${paths.archiveDir}-aside`;
  renameSync(paths.archiveDir, aside);
  writeFileSync(paths.archiveDir, "");
  await Promise.all(Array.from({ length: posts - 1 }, async (_, number) => post(`event ${number + 1}`)));
  await daemon.end("SIGKILL");
  rmSync(paths.archiveDir);
  renameSync(aside, paths.archiveDir);
  const left = leftIn(paths);
  assert.equal(left, posts - 1, "all others are in a journal alone");
  for (const ending of ["", "-wal", "-shm"]) rmSync(paths.databaseFile + ending, { force: true });
  return { home, left, archived: archivedIn(paths) };
}

function archivedIn({ archiveDir }: Paths): number {
  return readdirSync(archiveDir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")).length;
}

function leftIn({ postedDir }: Paths): number {
  return readdirSync(postedDir)
    .map((name) => decodeRecords(readFileSync(join(postedDir, name))).records.length)
    .reduce((sum, count) => sum + count, 0);
}

export async function assertAllThere(t: TestContext, home: ConfigHome, posts: number): Promise<void> {
  const daemon = await startDaemon(t, home);
  const events = await waitFor("all that was posted", async () => {
    const list = await daemon.allEvents().catch(() => []);
    return list.length >= posts ? list : null;
  });
  assert.deepEqual(
    events.map(({ summary }) => summary).sort(),
    Array.from({ length: posts }, (_, number) => `event ${number}`).sort(),
  );
  assert.deepEqual(readRecoveries(home.paths)[0]?.missing.count, 0);
  await daemon.end("SIGTERM");
}
