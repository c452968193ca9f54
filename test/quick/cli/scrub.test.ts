import assert from "node:assert/strict";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { archiveKeys, countIn, homeWithSecrets, left } from "./home-with-secrets.ts";
import { makeHome } from "./run-ccen.ts";
import { scrubBeside, type ScrubAnswer } from "./scrub-cases.ts";

const answerOf = (stdout: string): ScrubAnswer => JSON.parse(stdout) as ScrubAnswer;

test("scrub takes 200 stored secrets out of all files; names, times and counts stay", async (t) => {
  const { home, scenario, paths } = await homeWithSecrets(t, 77);
  assert.ok(left(home, scenario).length > 200, "they are there to begin with");
  const keys = archiveKeys(home);
  const rows = () =>
    ["events", "payloads", "messages", "tool_calls", "outbox", "sources"].map((table) =>
      countIn(paths.databaseFile, table),
    );
  const before = rows();

  const dry = await home.ccen(["scrub", "--dry-run", "--json"]);
  assert.equal(dry.code, 0, dry.stderr);
  const foretold = answerOf(dry.stdout);
  assert.ok(left(home, scenario).length > 200, "a dry run changes nothing");
  for (const { text } of scenario.needles) assert.ok(!dry.stdout.includes(text) && !dry.stderr.includes(text));

  const done = await home.ccen(["scrub", "--json"]);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(left(home, scenario), []);
  assert.deepEqual(archiveKeys(home), keys);
  assert.deepEqual(rows(), before);
  const { found, rows: cleaned, files, skipped } = answerOf(done.stdout);
  assert.deepEqual([cleaned, files, skipped], [foretold.rows, foretold.files, []]);
  assert.deepEqual(
    Array.from(new Set(found.map(({ place }) => place.replace(/:.*/, "")))).toSorted((a, b) => a.localeCompare(b)),
    ["archive", "database", "dead letters", "log"],
  );
  assert.ok(new Set(found.map(({ kind }) => kind)).size >= 30);

  const database = new DatabaseSync(paths.databaseFile, { readOnly: true });
  assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  assert.equal(database.prepare("PRAGMA auto_vacuum").get()?.["auto_vacuum"], 2);
  assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
  database.close();

  const again = await scrubBeside(home);
  assert.deepEqual([again.found, again.rows, again.files], [[], 0, 0]);
});

test("scrub ends at once where no event was ever stored", async (t) => {
  const home = makeHome(t);
  const { code, stdout } = await home.ccen(["scrub"]);
  assert.deepEqual([code, stdout], [0, "No secret was found.\n"]);
});

test("scrub names a copy that cannot be cleaned, and removes it when asked to", async (t) => {
  const home = makeHome(t);
  const copy = `${home.paths.databaseFile}.corrupt-2026-11-24T12-00-00-000Z`;
  mkdirSync(home.paths.dataDir, { recursive: true });
  writeFileSync(copy, "no database");
  const reported = await home.ccen(["scrub"]);
  assert.equal(reported.code, 4);
  assert.equal(
    reported.stderr,
    `Not cleaned: ${copy}: file is not a database. \`ccen scrub --remove-broken\` removes it.\n`,
  );
  const removed = await home.ccen(["scrub", "--remove-broken"]);
  assert.deepEqual([removed.code, removed.stdout], [0, `No secret was found.\nRemoved: ${copy}\n`]);
  assert.deepEqual(globSync(copy), []);
});
