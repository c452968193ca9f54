import { renameSync } from "node:fs";
import { join } from "node:path";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Store } from "../../store/store.ts";
import { archiveName, type Paths } from "../../system/paths.ts";
import { readArchived } from "./sources/archived-event.ts";
import type { YieldToEventLoop } from "./yield-to-event-loop.ts";
import { createReplay } from "./replay-events.ts";
import type { Staging } from "./staging.ts";

interface RenumberOptions {
  readonly paths: Paths;
  readonly staging: Staging;
  readonly store: Store;
  readonly redactor: Redactor;
  readonly nowMs: number;
  readonly yieldToEventLoop: YieldToEventLoop;
}

/**
 * Gives the next free numbers, in the store and in their names, to archived files whose number another file has. They
 * are events too: a database was once started anew beside its archive.
 * @returns how many
 */
export async function renumberDoubles(options: RenumberOptions): Promise<number> {
  const { paths, staging, store, redactor, nowMs, yieldToEventLoop } = options;
  const replay = createReplay(store, nowMs);
  let count = 0;
  for (const row of staging.database.prepare("SELECT file FROM doubles ORDER BY file").all()) {
    await yieldToEventLoop();
    const file = String(row["file"]);
    const incoming = readArchived(paths, file, redactor);
    if (incoming === null || store.knownSources([incoming.sourceKey]).size > 0) continue;
    const seq = store.lastSeq() + 1;
    replay.take({ seq, incoming });
    replay.flush();
    renameSync(
      join(paths.archiveDir, file),
      join(paths.hooksDir, archiveName(seq, incoming.event.receivedAtMs, incoming.sourceName)),
    );
    count += 1;
  }
  return count;
}
