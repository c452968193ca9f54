import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { test } from "node:test";
import { archiveKeys, homeWithSecrets, left } from "../../quick/cli/home-with-secrets.ts";
import { killScrub, scrubBeside } from "../../quick/cli/scrub-cases.ts";

test("scrub cleans all that a running daemon has stored, and starts it again", async (t) => {
  const { home, scenario } = await homeWithSecrets(t, 78);
  await scrubBeside(home);
  assert.deepEqual(left(home, scenario), []);
});

test("scrub that was killed four times, ever later, is ended by the next one", async (t) => {
  const { home, scenario, paths } = await homeWithSecrets(t, 79);
  const keys = archiveKeys(home);
  for (const files of [0, 10, 20, 30]) await killScrub(home, files);
  assert.equal((await home.ccen(["scrub"])).code, 0);
  assert.deepEqual(left(home, scenario), []);
  assert.deepEqual(archiveKeys(home), keys);
  assert.deepEqual(globSync(`${paths.dataDir}/*scrub*`), []);
});
