import { toTimestamp } from "../api/to-dto.ts";
import { createCommits } from "../core/event.ts";
import { demoRoutes } from "../http/handlers/demo.ts";
import { loginRoutes } from "../http/handlers/login.ts";
import { pageRoutes } from "../http/handlers/page.ts";
import { createIngest } from "../ingest/ingest.ts";
import { createProcessingTimes } from "../ingest/processing-times.ts";
import { createArchivePruner } from "../spool/archive-pruner.ts";
import { openStore } from "../store/store.ts";
import { suppressAfterRebuild, rebuiltAtMs } from "./after-rebuild.ts";
import { createComponents } from "./component.ts";
import { createContext } from "./context.ts";
import type { Daemon, DaemonOptions } from "./daemon-options.ts";
import { createForwarding } from "./forwarding/forwarding.ts";
import { createCounters } from "./health/counters.ts";
import { createHealth } from "./health/health.ts";
import { createHistory } from "./history.ts";
import { createNotifier } from "./notify/notifier.ts";
import { createObservers } from "./observers.ts";
import { createRetention } from "./retention/retention.ts";
import { createSearchFeed } from "./search-feed.ts";
import { createServer, openAccess } from "./server.ts";
import { createSettingsRoutes } from "./settings-routes.ts";
import { createSpoolComponent } from "./spool.ts";
import { createStream } from "./stream.ts";
import { createTelemetry } from "./telemetry.ts";

/**
 * Builds the whole daemon: the only place that knows every part. Tests build the same one with a temporary folder and
 * port 0. A part depends only on those above it and subscribes to commits by itself; its `routes` are what it serves.
 * @throws AppError `http/weak-token`, or what `openStore` throws
 */
export function compose(options: DaemonOptions): Daemon {
  const { countUnexpected = () => 0, onDamage = () => undefined, messaging, watching } = options;
  const context = createContext(options);
  const { paths, clock, logger, redactor } = context;
  const { values } = context.atStart;
  const access = openAccess({ token: values.dashboardToken, paths, clock, logger });
  const store = openStore(paths.databaseFile, { onDamage });
  const logUnexpected = (error: unknown): void => logger.error("a part failed", { reason: String(error) });
  const commits = createCommits(options.onUnexpected ?? logUnexpected);
  const times = createProcessingTimes();
  const shared = { context, commits, store };

  const stream = createStream({ ...shared, times });
  const search = createSearchFeed({ commits, index: store.indexSearch, merge: store.mergeSearch, logger });
  const counters = createCounters(commits);
  const notifier = createNotifier({ ...shared, counters, ...messaging });
  const policy = suppressAfterRebuild(notifier.policy, rebuiltAtMs(paths));
  const ingest = createIngest({ store, commits, times, policy, clock, redactor });
  const archive = createArchivePruner(paths);
  const spoolComponent = createSpoolComponent({ context, store, ingest, archive });
  const { spool } = spoolComponent;
  const observers = createObservers({ ...shared, ingest, spool, ...watching });
  const forwarding = createForwarding({ ...shared, ...messaging, ingest, policy, access, fallback: notifier.fallback });
  const retention = createRetention({
    paths,
    values,
    clock,
    logger,
    cleaner: store.cleaner,
    archive,
    isDrained: spoolComponent.isDrained,
    onDeadLettersRemoved: spool.recountDeadLetters,
  });
  const telemetry = createTelemetry({ ...shared, observer: ingest });
  const reporting = { hub: stream.hub, spool, notifier, forwarding, retention, telemetry, times, counters };
  const health = createHealth({ ...shared, ...reporting, countUnexpected, onDamage });
  const history = createHistory({ context, store, deliveries: notifier.deliveries, ownMachine: forwarding.ownMachine });
  const routes = [
    ...pageRoutes(options.pageDir),
    ...stream.routes,
    ...history.routes,
    ...notifier.routes,
    ...health.routes,
    ...createSettingsRoutes(context, options.reloadConfig ?? (() => undefined)),
    ...spoolComponent.routes,
    ...telemetry.routes,
    ...forwarding.routes,
    ...loginRoutes(access),
    ...demoRoutes(options.startDemo ?? null),
  ];
  const server = createServer({ context, access, hub: stream.hub, routes });

  const { start, configure, stop } = createComponents([
    context,
    {
      name: "store",
      stop: () => {
        options.beforeClose?.(store);
        store.close();
      },
    },
    history,
    stream,
    // The exception to the reverse order: these two stop in parallel, because each may wait seconds for another machine.
    [server, notifier],
    // Both stop only after the last batch of the spool is stored.
    forwarding,
    retention,
    spoolComponent,
    ...observers,
    search,
    // Last: the daemon is ready once everything has started, and not ready from the first step of a stop.
    health,
  ]);
  return {
    store,
    spool,
    hub: stream.hub,
    routes,
    checkDatabase: health.checkDatabase,
    start: async () => {
      await start();
      return { ...context.address(), startedAt: toTimestamp(context.startedAtMs) };
    },
    configure,
    stop,
  };
}
