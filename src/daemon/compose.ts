import { toMetricsDto, type DemoDto, type MetricsDto } from "../api/dto.ts";
import { ROUTES } from "../api/routes.ts";
import { toWarningDto, type WarningsDto } from "../api/warnings-dto.ts";
import type { ConfigValues } from "../config/settings.ts";
import type { UsualOf } from "../core/session/usual-duration.ts";
import { createCommits } from "../core/event.ts";
import { attentionRoutes } from "../http/handlers/attention.ts";
import { streamRoutes } from "../http/handlers/event-stream.ts";
import { historyRoutes } from "../http/handlers/history.ts";
import { hookRoutes } from "../http/handlers/hook.ts";
import { insightRoutes } from "../http/handlers/insights.ts";
import { loginRoutes } from "../http/handlers/login.ts";
import { pageRoutes } from "../http/handlers/page.ts";
import { connectionsWithin } from "../http/http-limits.ts";
import { createHttpServer } from "../http/http-server.ts";
import { post } from "../http/router.ts";
import type { ListenAddress } from "../http/server/listen.ts";
import { createIngest } from "../ingest/ingest.ts";
import { createProcessingTimes } from "../ingest/processing-times.ts";
import { createArchivePruner } from "./retention/prune-files.ts";
import { createSpool } from "../spool/spool.ts";
import { createInsightService } from "../store/insights/insight-service.ts";
import { createHistoryService } from "../store/reading/history-service.ts";
import { createReader } from "../store/reading/reader.ts";
import { openStore } from "../store/store.ts";
import { createHub } from "../stream/hub.ts";
import { systemSleep } from "../system/clock.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import { suppressAfterRebuild, rebuiltAtMs } from "./after-rebuild.ts";
import { createAnswers } from "./answers.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { createComponents } from "./component.ts";
import { createContext } from "./context.ts";
import type { Daemon, DaemonOptions } from "./daemon-options.ts";
import { createContinueService } from "./continue-session.ts";
import { createMessageAnswers } from "./message-answers/message-answers.ts";
import { createForwarding } from "./forwarding/forwarding.ts";
import { createCounters } from "./health/counters.ts";
import { createHealth } from "./health/health.ts";
import { createNotifier } from "./notify/notifier.ts";
import { createObservers } from "./observers.ts";
import { createRetention } from "./retention/retention.ts";
import { createSearchFeed } from "./search-feed.ts";
import { openAccess } from "./open-access.ts";
import { createSettingsRoutes } from "./settings-routes.ts";
import { createTerminalFocus } from "./terminal-focus.ts";
import { createTelemetry } from "./telemetry.ts";
import { createTranscriptImport } from "./transcript-import.ts";
import { createWarningWatch } from "./warning-watch.ts";

/** Time for clients to receive what was written to them. */
const DRAIN_MS = 2000;

/** Share of all connections for streams. The rest is for single requests. */
const STREAM_SHARE = 0.75;

/**
 * Builds the whole daemon: the only place that knows every part. Tests build the same one with a temporary folder and
 * port 0. A part depends only on those above it and subscribes to commits by itself; its `routes` are what it serves.
 * @throws AppError `http/weak-token`, or what `openStore` throws
 */
export function compose(options: DaemonOptions): Daemon {
  const { unexpected, onDamage = () => undefined, startDemo = null, messaging, watching } = options;
  let address: ListenAddress | null = null;
  const context = createContext(options, () => address?.url ?? null);
  const { paths, clock, logger, redactor } = context;
  const { values } = context.atStart;
  const access = openAccess({ token: values.dashboardToken, paths, clock, logger });
  const store = openStore(paths.databaseFile, { onDamage });
  const logUnexpected = (error: unknown): void => logger.error("a part failed", { reason: String(error) });
  const commits = createCommits(unexpected?.record ?? logUnexpected);
  const times = createProcessingTimes();
  const shared = { context, commits, store };

  const readMetrics = (): MetricsDto => toMetricsDto(store.metrics(clock.now()), times.summary(), budget.current());
  const usualOf: UsualOf = (call) => warnings.usualOf(call);
  const hub = createHub({ history: store, readMetrics, usualOf, clock, logger, ...hubLimits(values) });
  commits.onCommit(({ events, sessions }) => hub.publish(events, sessions));
  // Long reads run in their own threads, long statistics in another.
  const [reader, longStatsReader] = [createReader(paths.databaseFile), createReader(paths.databaseFile)];
  const readDurations = async () => reader.ask("durations", null);
  const warnings = createWarningWatch({ commits, store, readDurations, clock, logger });
  const readWarnings = (): WarningsDto => ({
    warnings: [...budget.warnings(), ...warnings.warnings()].map(toWarningDto),
  });
  hub.serveWarnings(readWarnings);
  const search = createSearchFeed({ commits, index: store.indexSearch, merge: store.mergeSearch, logger });
  const counters = createCounters(commits);
  const rebuiltMs = rebuiltAtMs(paths);
  const notifier = createNotifier({ ...shared, counters, rebuiltMs, ...messaging });
  access?.onPaired(notifier.notifyPaired);
  const budget = createBudgetWatch({ ...shared, notify: notifier.notifyBudget });
  const policy = suppressAfterRebuild(notifier.policy, rebuiltMs);
  const ingest = createIngest({ store, commits, times, policy, clock, redactor });
  const archive = createArchivePruner(paths);
  const spool = createSpool({
    paths,
    clock,
    logger,
    handler: ingest.ingestRawFiles,
    sync: store.sync,
    onArchived: archive.archived,
    ...spoolTimes(values),
  });
  const answers = createAnswers({ ...shared, ingest, hub, access });
  const answersIn = (surface: "discord" | "telegram") =>
    createMessageAnswers({
      context,
      service: answers.service,
      surface,
      ...notifier.answering[surface],
      edits: notifier.answering.edits,
      sleep: messaging?.sleep ?? systemSleep,
      ...(messaging?.random !== undefined && { random: messaging.random }),
      onState: () => health.check(),
    });
  const [discordAnswers, telegramAnswers] = [answersIn("discord"), answersIn("telegram")];
  for (const { sent } of [discordAnswers, telegramAnswers]) notifier.answering.onSent(sent);
  const observers = createObservers({ ...shared, ingest, spool, ...watching, onDecisions: answers.onDecisions });
  const forwarding = createForwarding({ ...shared, ...messaging, ingest, policy, access, fallback: notifier.fallback });
  const retention = createRetention({
    paths,
    values,
    clock,
    logger,
    cleaner: store.cleaner,
    archive,
    isDrained: () => {
      // Except files that wait for another attempt.
      const { waiting, held } = spool.status();
      return waiting === held;
    },
  });
  const transcriptImport = createTranscriptImport({ context, store, ingest, spool, hub });
  const telemetry = createTelemetry({ ...shared, observer: ingest });
  const reporting = {
    hub,
    spool,
    notifier,
    discordAnswers,
    telegramAnswers,
    forwarding,
    retention,
    telemetry,
    times,
    counters,
  };
  const hasDemo = startDemo !== null;
  const health = createHealth({
    ...shared,
    ...reporting,
    hasDemo,
    answers: answers.service,
    countUnexpected: unexpected?.count ?? (() => 0),
    onDamage,
  });
  const prices = () => context.config().prices;
  const routes = [
    ...pageRoutes(options.pageDir),
    ...streamRoutes(hub, readMetrics),
    ...historyRoutes({
      reader: store,
      history: createHistoryService(reader, { longStatsReader }),
      deliveries: notifier.deliveries,
      prices,
      terminal: createTerminalFocus(context, options.environment ?? {}),
      continuing: createContinueService({
        context,
        environment: options.environment ?? {},
        isOn: answers.service.isOn,
        sessionOf: store.session,
        ingest,
      }),
      notes: answers.notes,
      clock,
      ownMachine: forwarding.ownMachine,
      usualOf,
    }),
    ...attentionRoutes({
      reader: store,
      marks: store,
      publish: (session) => hub.publish([], [session]),
      clock,
      usualOf,
    }),
    ...insightRoutes({ insights: createInsightService(reader), readWarnings, prices, clock }),
    ...notifier.routes,
    ...health.routes,
    ...createSettingsRoutes(context, options.reloadConfig ?? (() => undefined)),
    ...hookRoutes(spool.accept),
    ...telemetry.routes,
    ...transcriptImport.routes,
    ...forwarding.routes,
    ...loginRoutes(access),
    ...answers.routes,
    ...(startDemo === null ? [] : [post(ROUTES.demo, async (): Promise<DemoDto> => ({ url: await startDemo() }))]),
  ];
  const { dashboardHost: host, dashboardPort: port, allowedHosts } = values;
  const server = createHttpServer({ host, port, access, allowedHosts, hub, routes, version: context.version, logger });

  const { start, configure, stop } = createComponents([
    context,
    {
      name: "store",
      stop: () => {
        options.beforeClose?.(store);
        store.close();
      },
    },
    {
      name: "readers",
      stop: async () => {
        await Promise.all([reader.close(), longStatsReader.close()]);
      },
    },
    warnings,
    // The server ends the streams: an open one would keep it from closing.
    { name: "stream", configure: (config) => hub.configure(hubLimits(config.values)) },
    // The exception to the reverse order: these two stop in parallel, because each may wait seconds for another machine.
    [
      {
        name: "server",
        start: async () => {
          address = await server.listen();
        },
        stop: async () => server.close(DRAIN_MS),
      },
      notifier,
    ],
    budget,
    // Both stop only after the last batch of the spool is stored.
    forwarding,
    retention,
    {
      name: "spool",
      start: spool.start,
      configure: (config) => spool.configure(spoolTimes(config.values)),
      stop: spool.stop,
    },
    ...observers,
    // Their hooks must not wait longer than the daemon runs.
    answers,
    [discordAnswers, telegramAnswers],
    transcriptImport,
    search,
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

/** The settings of streams, within the open file limit of this process. */
function hubLimits(values: ConfigValues) {
  const room = connectionsWithin(openFileLimit(), Infinity);
  return {
    maxConnections: Math.min(values.maxConnections, Math.ceil(room * STREAM_SHARE)),
    heartbeatIntervalMs: values.heartbeatIntervalSeconds * 1000,
    metricsRefreshMs: values.cacheTtlSeconds * 1000,
  };
}

function spoolTimes(values: ConfigValues) {
  return { rescanIntervalMs: values.monitorIntervalSeconds * 1000 };
}
