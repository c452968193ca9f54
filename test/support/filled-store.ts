import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Clock, NotificationPolicy, RawFile } from "../../src/core/ports.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { putMigratedDatabase } from "./migrated-database.ts";
import { tempDir } from "./temp-dir.ts";

/** A real store in its own folder, closed after the test. */
export function tempStore(t: TestContext, file = join(tempDir(t), "dashboard.db")): Store {
  putMigratedDatabase(file);
  const store = openStore(file);
  t.after(() => {
    if (store.database.isOpen) store.close();
  });
  return store;
}

/** A raw file as the spool hands it over. */
export function rawFile(text: string | Buffer, fields: Partial<RawFile> = {}): RawFile {
  const name = fields.name ?? `hook-${(nextPid += 1)}-0.json`;
  return {
    name,
    bytes: Buffer.from(text),
    modifiedAtMs: Date.UTC(2026, 10, 25, 12),
    clientPid: null,
    sourceKey: `${name}@1`,
    readStartedAtMs: performance.now(),
    ...fields,
  };
}

let nextPid = 1000;

/** A policy that never notifies. */
export const SILENCE: NotificationPolicy = { decide: () => null };

/** Long after all times in the tests. */
export const LATER: Clock = { now: () => Number.MAX_SAFE_INTEGER };

/** Stores payloads through the real ingest, one second apart, and returns their numbers. */
export function fill(store: Store, payloads: readonly string[], startMs = Date.UTC(2026, 10, 25, 12)): number[] {
  const commits = { publish() {} };
  const { ingestRawFiles: takeRaw } = createIngest({
    store,
    commits,
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: LATER,
  });
  const files = payloads.map((text, index) => rawFile(text, { modifiedAtMs: startMs + index * 1000 }));
  return takeRaw(files).map((decision) => (decision.kind === "stored" ? decision.seq : -1));
}
