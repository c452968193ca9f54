import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/store.ts";
import type { Paths } from "../../src/system/paths.ts";
import { fill } from "./filled-store.ts";
import { payload } from "./payload.ts";

const DAY_MS = 86_400_000;

interface OldHistory {
  readonly paths: Paths;
  /** Its end, and its number of events. */
  readonly ageDays: number;
  readonly events: number;
}

/** A database with an old session; notes of its own clock prove that it is not of today. */
export function plantOldEvents({ paths, ageDays, events }: OldHistory): void {
  const store = openStore(paths.databaseFile);
  const atMs = Date.now() - ageDays * DAY_MS;
  const texts = Array.from({ length: events }, (_, at) =>
    payload({ session_id: "old", tool_name: "Bash", tool_use_id: `toolu_${at}`, tool_input: { command: `old ${at}` } }),
  );
  fill(store, texts, atMs);
  while (store.indexSearch(500) > 0);
  store.cleaner.recordStored(Date.now() - 2 * DAY_MS + 60_000);
  store.cleaner.recordStored(Date.now() - DAY_MS - 60_000);
  store.cleaner.recordStored(Date.now() - 60_000);
  store.close();
}

/** A day of the archive with one file, unmodified since then. */
export function plantArchivedDay({ archiveDir }: Paths, ageDays: number, sizeBytes = 2): string {
  const atMs = Date.now() - ageDays * DAY_MS;
  const day = join(archiveDir, new Date(atMs).toISOString().slice(0, 10));
  mkdirSync(day, { recursive: true });
  writeFileSync(join(day, "notes"), Buffer.alloc(sizeBytes, "x"));
  utimesSync(day, atMs / 1000, atMs / 1000);
  return day;
}
