import type { Config } from "../config/load-config.ts";
import type { Clock, Logger } from "../core/ports.ts";
import type { Hub } from "../stream/hub.ts";
import type { Timestamp } from "../api/timestamp.ts";
import type { RawLog } from "../spool/raw-log.ts";
import type { Store } from "../store/store.ts";
import type { RouteDependencies } from "../http/routes.ts";
import type { ProcessWatchOptions } from "../observe/process/process-watch.ts";
import type { Paths } from "../system/paths.ts";
import type { MessengerOptions } from "./notify/notifier.ts";
import type { TelemetryOptions } from "./telemetry.ts";

export interface DaemonOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The built page. */
  readonly pageDir: string;
  readonly version: string;
  /** What a person types in front of a command; `ccen` unless said otherwise. */
  readonly cli?: string;
  /** What only the daemon's process can answer. */
  readonly routes?: Pick<RouteDependencies, "reloadConfig" | "startDemo">;
  /** Called when the database turns out to be broken, or its file to be gone; more than once. */
  readonly onDamage?: (error: unknown) => void;
  /** How many errors nobody had expected, and the daemon has outlived. */
  readonly countUnexpected?: () => number;
  /** How messages go out, where a test has its own time or network. */
  readonly messaging?: Pick<MessengerOptions, "fetch" | "sleep" | "pace" | "limits" | "random">;
  /** How often processes are looked at, where a test does not want to wait. */
  readonly watching?: Pick<ProcessWatchOptions, "busyIntervalMs" | "quietIntervalMs">;
  /** How a collector is told, where a test has its own time or network. */
  readonly telling?: Pick<TelemetryOptions, "fetch" | "gatherMs" | "metricsIntervalMs" | "random">;
}

/** One daemon, built and not started yet. */
export interface Daemon {
  /** What it was built from, for tests and benchmarks that look inside. */
  readonly store: Store;
  readonly rawLog: RawLog;
  readonly hub: Hub;
  /**
   * Listens, then takes in what waits in the raw log.
   * @throws AppError `http/port-in-use` and its like
   */
  start(): Promise<{
    readonly host: string;
    readonly port: number;
    readonly url: string;
    readonly startedAt: Timestamp;
  }>;
  /** Has the whole database looked through, in a process of its own. */
  checkDatabase(): void;
  /** Obeys a changed configuration, where a running daemon can. */
  configure(config: Config): void;
  /**
   * Finishes the batch in hand, lets clients go, closes the database.
   * @param lastLook at the database, when nobody writes to it any more
   */
  stop(lastLook?: (store: Store) => void): Promise<void>;
}
