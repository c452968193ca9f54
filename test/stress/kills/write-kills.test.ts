import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openStore } from "../../../src/store/store.ts";
import { tempDir } from "../../support/temp-dir.ts";

const CHILD = join(import.meta.dirname, "..", "..", "support", "kills", "store-child.ts");
const mayTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
/** By hand: all of some 150. */
const KILLS = process.env["CCEN_KILLS"] === undefined ? 12 : Infinity;

for (const call of ["pwrite64", "fsync"] as const) {
  test(
    `store killed at its ${call} calls: each event that it said to have stored is there`,
    { skip: mayTrace ? false : "needs strace" },
    (t) => {
      const fresh = join(tempDir(t), "fresh.db");
      openStore(fresh).close();
      const trace = join(tempDir(t), "trace");
      run(t, fresh, ["-o", trace, "-e", `trace=${call}`]);
      const count = readFileSync(trace, "utf8").split(`${call}(`).length - 1;
      const step = Math.max(1, count / KILLS);
      let kills = 0;
      for (let nth = 1; nth <= count; nth += step) {
        const inject = `inject=${call}:signal=SIGKILL:when=${Math.floor(nth)}`;
        const { file, said, signal } = run(t, fresh, ["-o", "/dev/null", "-e", `trace=${call}`, "-e", inject]);
        assert.equal(signal, "SIGKILL", inject);
        kills += 1;
        const store = openStore(file);
        const events = store.log({ limit: 9 }).events.map(({ seq }) => seq);
        // One more may be there: it was on disk before it was reported.
        assert.ok(events.length === said || events.length === said + 1, `${inject}: ${events.length} of ${said}`);
        assert.deepEqual(
          events.toReversed(),
          Array.from(events, (_, index) => index + 1),
        );
        assert.equal(store.session("s")?.eventCount ?? 0, events.length);
        assert.equal(Object.values(store.database.prepare("PRAGMA integrity_check").get() ?? {})[0], "ok");
        store.close();
      }
      assert.ok(kills >= 5, `${count} calls`);
      t.diagnostic(`${kills} kills, of ${count} calls`);
    },
  );
}

/** A traced store in a process of its own. @returns how many events it reported as stored */
function run(t: TestContext, fresh: string, options: readonly string[]) {
  const file = join(tempDir(t), "dashboard.db");
  copyFileSync(fresh, file);
  const { stdout, signal } = spawnSync("strace", ["-f", ...options, process.execPath, "--no-warnings", CHILD, file], {
    encoding: "utf8",
    env: {},
  });
  return { file, said: stdout.split("\n").length - 1, signal };
}
