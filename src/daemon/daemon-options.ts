import type { Config } from "../config/load-config.ts";
import type { Clock, Logger } from "../core/ports.ts";
import type { RouteDependencies } from "../http/routes.ts";
import type { ProcessWatchOptions } from "../observe/process/process-watch.ts";
import type { Paths } from "../system/paths.ts";
import type { MessengerOptions } from "./messenger.ts";
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
  /** How messages go out, where a test has its own time or network. */
  readonly messaging?: Pick<MessengerOptions, "fetch" | "sleep" | "pace" | "limits" | "random">;
  /** How often processes are looked at, where a test does not want to wait. */
  readonly watching?: Pick<ProcessWatchOptions, "busyIntervalMs" | "quietIntervalMs">;
  /** How a collector is told, where a test has its own time or network. */
  readonly telling?: Pick<TelemetryOptions, "fetch" | "gatherMs" | "metricsIntervalMs" | "random">;
}
