import { importRoutes } from "../http/handlers/import.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { createImporter } from "../observe/import/importer.ts";
import type { Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import { createImportRunStore } from "../store/transcripts/import-run-store.ts";
import type { Hub } from "../stream/hub.ts";
import type { Context } from "./context.ts";

/** Where the settings turn the import of a new store off. */
const DEFAULT_DAYS = 30;

interface TranscriptImportOptions {
  readonly context: Context;
  readonly store: Store;
  readonly ingest: Pick<Ingest, "importEvents" | "applyFacts">;
  readonly spool: Pick<Spool, "isCaughtUp">;
  readonly hub: Pick<Hub, "reset">;
}

/** Imports Claude Code's own transcripts: by itself into a store without any event, and on request. */
export function createTranscriptImport({ context, store, ingest, spool, hub }: TranscriptImportOptions) {
  const { paths, clock, logger, config, atStart, redactor } = context;
  const { importDays } = atStart.values;
  // Before the spool brings the first event.
  const isNew = store.lastSeq() === 0;
  const importer = createImporter({
    configDir: paths.configDir,
    store,
    runs: createImportRunStore(store.database),
    importEvents: ingest.importEvents,
    applyFacts: ingest.applyFacts,
    prices: () => config().prices,
    redactor,
    isBehind: () => !spool.isCaughtUp(),
    retentionDays: () => config().values.eventDays,
    // Imported events were not streamed.
    onEnd: hub.reset,
    clock,
    logger,
  });
  return {
    name: "import",
    routes: importRoutes(importer, importDays === 0 ? DEFAULT_DAYS : importDays),
    start: (): void => {
      if (importDays === 0) importer.abandon();
      else if (!importer.resume() && isNew && importer.run() === null) importer.begin(importDays);
    },
    stop: importer.stop,
  };
}
