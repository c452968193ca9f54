import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { migrate, MIGRATIONS, schemaVersion } from "../../../src/store/database/migrate.ts";
import { openStore } from "../../../src/store/store.ts";
import { sharedCompileCache } from "../compile-cache.ts";
import { tempDir } from "../temp-dir.ts";
import type { KillPoint } from "./points.ts";

const STORE = JSON.stringify(join(import.meta.dirname, "..", "..", "..", "src", "store", "store.ts"));
const OPEN = `(await import(${STORE})).openStore(process.argv[1]).close()`;
const KILL_SWITCH = join(import.meta.dirname, "kill-switch.ts");

const FILL = `
INSERT INTO sessions VALUES (1, 'old', 'Title', 'shop', '/home/dev/shop', 'm', 'done', 10, 'Stop', 2000, 1000, NULL, NULL,
  NULL, 'default', NULL, 2, 1, 1, 0, 0, '{"waits":[],"openToolCalls":[],"subagents":[],"tasks":[]}');
INSERT INTO events (session, hook_event_name, received_at, summary, status, source_name)
  VALUES (1, 'UserPromptSubmit', 1000, 'go', 'started', 'a.json'), (1, 'Stop', 2000, '', 'ok', 'b.json');
INSERT INTO payloads VALUES (1, '{"prompt":"go"}', NULL, 'go'), (2, '{}', NULL, '');
INSERT INTO sources VALUES ('a.json@1', 1), ('b.json@2', 2);
INSERT INTO minutes VALUES (0, 2, 1, 0);
UPDATE totals SET events = 2, sessions = 1, session_duration_ms = 1000;
`;

/** @returns a database as the first version left it, with two events of a session */
export function firstVersion(t: TestContext): string {
  const file = join(tempDir(t), "old.db");
  const old = new DatabaseSync(file);
  migrate(old, file, 1);
  old.exec(FILL);
  old.close();
  return file;
}

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
  assert.equal(schemaVersion(store.database), MIGRATIONS.length);
  assert.deepEqual(
    store.log({ limit: 9 }).events.map(({ seq }) => seq),
    [2, 1],
  );
  assert.equal(store.session("old")?.eventCount, 2);
  assert.equal(Object.values(store.database.prepare("PRAGMA integrity_check").get() ?? {})[0], "ok");
  store.close();
  if (signal === null) assert.equal(code, 0);
  return signal !== null;
}
