import { DASHBOARD_SETTINGS } from "../config/dashboard-settings.ts";
import { importRoutes } from "../http/handlers/import.ts";
import type { Importer } from "../core/import-run.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import { createImportRunStore } from "../store/transcripts/import-run-store.ts";
import type { Hub } from "../stream/hub.ts";
import type { Context } from "./context.ts";

interface TranscriptImportOptions {
  readonly context: Context;
  readonly store: Store;
  readonly ingest: Pick<Ingest, "importEvents" | "applyFacts">;
  readonly spool: Pick<Spool, "isCaughtUp">;
  readonly hub: Pick<Hub, "reset">;
}

/**
 * Imports Claude Code's own transcripts: by itself into a store without any event, and on request. Its code is loaded for
 * an import alone, which most starts do not need.
 */
export function createTranscriptImport({ context, store, ingest, spool, hub }: TranscriptImportOptions) {
  const { paths, clock, logger, config, atStart, redactor } = context;
  const { importDays } = atStart.values;
  // Before the spool brings the first event.
  const isNew = store.lastSeq() === 0;
  const runs = createImportRunStore(store.database);
  const before = runs.load();
  let loading: ReturnType<typeof open> | null = null;
  let readRun = () => before;

  async function open() {
    const { createImporter } = await import("../observe/import/importer.ts");
    const importer = createImporter({
      configDir: paths.configDir,
      store,
      runs,
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
    readRun = importer.run;
    return importer;
  }

  const load = async () => (loading ??= open());

  const importer: Importer = {
    run: () => readRun(),
    survey: async (days) => (await load()).survey(days),
    begin: async (days) => (await load()).begin(days),
  };

  return {
    name: "import",
    routes: importRoutes(importer, importDays === 0 ? DASHBOARD_SETTINGS.importDays.default : importDays),
    start: async (): Promise<void> => {
      const isUnfinished = before !== null && before.endedAtMs === null;
      if (isUnfinished && importDays === 0) (await load()).abandon();
      else if (isUnfinished) (await load()).resume();
      else if (importDays !== 0 && isNew && before === null) (await load()).begin(importDays);
    },
    stop: async (): Promise<void> => (await loading)?.stop(),
  };
}
