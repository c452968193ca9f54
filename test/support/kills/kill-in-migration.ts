import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { NEWEST_VERSION, schemaVersion } from "../../../src/store/database/migrate.ts";
import { openStore } from "../../../src/store/store.ts";
import { sharedCompileCache } from "../compile-cache.ts";
import { tempDir } from "../temp-dir.ts";
import type { KillPoint } from "./points.ts";

const STORE = JSON.stringify(join(import.meta.dirname, "..", "..", "..", "src", "store", "store.ts"));
const OPEN = `(await import(${STORE})).openStore(process.argv[1]).close()`;
const KILL_SWITCH = join(import.meta.dirname, "kill-switch.ts");

/**
 * Kills a program that upgrades a copy of the database; the next start has everything.
 * @returns false if it finished before that moment
 */
export async function killInMigration(
  t: TestContext,
  original: string,
  { moment, nth = 1 }: KillPoint,
): Promise<boolean> {
  const file = join(tempDir(t), "dashboard.db");
  copyFileSync(original, file);
  const child = spawn(
    process.execPath,
    ["--no-warnings", "--import", KILL_SWITCH, "--input-type=module", "-e", OPEN, file],
    {
      env: { ...sharedCompileCache(), CCEN_TEST_KILL: JSON.stringify({ moment: moment.source, nth }) },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  const store = openStore(file);
  assert.equal(schemaVersion(store.database), NEWEST_VERSION);
  assert.deepEqual(
    store.log({ limit: 9 }).events.map(({ seq }) => seq),
    [8, 7, 6, 5, 4, 3, 2, 1],
  );
  assert.equal(store.session("s1")?.eventCount, 6);
  assert.equal(Object.values(store.database.prepare("PRAGMA integrity_check").get() ?? {})[0], "ok");
  store.close();
  if (signal === null) assert.equal(code, 0);
  return signal !== null;
}
