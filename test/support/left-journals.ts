import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { decodeRecords } from "../../src/spool/posted/journal.ts";
import { readRecoveries } from "../../src/maintenance/rebuild/recovery-report.ts";
import type { Paths } from "../../src/system/paths.ts";
import { configHome, type ConfigHome } from "./config-home.ts";
import { startDaemon } from "./daemon-process.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

/** A home with a killed daemon whose stored events are only in a journal, and whose database is deleted. */
export async function killWithLeftJournals(t: TestContext, posts: number) {
  const home = configHome(t);
  const { paths } = home;
  const daemon = await startDaemon(t, home);
  const first = await beginPost(daemon.url, 0);
  await first.end();
  await first.answered;
  // Without an archive, a deleted database is a new one.
  await waitFor("the archive", () => existsSync(paths.archiveDir) && archivedIn(paths) === 1);
  // However long it lives until the kill, nothing more gets into the archive.
  const aside = `${paths.archiveDir}-aside`;
  renameSync(paths.archiveDir, aside);
  writeFileSync(paths.archiveDir, "");
  // A single event becomes a file; events that the daemon finds in one turn go to a journal.
  const begun = await Promise.all(
    Array.from({ length: posts - 1 }, async (_, number) => beginPost(daemon.url, number + 1)),
  );
  daemon.child.kill("SIGSTOP");
  await Promise.all(begun.map(async ({ end }) => end()));
  daemon.child.kill("SIGCONT");
  await Promise.all(begun.map(async ({ answered }) => answered));
  await daemon.end("SIGKILL");
  rmSync(paths.archiveDir);
  renameSync(aside, paths.archiveDir);
  const inJournals = recordsIn(paths);
  assert.ok(inJournals > 0, "nothing was left in a journal");
  const left = inJournals + readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length;
  assert.equal(left, posts - 1);
  for (const ending of ["", "-wal", "-shm"]) rmSync(paths.databaseFile + ending, { force: true });
  return { home, left, archived: archivedIn(paths) };
}

/** Begins to post an event, and resolves once the daemon reads it: its body follows with `end`. */
async function beginPost(url: string, number: number) {
  const body = payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${number}` });
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    expect: "100-continue",
  };
  const asked = request(`${url}/api/hook`, { method: "POST", headers });
  const answered = once(asked, "response").then(([response]: IncomingMessage[]) => response?.resume());
  await once(asked, "continue");
  const end = async (): Promise<void> => {
    const sent = once(asked, "finish");
    asked.end(body);
    await sent;
  };
  return { end, answered };
}

function archivedIn({ archiveDir }: Paths): number {
  return readdirSync(archiveDir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")).length;
}

function recordsIn({ postedDir }: Paths): number {
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
