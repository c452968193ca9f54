import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { payload } from "../../../test/support/payload.ts";
import { finishInterrupted, recoveryFiles } from "./finish-rebuild.ts";
import { readRecoveries, type RecoveryReport } from "./recovery-report.ts";

interface Scene {
  readonly files: ReturnType<typeof recoveryFiles>;
  readonly databaseFile: string;
  /** A complete database with three events; the old one has two. */
  readonly whole: string;
  readonly report: RecoveryReport;
}

/** The state after a kill, step by step, and how many events and reports exist afterwards. */
const STEPS: readonly (readonly [name: string, leave: (scene: Scene) => void, events: number, reports: number])[] = [
  ["while it grew", ({ files, whole }) => copyFileSync(whole, files.growing), 2, 0],
  [
    "before it was called whole",
    ({ files, whole, report }) => {
      copyFileSync(whole, files.growing);
      writeFileSync(files.report, JSON.stringify(report));
    },
    2,
    0,
  ],
  ["once it was whole", layWhole, 3, 1],
  [
    "between the journal and the old file",
    (scene) => {
      layWhole(scene);
      writeFileSync(`${scene.databaseFile}.corrupt-2026-11-25T00-00-00-000Z-wal`, "moved");
    },
    3,
    1,
  ],
  [
    "between the old file and the new one",
    (scene) => {
      layWhole(scene);
      renameSync(scene.databaseFile, `${scene.databaseFile}.corrupt-2026-11-25T00-00-00-000Z`);
    },
    3,
    1,
  ],
  [
    "before it was told",
    (scene) => {
      layWhole(scene);
      renameSync(scene.files.rebuilt, scene.databaseFile);
    },
    3,
    1,
  ],
];

function layWhole({ files, whole, report, databaseFile }: Scene): void {
  copyFileSync(whole, files.rebuilt);
  writeFileSync(files.report, JSON.stringify(report));
  // A journal that must never end up beside the new database.
  writeFileSync(`${databaseFile}-wal`, "the old one's journal");
}

for (const [name, leave, events, reports] of STEPS) {
  test(`killed ${name}: the next start has one whole database, and reports it once`, async (t) => {
    const home = archivedHome(t);
    const { databaseFile } = home.paths;
    const store = home.open();
    home.ingest(store, [payload(), payload()]);
    store.close();
    copyFileSync(databaseFile, `${databaseFile}.two`);
    const again = home.open();
    home.ingest(again, [payload()]);
    again.close();
    const whole = `${databaseFile}.whole`;
    renameSync(databaseFile, whole);
    renameSync(`${databaseFile}.two`, databaseFile);
    const report = { ...REPORT, at: "2026-11-25T00:00:00.000Z" };
    leave({ files: recoveryFiles(databaseFile), databaseFile, whole, report });

    for (let time = 0; time < 2; time += 1) finishInterrupted(home.paths);
    const opened = home.open();
    assert.equal(opened.eventsAfter(0, 9).length, events);
    assert.equal(readRecoveries(home.paths).length, reports);
    opened.close();
    const left = readdirSync(home.paths.dataDir).filter((file) => /\.(?:rebuil|in-use)/.test(file));
    assert.deepEqual(left, []);
    assert.equal(
      existsSync(`${databaseFile}.corrupt-2026-11-25T00-00-00-000Z`),
      name.includes("told") ? false : events === 3,
    );
  });
}

test("the newest three old files stay, and files of other programs always do", async (t) => {
  const home = archivedHome(t);
  const { databaseFile } = home.paths;
  const store = home.open();
  home.ingest(store, [payload()]);
  store.close();
  writeFileSync(`${databaseFile}.foreign-2020-01-01T00-00-00-000Z`, "somebody's");
  for (let time = 0; time < 5; time += 1) await home.rebuild();
  const kept = readdirSync(home.paths.dataDir).filter((name) => name.endsWith("Z"));
  assert.equal(kept.filter((name) => name.includes(".before-rebuild-")).length, 3);
  assert.equal(kept.filter((name) => name.includes(".foreign-")).length, 1);
});

const REPORT: Omit<RecoveryReport, "at"> = {
  cause: "damaged",
  reason: "a test",
  duration_ms: 1,
  set_aside: null,
  events: { total: 3, from_archive: 3, taken_over: 0, without_payload: 0, waiting_in_raw_log: 0, renumbered: 0 },
  unreadable_files: { count: 0, names: [] },
  missing: { count: 0, ranges: [], older_through: 0 },
  messages: { kept: 0, waiting: 0, doubtful: 0, places: 0 },
  old_file: "partly",
  broken_tables: [],
  numbers_skipped: null,
  acknowledged_at: null,
};
