import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { payload } from "../../../test/support/payload.ts";
import type { Store } from "../../store/store.ts";
import { examineDatabase } from "./examine-database.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 30);

const prompts = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) =>
    payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${from + at}` }),
  );

/** Removes everything stored by now, as if it were old. */
function removeAll(store: Store): void {
  store.cleaner.recordStored(NOW_MS - 2 * DAY_MS);
  const plan = { nowMs: NOW_MS, payloadsBeforeMs: NOW_MS, sessionsBeforeMs: 0, deliveriesBeforeMs: 0 };
  const chores = store.cleaner.chores({ ...plan, eventsBeforeMs: NOW_MS, maxBytes: Infinity, cause: "age" });
  for (const { step } of chores) for (let steps = 0; steps < 1000 && step(); steps += 1);
}

test("a database whose events have all been deleted is not behind its archive", (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, prompts(1, 20));
  removeAll(store);
  assert.equal(store.log({ limit: 9 }).events.length, 0);
  store.close();
  assert.equal(examineDatabase(home.paths), null);
});

test("events that retention has removed are not reported as missing by a rebuild", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, prompts(1, 20));
  removeAll(store);
  rmSync(home.paths.archiveDir, { recursive: true });
  home.ingest(store, prompts(21, 30));
  store.close();
  const report = await home.rebuild();
  assert.deepEqual([report.events.total, report.missing.count, report.missing.older_through], [10, 0, 0]);
  assert.equal(home.open().firstSeq(), 21);
});

test("archived files deleted during a rebuild are reported, their events kept", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, prompts(1, 300));
  store.close();
  const { archiveDir } = home.paths;
  const [day = ""] = readdirSync(archiveDir);
  const onProgress = (): void => rmSync(join(archiveDir, day), { recursive: true, force: true });
  const report = await home.rebuild({ onProgress });
  assert.deepEqual([report.events.total, report.missing.count], [300, 0]);
  assert.ok(report.unreadable_files.count > 0 && report.events.taken_over > 0);
  assert.equal(home.open().log({ limit: 1 }).events[0]?.summary, "event 300");
});
