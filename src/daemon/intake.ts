import type { ConfigValues } from "../config/settings.ts";
import type { Commits } from "../core/event.ts";
import type { NotificationPolicy } from "../core/ports.ts";
import { hookRoutes } from "../http/handlers/hook.ts";
import { createIngest } from "../ingest/ingest.ts";
import type { ProcessingTimes } from "../ingest/processing-times.ts";
import { createSpool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";
import { createArchivePruner } from "./retention/prune-files.ts";

interface IntakeOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly times: ProcessingTimes;
  readonly policy: NotificationPolicy;
}

/** From a hook's file or request to the stored event, and on to the archive. */
export function createIntake({ context, commits, store, times, policy }: IntakeOptions) {
  const { paths, clock, logger, redactor, atStart } = context;
  const ingest = createIngest({ store, commits, times, policy, clock, redactor });
  const archive = createArchivePruner(paths);
  const spool = createSpool({
    paths,
    clock,
    logger,
    handler: ingest.ingestRawFiles,
    sync: store.sync,
    onArchived: archive.archived,
    ...timesOf(atStart.values),
  });
  return {
    name: "spool",
    ingest,
    archive,
    spool,
    /** Whether every raw file is stored, except those that wait for another attempt. */
    isDrained: () => {
      const { waiting, held } = spool.status();
      return waiting === held;
    },
    routes: hookRoutes(spool.accept),
    start: spool.start,
    configure: ({ values }) => spool.configure(timesOf(values)),
    stop: spool.stop,
  } satisfies Component & Record<string, unknown>;
}

function timesOf(values: ConfigValues) {
  return { rescanIntervalMs: values.monitorIntervalSeconds * 1000 };
}
