import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { HealthDto } from "../../../src/api/dto.ts";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { turn } from "../../support/import-harness.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const HOUR_MS = 3_600_000;

function writeSession({ paths }: Home, sessionId: string, atMs: number): void {
  const project = join(paths.configDir, "projects", "-home-dev-src-shop");
  mkdirSync(project, { recursive: true });
  const lines = turn(sessionId, atMs).map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(join(project, `${sessionId}.jsonl`), lines.join(""));
}

async function importOf(home: Home, ...args: readonly string[]): Promise<ImportDto> {
  const { code, stdout, stderr } = await home.ccen(["import", "--json", ...args]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as ImportDto;
}

test("ccen start imports earlier sessions; ccen import adds what was left out", async (t) => {
  const home = makeHome(t);
  home.configure();
  writeSession(home, "recent", Date.now() - HOUR_MS);
  writeSession(home, "older", Date.now() - 31 * 24 * HOUR_MS);
  assert.equal((await home.ccen(["start"])).code, 0);
  const status = async () => JSON.parse((await home.ccen(["status", "--json"])).stdout) as HealthDto & { url: string };
  const { url } = await status();
  // Its events are stored before it has ended, and a command that comes before that joins it.
  await waitFor("the import's end", async () => {
    const response = await fetch(new URL(ROUTES.import, url));
    return ((await response.json()) as ImportDto).state === "done";
  });
  const { stdout } = await home.ccen(["tail", "--no-follow", "--json"]);
  assert.equal(stdout.trim().split("\n").length, 6);

  const { last_event_at: lastEventAt } = await status();
  assert.equal(lastEventAt, null, "no hook has reported anything");

  const counted = await home.ccen(["import", "--days", "60", "--dry-run"]);
  assert.match(counted.stdout, /^Transcripts since \d{4}-\d\d-\d\d: 2 \(.+\)\. Sessions not stored yet: 1\. Nothing/);
  assert.deepEqual([(await importOf(home)).sessions, (await importOf(home)).events], [0, 0]);
  const added = await home.ccen(["import", "--days", "60"]);
  assert.equal(added.stdout, "Imported sessions: 1, events: 6. Transcripts: 2.\n");
  assert.equal((await home.ccen(["import", "--days", "0"])).code, 2);
});

test("CCEN_IMPORT_DAYS=0 imports nothing by itself", async (t) => {
  const home = makeHome(t);
  home.configure({ CCEN_IMPORT_DAYS: "0" });
  writeSession(home, "recent", Date.now() - HOUR_MS);
  assert.equal((await home.ccen(["import"])).code, 3);
  assert.equal((await home.ccen(["start"])).code, 0);
  const { sessions, events } = await importOf(home);
  assert.deepEqual([sessions, events], [1, 6]);
});
