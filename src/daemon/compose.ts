import { createCommits } from "../core/event.ts";
import { loginRoutes } from "../http/handlers/login.ts";
import { pageRoutes } from "../http/handlers/page.ts";
import { createHttpServer } from "../http/http-server.ts";
import type { ListenAddress } from "../http/server/listen.ts";
import { createProcessingTimes } from "../ingest/processing-times.ts";
import { openStore } from "../store/store.ts";
import { suppressAfterRebuild, rebuiltAtMs } from "./after-rebuild.ts";
import { createApprovals } from "./approvals/approvals.ts";
import { createComponents } from "./component.ts";
import { createContext } from "./context.ts";
import type { Daemon, DaemonOptions } from "./daemon-options.ts";
import { demoRoutes } from "./demo-process.ts";
import { createForwarding } from "./forwarding/forwarding.ts";
import { createCounters } from "./health/counters.ts";
import { createHealth } from "./health/health.ts";
import { createHistoryRoutes } from "./history.ts";
import { createInsights } from "./insights/insights.ts";
import { createStatusLines } from "./insights/status-lines.ts";
import { createIntake } from "./intake.ts";
import { createLiveStream } from "./live-stream.ts";
import { createSurfaces } from "./approvals/surfaces.ts";
import { createNotifier } from "./notify/notifier.ts";
import { createPush } from "./notify/push.ts";
import { createObservers } from "./observers.ts";
import { openAccess } from "./open-access.ts";
import { createRetention } from "./retention/retention.ts";
import { createSettingsRoutes } from "./settings-routes.ts";
import { createTranscriptImport } from "./transcript-import.ts";

/** Time for clients to receive what was written to them. */
const DRAIN_MS = 2000;

/**
 * Builds the whole daemon: the only place that knows every part. Tests build the same one with a temporary folder and
 * port 0. A part depends only on those above it and subscribes to commits by itself; its `routes` are what it serves.
 * @throws AppError `http/weak-token`, or what `openStore` throws
 */
export function compose(options: DaemonOptions): Daemon {
  const { unexpected, onDamage = () => undefined, messaging = {}, watching, environment = {} } = options;
  const { startDemo = null } = options;
  let address: ListenAddress | null = null;
  const context = createContext(options, () => address?.url ?? null);
  const { paths, clock, logger } = context;
  const { values } = context.atStart;
  const access = openAccess({ token: values.dashboardToken, paths, clock, logger });
  const store = openStore(paths.databaseFile, { onDamage });
  const logUnexpected = (error: unknown): void => logger.error("a part failed", { reason: String(error) });
  const commits = createCommits(unexpected?.record ?? logUnexpected);
  const times = createProcessingTimes();
  const shared = { context, commits, store };

  const stream = createLiveStream({ ...shared, times, insights: () => insights });
  const { hub } = stream;
  const counters = createCounters(commits);
  const rebuiltMs = rebuiltAtMs(paths);
  const push = createPush({ keyFile: paths.pushKeyFile, access, requests: () => answers.service.requests() });
  const notifier = createNotifier({ ...shared, counters, rebuiltMs, push, ...messaging });
  access?.onPaired(notifier.notifyPaired);
  const statusLines = createStatusLines({ folder: paths.statusDir, commits, store, clock, logger });
  statusLines.onChange(() => hub.publishValues());
  const insights = createInsights({ ...shared, notify: notifier.notifyCause, statusLines });
  const policy = suppressAfterRebuild(notifier.policy, rebuiltMs);
  const intake = createIntake({ ...shared, times, policy });
  const { ingest, spool, archive, isDrained } = intake;
  const answers = createApprovals({
    ...shared,
    ingest,
    hub,
    access,
    pushKey: push.publicKey,
    isWatched: notifier.isWatched,
  });
  const { service } = answers;
  const surfaces = createSurfaces({
    context,
    service,
    answering: notifier.answering,
    sending: messaging,
    onState: () => health.check(),
  });
  const observers = createObservers({
    ...shared,
    ingest,
    spool,
    ...watching,
    onDecisions: answers.onDecisions,
    statusLines,
  });
  const forwarding = createForwarding({ ...shared, ...messaging, ingest, policy, access, fallback: notifier.fallback });
  const retention = createRetention({ paths, values, clock, logger, cleaner: store.cleaner, archive, isDrained });
  const transcriptImport = createTranscriptImport({ context, store, ingest, spool, hub });
  const reported = { ...shared, hub, spool, notifier, surfaces, forwarding, retention, times, counters };
  const health = createHealth({
    ...reported,
    hasDemo: startDemo !== null,
    answers: service,
    countUnexpected: unexpected?.count ?? (() => 0),
    onDamage,
  });
  const { ownMachine } = forwarding;
  const routes = [
    ...pageRoutes(options.pageDir),
    ...stream.routes,
    ...createHistoryRoutes({ context, store, hub, insights, ingest, notifier, answers, environment, ownMachine }),
    ...insights.routes,
    ...notifier.routes,
    ...health.routes,
    ...createSettingsRoutes(context, options.reloadConfig ?? (() => undefined)),
    ...intake.routes,
    ...transcriptImport.routes,
    ...forwarding.routes,
    ...loginRoutes(access),
    ...answers.routes,
    ...demoRoutes(startDemo),
  ];
  const { dashboardHost: host, dashboardPort: port, allowedHosts } = values;
  const server = createHttpServer({ host, port, access, allowedHosts, hub, routes, version: context.version, logger });
  const serving = {
    name: "server",
    start: async () => {
      address = await server.listen();
    },
    stop: async () => server.close(DRAIN_MS),
  };
  const closeStore = () => {
    options.beforeClose?.(store);
    store.close();
  };

  const { start, configure, stop } = createComponents([
    context,
    { name: "store", stop: closeStore },
    insights,
    stream,
    // The exception to the reverse order: these two stop in parallel, because each may wait seconds for another machine.
    [serving, notifier],
    // Both stop only after the last batch of the spool is stored.
    forwarding,
    retention,
    intake,
    ...observers,
    // Their hooks must not wait longer than the daemon runs.
    answers,
    Object.values(surfaces),
    transcriptImport,
    // Last: the daemon is ready once everything has started, and not ready from the first step of a stop.
    health,
  ]);
  return {
    store,
    spool,
    hub,
    routes,
    checkDatabase: health.checkDatabase,
    start: async () => {
      await start();
      if (address === null) throw new TypeError("the server does not listen");
      return address;
    },
    configure,
    stop,
  };
}
