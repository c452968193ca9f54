import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import type { HealthChange } from "../../core/health.ts";
import { openStore } from "../store.ts";
import { createHealthJournal } from "./health-journal.ts";

const change = (atMs: number, to: HealthChange["to"]): HealthChange => ({
  atMs,
  name: "disk",
  from: "ok",
  to,
  value: "1 GB free",
  fix: "Free space.",
  codes: {
    value: [{ code: "disk_free_bytes", details: { valueBytes: 1e9 } }],
    detail: [],
    fix: { code: "free-disk", details: {} },
  },
});

test("all entries are there again after a restart", (t) => {
  const file = join(tempDir(t), "dashboard.db");
  const first = openStore(file);
  const journal = createHealthJournal(first.database);
  const [kept] = journal.addChanges([change(2000, "degraded"), change(3000, "failed")]);
  journal.keepIntegrity({ atMs: 5, problem: "Tree 7" });
  journal.keepIntegrity({ atMs: 6, problem: null });
  const reported = { name: "disk", status: "failed", atMs: 7, times: 2, deliveryId: 9 } as const;
  journal.keepReported({ ...reported, times: 1 });
  journal.keepReported(reported);
  first.close();

  const again = createHealthJournal(tempStore(t, file).database);
  assert.deepEqual(
    again.changes(10).map(({ to }) => to),
    ["failed", "degraded"],
  );
  assert.deepEqual(again.change(kept?.id ?? 0), kept);
  assert.equal(again.lastChange("disk")?.to, "failed");
  assert.equal(again.lastChange("memory"), null);
  assert.deepEqual([...again.lastStatuses()], [["disk", "failed"]]);
  assert.deepEqual(again.integrity(), { atMs: 6, problem: null });
  assert.deepEqual(again.reported(), [reported]);
});

test("the number of rows has a bound, and the newest stay", (t) => {
  const store = tempStore(t);
  store.database.exec("PRAGMA synchronous = OFF");
  const journal = createHealthJournal(store.database);
  journal.addChanges(Array.from({ length: 600 }, (_, index) => change(index, "degraded")));
  assert.equal(journal.changes(1000).length, 500);
  assert.equal(journal.changes(1)[0]?.atMs, 599);
});

test("entries that only a newer version knows are left out", (t) => {
  const store = tempStore(t);
  const journal = createHealthJournal(store.database);
  journal.addChanges([change(1, "degraded")]);
  store.database.exec(`
    INSERT INTO health_changes (at, name, to_status, value) VALUES (2, 'moon_phase', 'failed', ''), (3, 'disk', 'odd', '');
    INSERT INTO health_told VALUES ('moon_phase', 'failed', 1, 1, NULL)`);
  assert.deepEqual(
    journal.changes(10).map(({ atMs }) => atMs),
    [1],
  );
  assert.deepEqual(journal.reported(), []);
});
