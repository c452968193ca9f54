import { once } from "node:events";
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { RuntimeDto } from "../api/dto.ts";
import { toTimestamp } from "../api/routes.ts";
import { renewPluginMarker } from "../agents/claude/install/plugin-marker.ts";
import { loadConfig, type Config } from "../config/load-config.ts";
import type { ConfigValues } from "../config/settings.ts";
import { watchConfig, watchFiles } from "../config/watch-config.ts";
import { AppError } from "../core/errors/errors.ts";
import { settingFallbackText, settingProblemText } from "../core/i18n/setting-problem.ts";
import type { Logger } from "../core/ports.ts";
import type { ListenAddress } from "../http/server/listen.ts";
import { damageOf, examineDatabase, type DatabaseDamage } from "../maintenance/rebuild/examine-database.ts";
import { finishInterrupted, saveDeleted } from "../maintenance/rebuild/finish-rebuild.ts";
import { toStoreError } from "../store/database/open-database.ts";
import { systemClock } from "../system/clock.ts";
import { createFileLogger, LOG_FILES } from "../system/logger.ts";
import { packageVersion, pageDir } from "../system/package-root.ts";
import type { Environment, Paths } from "../system/paths.ts";
import { compose } from "./compose.ts";
import { buildRedactor } from "./context.ts";
import type { Daemon } from "./daemon-options.ts";
import { createDemoProcess } from "./demo-process.ts";
import { removeRuntimeFiles, writeRuntimeFiles, type PidFile } from "./runtime-files.ts";
import { outliveUnexpectedErrors } from "./unexpected-errors.ts";

/** A longer rebuild counts as a start for the caller; the page shows its progress. */
const REBUILD_WAIT_MS = 5000;

/** A start with a backlog is busy enough. */
const DATABASE_CHECK_DELAY_MS = 20_000;

/**
 * Interval of the check whether the database's file still exists, also when idle. The spool and the settings have the
 * same interval: equal timers that start together wake the process once.
 */
const FILE_CHECK_MS = 5000;

export interface RunOnceOptions {
  readonly paths: Paths;
  /** Shared by all runs, because the daemon also runs between two of them. */
  readonly pidFile: PidFile;
  readonly environment: Environment;
  /** Where to listen, from the command line; wins over every file. */
  readonly overrides: Partial<Pick<ConfigValues, "dashboardHost" | "dashboardPort">>;
  /** The prefix that you type before a command; default `ccen`. */
  readonly cli: string;
  /** Whether the page may start the demo: false in the demo itself; default true. */
  readonly hasDemo: boolean;
  /** The port of the previous run, to which clients reconnect. Null for the first one. */
  readonly port: number | null;
  /** Why the previous run ended. */
  readonly finding: DatabaseDamage | null;
  readonly signal: AbortSignal;
  /** No other code, such as a test, runs in this process: an uncaught error must not end it. Default false. */
  readonly ownsProcess: boolean;
  readonly onReady: (runtime: RuntimeDto) => void;
}

type Address = Pick<ListenAddress, "host" | "url">;

/** Why a run ended, and its port. */
export type ExitReason = Readonly<Awaited<ReturnType<typeof runOnce>>>;

/**
 * Runs the daemon from a usable or repaired database to the end of its process or of its database.
 * @returns why the database has to be recovered, null after an ordinary stop
 * @throws AppError that no recovery helps against
 */
export async function runOnce(options: RunOnceOptions) {
  const { paths, pidFile, environment, overrides, signal } = options;
  const sources = { paths, environment, overrides };
  const loaded = loadConfig(sources);
  const startedAt = toTimestamp(systemClock.now());
  let { port } = options;
  let redactor = buildRedactor(loaded);
  const logger = createFileLogger({
    file: paths.logFile,
    clock: systemClock,
    level: loaded.values.debug ? "debug" : "info",
    redact: (text) => redactor.redactText(withoutToken(text, loaded)).text,
    ...logSizes(loaded),
  });
  const notify = ({ host, url }: Address): RuntimeDto => {
    port = Number(new URL(url).port);
    return writeRuntimeFiles(paths, { pidFile, host, url, startedAt, overrides });
  };
  try {
    reportProblems(loaded, logger);
    removeRuntimeFiles(paths);
    const wasKilled = (statSync(`${paths.databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    await makeUsable({ ...options, config: onPort(loaded, port), logger, notify });
    if (signal.aborted) return { finding: null, port };
    const damage = createDamageWatch(paths, logger);
    const over = AbortSignal.any([signal, damage.signal]);
    const unexpected = options.ownsProcess ? outliveUnexpectedErrors({ logger, onError: damage.record }) : null;
    const demo = options.hasDemo ? createDemoProcess(environment) : null;
    let loadNow: (() => void) | null = null;
    let daemon: Daemon | null = null;
    try {
      const running = compose({
        paths,
        config: onPort(loaded, port),
        logger,
        clock: systemClock,
        pageDir,
        environment,
        version: packageVersion,
        cli: options.cli,
        reloadConfig: () => loadNow?.(),
        startDemo: demo?.start ?? null,
        onDamage: damage.record,
        unexpected,
        beforeClose: ({ database }) => {
          if (damage.finding()?.cause === "deleted") save(paths, database, logger);
        },
      });
      daemon = running;
      const address = await running.start();
      const runtime = notify(address);
      loadNow = watchConfig({
        ...sources,
        current: loaded,
        signal: over,
        onChange: (next) => {
          redactor = buildRedactor(next);
          logger.configure(logSizes(next));
          logger.info("the configuration changed");
          reportProblems(next, logger);
          running.configure(next);
        },
      });
      const renewMarker = (): void => renewPluginMarker(paths);
      renewMarker();
      watchFiles({ files: [paths.settingsFile], onTouch: renewMarker, signal: over });
      logger.info("ready", { url: address.url, pid: process.pid, version: packageVersion });
      options.onReady(runtime);
      if (wasKilled) checkDatabaseLater(running, over);
      await untilOver(running, over);
    } catch (error) {
      damage.record(error);
      if (damage.finding() === null) throw error;
    } finally {
      if (daemon !== null) {
        logger.info("stopping");
        demo?.stop();
        removeRuntimeFiles(paths);
        await daemon.stop();
        logger.info("stopped");
      }
      unexpected?.stop();
    }
    return { finding: signal.aborted ? null : damage.finding(), port };
  } finally {
    logger.close();
  }
}

/** The first sign that the database has to be recovered ends this run. */
function createDamageWatch({ databaseFile }: Paths, logger: Logger) {
  const controller = new AbortController();
  let found: DatabaseDamage | null = null;
  return {
    signal: controller.signal,
    finding: () => found,
    record: (thrown: unknown): void => {
      const error = toStoreError(thrown, databaseFile);
      const isGone = error instanceof AppError && error.code === "store/replaced";
      const finding = isGone ? ({ cause: "deleted", reason: error.message } as const) : damageOf(error);
      if (finding === null || found !== null) return;
      logger.error("the database is not what it was", { reason: String(error) });
      found = finding;
      // Deferred: the caller is in the middle of its own work.
      setImmediate(() => controller.abort());
    },
  };
}

function save(paths: Paths, database: DatabaseSync, logger: Logger): void {
  try {
    if (saveDeleted(paths, database)) logger.warn("the database's file was deleted; a new one has all of its content");
  } catch (error) {
    logger.error("the content of the deleted database could not be saved", { reason: String(error) });
  }
}

async function untilOver(daemon: Daemon, over: AbortSignal): Promise<void> {
  const fileCheck = setInterval(() => {
    try {
      daemon.store.checkFile();
    } catch {
      // The store has reported it through `onDamage`.
    }
  }, FILE_CHECK_MS).unref();
  if (!over.aborted) await once(over, "abort");
  clearInterval(fileCheck);
}

/** A crash of the last daemon may have torn a database page that is not read for days. */
function checkDatabaseLater(daemon: Daemon, over: AbortSignal): void {
  const timer = setTimeout(daemon.checkDatabase, DATABASE_CHECK_DELAY_MS).unref();
  over.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

interface MakeUsableOptions extends RunOnceOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly notify: (address: Address) => RuntimeDto;
}

/** Continues the interrupted work of a killed process, examines the database, and rebuilds it if needed. */
async function makeUsable(options: MakeUsableOptions): Promise<void> {
  const { paths, config, logger, signal, notify, onReady } = options;
  finishInterrupted(paths);
  const reported = options.finding;
  // A deleted or replaced file is examined again: it may have been rescued, or another file may be there.
  const finding = reported === null || reported.cause === "deleted" ? examineDatabase(paths) : reported;
  if (finding === null) return;
  let readyTimer: NodeJS.Timeout | undefined;
  try {
    // Loaded only here: hardly any start needs it.
    const { recover } = await import("./recover.ts");
    await recover({
      paths,
      config,
      logger,
      clock: systemClock,
      version: packageVersion,
      cli: options.cli,
      signal,
      finding,
      onListening: (address) => {
        const runtime = notify(address);
        readyTimer = setTimeout(() => onReady(runtime), REBUILD_WAIT_MS);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(readyTimer);
    removeRuntimeFiles(paths);
  }
}

function onPort(config: Config, port: number | null): Config {
  return port === null ? config : { ...config, values: { ...config.values, dashboardPort: port } };
}

function logSizes({ values }: Config) {
  return { maxSizeBytes: (values.logMib * 1024 * 1024) / LOG_FILES };
}

function reportProblems({ problems }: Config, logger: Logger): void {
  for (const { where, key, problem, used } of problems) {
    const texts = { problem: settingProblemText(problem, "en"), used: settingFallbackText(used, "en") };
    logger.warn("configuration problem", { where, key, ...texts });
  }
}

/** The access token matches no pattern of a redactor. */
function withoutToken(text: string, { values: { dashboardToken } }: Config): string {
  return dashboardToken === "" ? text : text.replaceAll(dashboardToken, "[redacted dashboard-token]");
}
