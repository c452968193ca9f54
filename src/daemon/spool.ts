import type { ConfigValues } from "../config/settings.ts";
import { hookRoutes } from "../http/handlers/hook.ts";
import type { Route } from "../http/router.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { ArchivePruner } from "../spool/archive-pruner.ts";
import { createSpool, type Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

interface SpoolOptions {
  readonly context: Context;
  readonly store: Pick<Store, "sync">;
  readonly ingest: Pick<Ingest, "ingestRawFiles">;
  readonly archive: Pick<ArchivePruner, "archived">;
}

/** The spool on its way into the store. */
export interface SpoolComponent extends Component {
  readonly spool: Spool;
  readonly routes: readonly Route[];
  /** Whether every raw file is stored, except those that wait for another attempt. */
  isDrained(): boolean;
}

export function createSpoolComponent({ context, store, ingest, archive }: SpoolOptions): SpoolComponent {
  const { paths, clock, logger, atStart } = context;
  const spool = createSpool({
    paths,
    clock,
    logger,
    handler: ingest.ingestRawFiles,
    sync: store.sync,
    onArchived: archive.archived,
    ...spoolTimes(atStart.values),
  });
  return {
    name: "spool",
    spool,
    routes: hookRoutes(spool.accept),
    isDrained: () => {
      const { waiting, held } = spool.status();
      return waiting === held;
    },
    start: spool.start,
    configure: ({ values }) => spool.configure(spoolTimes(values)),
    stop: spool.stop,
  };
}

function spoolTimes(values: ConfigValues) {
  return { rescanIntervalMs: values.monitorIntervalSeconds * 1000 };
}
