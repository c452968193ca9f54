import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { scrub } from "../../../src/maintenance/scrub/scrub.ts";
import { openStore } from "../../../src/store/store.ts";
import { archivedHome } from "../../support/archived-home.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { payload } from "../../support/payload.ts";

const SECRET = ["gh", "p_", "A1b2C3d4E5f6".repeat(3)].join("");
const EVENTS = 200;

/** A database of some megabytes on a disk of its own, its events in the archive. */
function homeOnSmallDisk(t: TestContext) {
  const mounts = mountsFor(t);
  const home = archivedHome(t);
  const disk = mounts.smallDisk(home.paths.hooksDir, 32_768);
  const store = home.open();
  const texts = Array.from({ length: EVENTS }, (_, at) =>
    payload({ tool_name: "Bash", tool_input: { command: `run ${at} ${"and on ".repeat(1000)}` } }),
  );
  home.ingest(store, texts);
  store.database.prepare("UPDATE payloads SET payload = replace(payload, 'run ', ?)").run(`use ${SECRET} for `);
  store.close();
  return { home, disk };
}

function assertWhole(file: string): void {
  const store = openStore(file);
  assert.equal(store.eventsAfter(0, EVENTS + 1).length, EVENTS);
  assert.equal(store.database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  store.close();
}

/** Room for nothing, for some of the work, and for most of it. */
const SPARED = [0, 300_000, 1_500_000];

if (inOwnMounts(import.meta.filename)) {
  test("scrub without room loses nothing, and the next one cleans everything", async (t) => {
    const { home, disk } = homeOnSmallDisk(t);
    const { databaseFile } = home.paths;
    const run = async () =>
      scrub({
        paths: home.paths,
        redactor: BUILT_IN,
        dryRun: false,
        removeBroken: false,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
    for (const spared of SPARED) {
      disk.fill(spared);
      await assert.rejects(run(), { code: "file/no-space" }, `${spared} bytes`);
      disk.free();
      assertWhole(databaseFile);
    }
    assert.deepEqual((await run()).skipped, []);
    assertWhole(databaseFile);
    assert.ok(!readFileSync(databaseFile, "latin1").includes(SECRET));
  });

  test("rebuild without room changes nothing, and the next one has everything", async (t) => {
    const { home, disk } = homeOnSmallDisk(t);
    const { databaseFile, dataDir } = home.paths;
    for (const spared of SPARED) {
      disk.fill(spared);
      await assert.rejects(home.rebuild({ cause: "damaged" }), { code: "store/rebuild-failed" }, `${spared} bytes`);
      disk.free();
      const left = readdirSync(dataDir).filter((name) => name.includes(".rebuil"));
      assert.deepEqual(left, []);
      assertWhole(databaseFile);
    }
    const { events, missing } = await home.rebuild({ cause: "damaged" });
    assert.deepEqual([events.total, events.from_archive, missing.count], [EVENTS, EVENTS, 0]);
  });
}
