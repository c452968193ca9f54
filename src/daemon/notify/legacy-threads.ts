import type { ConfigValues } from "../../config/settings.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { importThreads } from "../../store/import-threads.ts";
import type { Store } from "../../store/store.ts";
import { expandHome, type Paths } from "../../system/paths.ts";

interface LegacyImport {
  readonly paths: Paths;
  readonly values: ConfigValues;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A broken file of the Python notifier is its own trouble: it is told, and everything else starts. */
export function importLegacyThreads({ paths, values, store, clock, logger }: LegacyImport): void {
  const { threadStoragePath } = values;
  const file = threadStoragePath === "" ? paths.legacyThreadsFile : expandHome(threadStoragePath);
  try {
    const count = importThreads({ database: store.database, file, clock });
    if (count !== null) logger.info("imported the Python notifier's thread mappings", { file, count });
  } catch (error) {
    logger.warn("the Python notifier's thread mappings cannot be read", { file, reason: String(error) });
  }
}
