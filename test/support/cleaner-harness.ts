import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import type { ConfigValues } from "../../src/config/settings.ts";
import { createRetention, type RetentionOptions } from "../../src/daemon/retention/retention.ts";
import { createArchivePruner } from "../../src/daemon/retention/prune-files.ts";
import type { Store } from "../../src/store/store.ts";
import { pathsUnder } from "../../src/system/paths.ts";
import { fill, tempStore } from "./filled-store.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { payload } from "./payload.ts";
import { tempDir } from "./temp-dir.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const NOW_MS = Date.UTC(2026, 10, 25, 12);

/** A cleaner with its own clock; `pass` lets real time pass, `set` only moves the clock. */
export function openCleaner(t: TestContext, over: Partial<RetentionOptions> = {}, values: Partial<ConfigValues> = {}) {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.archiveDir, { recursive: true });
  mkdirSync(paths.deadLetterDir, { recursive: true });
  const store = tempStore(t, paths.databaseFile);
  const { values: defaults } = loadConfig({ paths, environment: {}, overrides: {} });
  let nowMs = NOW_MS;
  let monotonicMs = 0;
  const logger = createMemoryLogger();
  const pruner = createRetention({
    paths,
    cleaner: store.cleaner,
    archive: createArchivePruner(over.paths ?? paths),
    values: { ...defaults, ...values },
    clock: { now: () => nowMs },
    logger,
    isDrained: () => true,
    monotonicMs: () => monotonicMs,
    freeBytes: async () => null,
    ...over,
  });
  t.after(() => pruner.stop());
  return {
    paths,
    store,
    pruner,
    logger,
    pass: (ms: number) => {
      nowMs += ms;
      monotonicMs += ms;
    },
    set: (ms: number) => {
      nowMs += ms;
    },
    events: () => Number(store.database.prepare("SELECT count(*) AS n FROM events").get()?.["n"]),
    payloads: () => Number(store.database.prepare("SELECT count(*) AS n FROM payloads").get()?.["n"]),
  };
}

/** Events with old times that were stored just now. */
export function fillOld(store: Store, count: number, ageMs: number): void {
  fill(
    store,
    Array.from({ length: count }, () => payload()),
    NOW_MS - ageMs,
  );
}

/** A day of the archive with one file, unmodified since then. */
export function archiveDay(archiveDir: string, ageMs: number): string {
  const folder = join(archiveDir, new Date(NOW_MS - ageMs).toISOString().slice(0, 10));
  mkdirSync(folder);
  writeFileSync(join(folder, "000000000001-hook-1-0.json"), "{}");
  utimesSync(folder, (NOW_MS - ageMs) / 1000, (NOW_MS - ageMs) / 1000);
  return folder;
}
