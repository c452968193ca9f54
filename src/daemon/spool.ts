import type { ConfigValues } from "../config/settings.ts";
import { hookRoutes } from "../http/handlers/hook.ts";
import type { Route } from "../http/router.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { ArchiveKeeper } from "../spool/keeping/archive-keeper.ts";
import { createRawLog, type RawLog } from "../spool/raw-log.ts";
import type { Store } from "../store/store.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

interface SpoolOptions {
  readonly context: Context;
  readonly store: Pick<Store, "sync">;
  readonly ingest: Pick<Ingest, "takeRaw">;
  readonly archive: Pick<ArchiveKeeper, "archived">;
}

/** The raw files of hooks on their way into the store. */
export interface Spool extends Component {
  readonly rawLog: RawLog;
  readonly routes: readonly Route[];
  /** Whether every raw file is stored, except those that wait for another attempt. */
  isDrained(): boolean;
}

export function createSpool({ context, store, ingest, archive }: SpoolOptions): Spool {
  const { paths, clock, logger, atStart } = context;
  const rawLog = createRawLog({
    paths,
    clock,
    logger,
    handler: ingest.takeRaw,
    sync: store.sync,
    onArchived: archive.archived,
    ...rawLogTimes(atStart.values),
  });
  return {
    name: "spool",
    rawLog,
    routes: hookRoutes(rawLog.accept),
    isDrained: () => {
      const { waiting, held } = rawLog.status();
      return waiting === held;
    },
    start: rawLog.start,
    configure: ({ values }) => rawLog.configure(rawLogTimes(values)),
    stop: rawLog.stop,
  };
}

function rawLogTimes(values: ConfigValues) {
  return { rescanIntervalMs: values.monitorIntervalSeconds * 1000 };
}
