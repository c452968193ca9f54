import assert from "node:assert/strict";
import { test } from "node:test";
import { databaseOfVersion22 } from "../../support/database-of-version-22.ts";
import { killInMigration } from "../../support/kills/kill-in-migration.ts";

/** Maximum moments of one upgrade. */
const MANY = 100;

test("migration killed at every step: the next start has everything", async (t) => {
  const original = databaseOfVersion22(t);
  let kills = 0;
  while (kills < MANY && (await killInMigration(t, original, { moment: /^/, nth: kills + 1 }))) kills += 1;
  assert.ok(kills > 4 && kills < MANY, `${kills} kills`);
  t.diagnostic(`${kills} kills`);
});
