import type { Config } from "../config/load-config.ts";
import type { Route } from "../http/router.ts";
import type { ListenAddress } from "../http/server/listen.ts";
import type { ProcessWatchOptions } from "../observe/process/process-watch.ts";
import type { Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import type { Hub } from "../stream/hub.ts";
import type { Environment } from "../system/paths.ts";
import type { ContextOptions } from "./context.ts";
import type { SendingOptions } from "./notify/open-worker.ts";
import type { UnexpectedErrors } from "./unexpected-errors.ts";

export interface DaemonOptions extends ContextOptions {
  /** Folder of the built page. */
  readonly pageDir: string;
  /** This process's environment, for programs that it runs. Default: empty, as for tests. */
  readonly environment?: Environment;
  /** Loads the settings from their files at once; absent where they are not watched. */
  readonly reloadConfig?: () => void;
  /** Starts a dashboard with invented sessions; returns its address. Null or absent: its path does not exist. */
  readonly startDemo?: (() => Promise<string>) | null;
  /** Called when the database is damaged or its file deleted; may be called several times. */
  readonly onDamage?: (error: unknown) => void;
  /** Called just before the database is closed, when no part writes to it any more. */
  readonly beforeClose?: (store: Store) => void;
  /** Receives errors of one part while the other parts continue; without it, they are logged. */
  readonly unexpected?: UnexpectedErrors | null;
  /** How messages are sent, where a test has its own time or network. */
  readonly messaging?: SendingOptions;
  /** How often processes are checked; shorter in tests. */
  readonly watching?: Pick<ProcessWatchOptions, "busyIntervalMs" | "quietIntervalMs">;
}

/** One daemon, built but not started. */
export interface Daemon {
  /** Its parts, for tests and benchmarks that inspect them. */
  readonly store: Store;
  readonly spool: Spool;
  readonly hub: Hub;
  readonly routes: readonly Route[];
  /**
   * Listens, then stores the waiting raw files of the spool.
   * @throws AppError `http/port-in-use` and its like
   */
  start(): Promise<ListenAddress>;
  /** Checks the whole database, in a separate process. */
  checkDatabase(): void;
  /** Applies a changed configuration, as far as a running daemon can. */
  configure(config: Config): void;
  /** Finishes the current batch, disconnects clients, closes the database. A second call waits for the first. */
  stop(): Promise<void>;
}
