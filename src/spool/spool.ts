import type { Clock, Logger, RawBatchHandler } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { createIngestLoop } from "./ingest-loop.ts";
import { createFolderWatch } from "./scan/folder-watch.ts";
import { isHookWriting, recoverLeftovers } from "./leftovers.ts";
import { createLossStore, type LossSummary } from "./losses/loss-store.ts";
import { createAcceptance } from "./posted/acceptance.ts";
import { writeOutLeftJournals } from "./posted/left-journals.ts";
import { createPostedFiles } from "./posted/posted-files.ts";
import { createErrorTracker } from "./error-tracker.ts";

const HOUR_MS = 3_600_000;

interface SpoolTimes {
  /** How often the whole folder is looked at, whatever the watch reports. */
  readonly rescanIntervalMs: number;
}

export interface SpoolOptions extends Partial<SpoolTimes> {
  readonly paths: Paths;
  readonly handler: RawBatchHandler;
  /** Resolves when what the handler has stored is on disk: a file stays until then. */
  readonly sync: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a foreign file that is not JSON must rest before it is set aside. */
  readonly quietMs?: number;
  /** Hears of each file that went into the archive. */
  readonly onArchived?: (receivedAtMs: number, sizeBytes: number) => void;
}

interface SpoolStatus {
  /** Files known to wait, held ones included. */
  readonly waiting: number;
  /** Those among them that wait for another attempt. */
  readonly held: number;
  readonly oldestWaitingAgeMs: number | null;
  readonly deadLetters: number;
  /** False: no watch could be had, files are only found by the rescan. */
  readonly watching: boolean;
  /** What is wrong now, null while all is well. */
  readonly lastError: string | null;
  /** Events that were lost on their way here, as learned within the last day; null without any. */
  readonly losses: LossSummary | null;
}

/** Takes raw files from the folder into the store, each once, in order, and clears them away afterwards. */
export interface Spool {
  /** Begins to watch; what waits already is taken at once. A folder that cannot be had is tried again. */
  start(): Promise<void>;
  /** Finishes the batch in hand, then touches nothing more. */
  stop(): Promise<void>;
  /**
   * Takes a payload as if a hook had written it.
   * @param isRefused whether its sender was told meanwhile that it is not taken: then it is not
   * @returns the raw file's name, once nothing but a loss of power can take it; null for a refused one
   * @throws the system's error; nothing was kept then
   */
  accept(bytes: Buffer, isRefused?: () => boolean): Promise<string | null>;
  status(): SpoolStatus;
  /**
   * Whether all that hooks have written is stored; what nobody can read yet keeps no one waiting. False while the folder
   * is looked at, and while it cannot be: then there may be files that nobody knows of.
   */
  isCaughtUp(): boolean;
  /** Whether a hook that this client has run still writes what it has to tell. */
  isWrittenFor(clientPid: number): boolean;
  /** Somebody removed dead letters. */
  recountDeadLetters(): void;
  /** Obeys changed times from now on. */
  configure(times: SpoolTimes): void;
  /** Looks into the folder and resolves when nothing waits there any more, or when stopped. */
  idle(): Promise<void>;
}

export function createSpool(options: SpoolOptions): Spool {
  const {
    paths,
    handler,
    sync,
    clock,
    logger,
    rescanIntervalMs = 5_000,
    quietMs = 3_000,
    onArchived = () => {},
  } = options;
  const errors = createErrorTracker(logger);
  const deadLetters = openDeadLetters({ paths, clock, logger });
  const lossStore = createLossStore({ paths, clock, logger });
  const posted = createPostedFiles(paths);
  const ingestLoop = createIngestLoop({
    paths,
    posted,
    handler,
    sync,
    deadLetters,
    errors,
    logger,
    quietMs,
    onArchived,
  });
  const watch = createFolderWatch(paths, {
    // While journals are put down the look that follows finds everything: a notice of one of theirs would come before
    // what lies in the folder already.
    onName: (name) => {
      if (takingOver === null) ingestLoop.notice(name);
    },
    onUnsure: () => setImmediate(() => void rescanFolder()),
  });
  const acceptance = createAcceptance({
    paths,
    clock,
    posted,
    onFile: ingestLoop.notice,
    onPosted: ingestLoop.enqueue,
  });
  const stopping = new AbortController();
  let times: SpoolTimes = { rescanIntervalMs };
  let rescan: NodeJS.Timeout | undefined;
  let hourly: NodeJS.Timeout | undefined;
  let cleanup: Promise<void> = Promise.resolve();
  let takingOver: Promise<void> | null = null;

  async function rescanFolder(): Promise<void> {
    if (stopping.signal.aborted) return;
    lossStore.refresh();
    try {
      watch.ensure();
    } catch (thrown) {
      errors.note("folder", thrown);
      return;
    }
    // Before the first look at the folder, so that they take their place in the order.
    takingOver ??= takeOverJournals();
    await takingOver;
    takingOver = null;
    if (!stopping.signal.aborted) ingestLoop.scan();
  }

  async function takeOverJournals(): Promise<void> {
    try {
      await writeOutLeftJournals({ paths, deadLetters, owns: posted.owns, signal: stopping.signal });
      errors.clear("journal");
    } catch (thrown) {
      // The next look tries again; what hooks write waits for nothing of it.
      errors.note("journal", thrown);
    }
  }

  function tidy(): void {
    const recovery = { paths, clock, logger, deadLetters, signal: stopping.signal };
    cleanup = cleanup.then(() => recoverLeftovers(recovery));
  }

  function startRescans(): void {
    clearInterval(rescan);
    rescan = setInterval(() => void rescanFolder(), times.rescanIntervalMs).unref();
  }

  return {
    async start() {
      void rescanFolder();
      tidy();
      startRescans();
      hourly = setInterval(tidy, HOUR_MS).unref();
    },
    async stop() {
      stopping.abort();
      clearInterval(rescan);
      clearInterval(hourly);
      watch.close();
      acceptance.close();
      await takingOver;
      await ingestLoop.stop();
      posted.close();
      await cleanup;
    },
    accept: acceptance.accept,
    status() {
      const oldestMs = ingestLoop.oldestWaitingMs();
      return {
        waiting: ingestLoop.waiting(),
        held: ingestLoop.held(),
        oldestWaitingAgeMs: oldestMs === null ? null : Math.max(0, clock.now() - oldestMs),
        deadLetters: deadLetters.count(),
        watching: watch.watching(),
        lastError: errors.current(),
        losses: lossStore.recent(),
      };
    },
    isCaughtUp: () => takingOver === null && ingestLoop.caughtUp(),
    isWrittenFor: (clientPid) => isHookWriting(paths.rawTemporaryDir, clientPid, clock.now()),
    recountDeadLetters: deadLetters.recount,
    configure(next) {
      const rescansChanged = next.rescanIntervalMs !== times.rescanIntervalMs;
      times = next;
      if (rescansChanged && rescan !== undefined && !stopping.signal.aborted) startRescans();
    },
    // Asked to look, it is not caught up from that moment on.
    idle: () => (takingOver === null ? ingestLoop.idle() : takingOver.then(ingestLoop.idle)),
  };
}
