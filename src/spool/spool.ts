import { HOUR_MS } from "../core/time-units.ts";
import type { Clock, Logger, RawBatchHandler } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { createPosted } from "./posted.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { createBatches } from "./batches.ts";
import { createErrorTracker } from "./finish.ts";
import { isHookWriting, recoverLeftovers } from "./leftovers.ts";
import { createLossStore } from "./losses.ts";
import { createFolderWatch } from "./raw-folder.ts";

export interface SpoolOptions {
  readonly paths: Paths;
  readonly handler: RawBatchHandler;
  /** Resolves when everything the handler has stored is on disk: a file stays until then. */
  readonly sync: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often the whole folder is scanned, no matter what the watch reports. */
  readonly rescanIntervalMs?: number;
  /** How long a foreign file that is not JSON must be unchanged before it becomes a dead letter. */
  readonly quietMs?: number;
  readonly lullMs?: number;
  /** Called for each file that was archived. */
  readonly onArchived?: (receivedAtMs: number, sizeBytes: number) => void;
}

export type Spool = ReturnType<typeof createSpool>;

/** Moves raw files from the folder into the store, each once and in order, and clears them away afterwards. */
export function createSpool(options: SpoolOptions) {
  const { paths, clock, logger, rescanIntervalMs = 5_000, quietMs = 3_000, lullMs = 1_000 } = options;
  const { onArchived = () => {} } = options;
  const errors = createErrorTracker(logger);
  const deadLetters = openDeadLetters({ paths, clock, logger });
  const lossStore = createLossStore({ paths, clock, logger });
  const batches = createBatches({ ...options, deadLetters, errors, quietMs, lullMs, onArchived });
  const { isCaughtUp, notice: onFile } = batches;
  const posted = createPosted({ ...options, isCaughtUp, onFile, onArchived });
  const watch = createFolderWatch(paths, { onName: batches.notice, onUnsure: () => setImmediate(rescanFolder) });
  const stopping = new AbortController();
  let intervalMs = rescanIntervalMs;
  let rescan: NodeJS.Timeout | undefined;
  let hourly: NodeJS.Timeout | undefined;
  let cleanup: Promise<void> = Promise.resolve();

  function rescanFolder(): void {
    if (stopping.signal.aborted) return;
    lossStore.refresh();
    try {
      watch.ensure();
      batches.scan();
    } catch (thrown) {
      errors.record("folder", thrown);
    }
  }

  function cleanUp(): void {
    const recovery = { paths, clock, logger, deadLetters, signal: stopping.signal };
    cleanup = cleanup.then(() => recoverLeftovers(recovery));
  }

  function startRescans(): void {
    clearInterval(rescan);
    rescan = setInterval(rescanFolder, intervalMs).unref();
  }

  return {
    /** Starts watching and takes the files that wait already. If the folder cannot be opened, it is tried again. */
    async start(): Promise<void> {
      rescanFolder();
      cleanUp();
      startRescans();
      hourly = setInterval(cleanUp, HOUR_MS).unref();
    },
    /** Finishes the current batch, then touches nothing more. */
    async stop(): Promise<void> {
      stopping.abort();
      clearInterval(rescan);
      clearInterval(hourly);
      watch.close();
      await posted.close();
      await batches.stop();
      await cleanup;
    },
    accept: posted.accept,
    status() {
      const oldestMs = batches.oldestWaitingMs();
      return {
        /** Files known to wait, held ones included. */
        waiting: batches.waiting(),
        /** Those among them that wait for another attempt. */
        held: batches.held(),
        oldestWaitingAgeMs: oldestMs === null ? null : Math.max(0, clock.now() - oldestMs),
        deadLetters: deadLetters.count(),
        /** False: no watch is available, so only the rescan finds files. */
        watching: watch.watching(),
        lastError: errors.current(),
        /** Events lost before they were ingested, as found within the last day; null without any. */
        losses: lossStore.recent(),
      };
    },
    /**
     * Whether everything that hooks have written is stored; files that are still unreadable do not count. False while
     * the folder is scanned or cannot be: then there may be unknown files.
     */
    isCaughtUp,
    /** Whether a hook started by this client still writes its event. */
    isWrittenFor: (clientPid: number) => isHookWriting(paths.rawTemporaryDir, clientPid, clock.now()),
    /** Applies changed times from now on. */
    configure(times: { readonly rescanIntervalMs: number }): void {
      if (times.rescanIntervalMs === intervalMs) return;
      intervalMs = times.rescanIntervalMs;
      if (rescan !== undefined && !stopping.signal.aborted) startRescans();
    },
    idle: batches.idle,
  };
}
