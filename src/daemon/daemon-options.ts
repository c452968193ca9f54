import type { Config } from "../config/load-config.ts";
import type { StartDemo } from "../http/handlers/demo.ts";
import type { Route } from "../http/router.ts";
import type { Hub } from "../stream/hub.ts";
import type { Timestamp } from "../api/timestamp.ts";
import type { Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import type { ProcessWatchOptions } from "../observe/process/process-watch.ts";
import type { ContextOptions } from "./context.ts";
import type { SendingOptions } from "./notify/notifier.ts";
import type { ExportingOptions } from "./telemetry.ts";

export interface DaemonOptions extends ContextOptions {
  /** The built page. */
  readonly pageDir: string;
  /** Loads the settings from their files at once; absent where nothing watches them. */
  readonly reloadConfig?: () => void;
  /** Null or absent: there is no demo to start here, and no path for it. */
  readonly startDemo?: StartDemo | null;
  /** Called when the database turns out to be broken, or its file to be gone; more than once. */
  readonly onDamage?: (error: unknown) => void;
  /** The database as no part writes to it any more, just before it is closed. */
  readonly beforeClose?: (store: Store) => void;
  /** Called with an error of a part that the other parts go on without; logged where this is absent. */
  readonly onUnexpected?: ((error: unknown) => void) | undefined;
  /** How many unexpected errors the daemon has survived. */
  readonly countUnexpected?: () => number;
  /** How messages go out, where a test has its own time or network. */
  readonly messaging?: SendingOptions;
  /** How often processes are looked at, where a test does not want to wait. */
  readonly watching?: Pick<ProcessWatchOptions, "busyIntervalMs" | "quietIntervalMs">;
  /** How telemetry is exported, where a test has its own time or network. */
  readonly exporting?: ExportingOptions;
}

/** One daemon, built and not started yet. */
export interface Daemon {
  /** What it was built from, for tests and benchmarks that look inside. */
  readonly store: Store;
  readonly spool: Spool;
  readonly hub: Hub;
  readonly routes: readonly Route[];
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
  /** Applies a changed configuration, where a running daemon can. */
  configure(config: Config): void;
  /** Finishes the batch in hand, lets clients go, closes the database. A second call waits for the first. */
  stop(): Promise<void>;
}
