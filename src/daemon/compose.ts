import { createClientRegistry } from "../claude/client-registry.ts";
import { inspectHooks } from "../claude/inspect-hooks.ts";
import type { LivePublisher } from "../core/ports.ts";
import { clientViews } from "../core/session-clients.ts";
import { createHttpServer } from "../http/http-server.ts";
import { createIngest } from "../ingest/ingest.ts";
import { createProcessingTimes } from "../ingest/processing-times.ts";
import { createHub } from "../stream/hub.ts";
import { createProcessWatch } from "../observe/process/process-watch.ts";
import { createTranscriptWatch } from "../observe/transcripts/transcript-watch.ts";
import type { MetricsDto } from "../api/dto.ts";
import { toMetricsDto, toTimestamp } from "../api/to-dto.ts";
import { createRawLog } from "../spool/raw-log.ts";
import { openStore } from "../store/store.ts";
import { judgeAfterRebuild, rebuiltAtMs, createRereading } from "./after-rebuild.ts";
import { openForwardingFallback } from "./forwarding/fallback.ts";
import { createHealthWatch } from "./health/health.ts";
import { createLookBack } from "./history-routes.ts";
import { mayStillRun } from "./observers.ts";
import { importLegacyThreads } from "./notify/legacy-threads.ts";
import type { Daemon, DaemonOptions } from "./daemon-options.ts";
import { createMachines } from "./forwarding/machines.ts";
import { createMessenger } from "./notify/notifier.ts";
import { openAccess } from "./open-access.ts";
import { hubLimits, rawLogTimes } from "./stream.ts";
import { redactorOf } from "./context.ts";
import { createHousekeeper } from "./retention/housekeeper.ts";
import { createTallies } from "./health/counters.ts";
import { createSearchFeed } from "./search-feed.ts";
import { createTelemetry } from "./telemetry.ts";
import { voiceOf } from "./notify/voice-of.ts";

/** Clients get this long to take what was written to them. */
const DRAIN_MS = 2000;

/**
 * Builds the whole daemon: the only place that knows every part. Tests build the same one with a temporary folder and
 * port 0.
 * @throws AppError `http/weak-token`, or what `openStore` throws
 */
export function compose({
  paths,
  config,
  clock,
  logger,
  pageDir,
  version,
  cli = "ccen",
  routes = {},
  onDamage = () => undefined,
  countUnexpected = () => 0,
  messaging = {},
  watching = {},
  telling = {},
}: DaemonOptions): Daemon {
  const access = openAccess({ token: config.values.dashboardToken, paths, clock, logger });
  const store = openStore(paths.databaseFile, { onDamage });
  const startedAt = toTimestamp(clock.now());
  const common = { version, clock, logger };
  const times = createProcessingTimes();
  const tallies = createTallies();
  const readMetrics = (): MetricsDto => toMetricsDto(store.metrics(clock.now()), times.summary());
  const rebuiltMs = rebuiltAtMs(paths);
  let current = config;
  let redactor = redactorOf(config);

  const hub = createHub({
    history: store,
    readMetrics,
    readHealth: () => health.report.read(),
    clock,
    logger,
    ...hubLimits(config.values),
  });
  const searchFeed = createSearchFeed({ index: store.indexSearch, merge: store.mergeSearch, logger });
  let url: string | null = null;
  const fallback = openForwardingFallback(config.values, () => messenger.changed([]));
  const messenger = createMessenger({
    fallback,
    store,
    tallies,
    ...common,
    values: voiceOf(config.values),
    template: config.webhookTemplate,
    redactor: () => redactor,
    dashboardUrl: () => url,
    ...messaging,
  });
  const live: LivePublisher = {
    publish: (events, sessions) => {
      hub.publish(events, sessions);
      searchFeed.changed();
      health.changed(events);
      messenger.changed(sessions);
      machines.changed({ events, sessions });
      // Processes and transcripts of other machines are not here.
      const here = sessions.filter((session) => clientViews(session).some(({ machine }) => machine === null));
      processWatch.changed(here);
      transcriptWatch.changed(here);
      telemetry.changed(sessions);
    },
  };
  const judge = judgeAfterRebuild(messenger.judge, rebuiltMs);
  const ingest = createIngest({
    store,
    live,
    times,
    judge,
    clock,
    heard: (events) => processWatch.heard(events),
    redactor: () => redactor,
  });
  const rawLog = createRawLog({
    paths,
    handler: ingest.takeRaw,
    sync: store.sync,
    clock,
    logger,
    ...rawLogTimes(config.values),
    onArchived: (receivedAtMs, sizeBytes) => housekeeper.archived(receivedAtMs, sizeBytes),
  });
  /** Whether nothing is known to wait that could be stored. */
  const isDrained = (): boolean => rawLog.status().waiting === rawLog.status().held;
  const housekeeper = createHousekeeper({
    paths,
    house: store.house,
    values: config.values,
    clock,
    logger,
    isDrained,
    onDeadLettersRemoved: rawLog.recountDeadLetters,
  });
  const transcriptWatch = createTranscriptWatch({
    observer: ingest,
    store,
    history: store,
    prices: config.prices,
    configDir: paths.configDir,
    clock,
    logger,
    isBehind: () => !rawLog.isCaughtUp(),
    redactor: () => redactor,
  });
  const processWatch = createProcessWatch({
    observer: ingest,
    sessions: {
      session: store.session,
      unended: () => mayStillRun(store, clock.now()),
    },
    registry: createClientRegistry(paths.configDir),
    rawLog: {
      look: () => void rawLog.idle(),
      isCaughtUp: rawLog.isCaughtUp,
      isWrittenFor: rawLog.isWrittenFor,
    },
    transcripts: transcriptWatch,
    clock,
    logger,
    ...watching,
  });
  const rereading = createRereading({ store, rebuiltMs, follow: transcriptWatch.changed, logger });
  const own = { paths, values: config.values, store, ingest, judge, redactor: () => redactor, access, fallback };
  const machines = createMachines({ ...common, ...messaging, ...own });
  const health = createHealthWatch({
    ...common,
    startedAt,
    cli,
    paths,
    store,
    rawLog,
    hub,
    times,
    tallies,
    inspectHooks: () => inspectHooks(paths),
    messages: messenger.health,
    upstream: machines.upstream,
    machines: machines.heard,
    retention: housekeeper.report,
    telemetry: () => telemetry.state(),
    clients: () => telemetry.clients(),
    healthMessages: messenger.healthMessages,
    config: () => current,
    countUnexpected,
    isCaughtUp: rawLog.isCaughtUp,
    onDamage,
  });
  const telemetry = createTelemetry({
    store,
    observer: ingest,
    prices: () => current.prices,
    families: health.families,
    values: config.values,
    redactor: () => redactor,
    startedAtMs: Date.parse(startedAt),
    ...common,
    ...telling,
  });
  const lookBack = createLookBack({
    databaseFile: paths.databaseFile,
    inspectHooks: () => inspectHooks(paths),
    config: () => current,
  });
  const server = createHttpServer({
    ...lookBack.routes,
    host: config.values.dashboardHost,
    port: config.values.dashboardPort,
    access,
    allowedHosts: config.values.allowedHosts,
    reader: store,
    desk: messenger.desk,
    hub,
    readMetrics,
    readHealth: health.ask,
    readHealthHistory: health.readHistory,
    readExposition: health.exposition,
    checkDatabase: health.checkDatabase,
    ...routes,
    acceptHook: rawLog.accept,
    takeTelemetry: telemetry.take,
    takeUpstream: machines.take,
    machines: machines.desk,
    ownMachine: machines.name,
    pageDir,
    ...common,
  });

  return {
    store,
    rawLog,
    hub,
    start: async () => {
      importLegacyThreads({ paths, values: config.values, store, clock, logger });
      const address = await server.listen();
      url = address.url;
      health.report.setReady(true);
      messenger.start();
      await rawLog.start();
      processWatch.start();
      transcriptWatch.start();
      rereading.start();
      searchFeed.changed();
      health.start();
      housekeeper.start();
      telemetry.start();
      await machines.start();
      return { ...address, startedAt };
    },
    checkDatabase: health.checkDatabase,
    configure: (next) => {
      current = next;
      redactor = redactorOf(next);
      hub.configure(hubLimits(next.values));
      rawLog.configure(rawLogTimes(next.values));
      messenger.configure(voiceOf(next.values, config.values), next.webhookTemplate);
      health.configure(next.values);
      transcriptWatch.configure(next.prices);
      housekeeper.configure(next.values);
      telemetry.configure(next.values);
    },
    stop: async (lastLook) => {
      health.report.setReady(false);
      // First no new work, then nobody to tell, then the database.
      processWatch.stop();
      rereading.stop();
      await rawLog.stop();
      await transcriptWatch.stop();
      searchFeed.stop();
      await machines.stop();
      await housekeeper.stop();
      await Promise.all([messenger.stop(), telemetry.stop(), server.close(DRAIN_MS)]);
      await Promise.all([lookBack.stop(), health.stop()]);
      lastLook?.(store);
      store.close();
    },
  };
}
