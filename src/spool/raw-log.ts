import type { Clock, Logger, RawBatchHandler } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { createDrain } from "./drain.ts";
import { createFolderWatch } from "./folder-watch.ts";
import { isHookWriting, recoverLeftovers } from "./leftovers.ts";
import { createLossBook, type LossSummary } from "./loss-book.ts";
import { createAcceptance } from "./posted/acceptance.ts";
import { putDownLeftJournals } from "./posted/left-journals.ts";
import { createPostedFiles } from "./posted/posted-files.ts";
import { createTroubles } from "./troubles.ts";

const HOUR_MS = 3_600_000;

interface RawLogTimes {
  /** How often the whole folder is looked at, whatever the watch reports. */
  readonly rescanIntervalMs: number;
}

export interface RawLogOptions extends Partial<RawLogTimes> {
  readonly paths: Paths;
  readonly handler: RawBatchHandler;
  /** Resolves when what the handler has stored is on disk: a file stays until then. */
  readonly sync: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a foreign file that is not JSON must rest before it is set aside. */
  readonly settleMs?: number;
  /** Hears of each file that went into the archive. */
  readonly onArchived?: (receivedAtMs: number, sizeBytes: number) => void;
}

interface RawLogStatus {
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
export interface RawLog {
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
  status(): RawLogStatus;
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
  configure(times: RawLogTimes): void;
  /** Looks into the folder and resolves when nothing waits there any more, or when stopped. */
  idle(): Promise<void>;
}

export function createRawLog(options: RawLogOptions): RawLog {
  const {
    paths,
    handler,
    sync,
    clock,
    logger,
    rescanIntervalMs = 5_000,
    settleMs = 3_000,
    onArchived = () => {},
  } = options;
  const troubles = createTroubles(logger);
  const deadLetters = openDeadLetters({ paths, clock, logger });
  const lossBook = createLossBook({ paths, clock, logger });
  const posted = createPostedFiles(paths);
  const drain = createDrain({ paths, posted, handler, sync, deadLetters, troubles, logger, settleMs, onArchived });
  const watch = createFolderWatch(paths, {
    // While journals are put down the look that follows finds everything: a notice of one of theirs would come before
    // what lies in the folder already.
    onName: (name) => {
      if (takingOver === null) drain.notice(name);
    },
    onDoubt: () => setImmediate(() => void lookAround()),
  });
  const acceptance = createAcceptance({ paths, clock, posted, onFile: drain.notice, onPosted: drain.offer });
  const stopping = new AbortController();
  let times: RawLogTimes = { rescanIntervalMs };
  let rescan: NodeJS.Timeout | undefined;
  let hourly: NodeJS.Timeout | undefined;
  let housekeeping: Promise<void> = Promise.resolve();
  let takingOver: Promise<void> | null = null;

  async function lookAround(): Promise<void> {
    if (stopping.signal.aborted) return;
    lossBook.look();
    try {
      watch.ensure();
    } catch (thrown) {
      troubles.note("folder", thrown);
      return;
    }
    // Before the first look at the folder, so that they take their place in the order.
    takingOver ??= takeOverJournals();
    await takingOver;
    takingOver = null;
    if (!stopping.signal.aborted) drain.scan();
  }

  async function takeOverJournals(): Promise<void> {
    try {
      await putDownLeftJournals({ paths, deadLetters, owns: posted.owns, signal: stopping.signal });
      troubles.clear("journal");
    } catch (thrown) {
      // The next look tries again; what hooks write waits for nothing of it.
      troubles.note("journal", thrown);
    }
  }

  function tidy(): void {
    const recovery = { paths, clock, logger, deadLetters, signal: stopping.signal };
    housekeeping = housekeeping.then(() => recoverLeftovers(recovery));
  }

  function startRescans(): void {
    clearInterval(rescan);
    rescan = setInterval(() => void lookAround(), times.rescanIntervalMs).unref();
  }

  return {
    async start() {
      void lookAround();
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
      await drain.stop();
      posted.close();
      await housekeeping;
    },
    accept: acceptance.accept,
    status() {
      const oldestMs = drain.oldestWaitingMs();
      return {
        waiting: drain.waiting(),
        held: drain.held(),
        oldestWaitingAgeMs: oldestMs === null ? null : Math.max(0, clock.now() - oldestMs),
        deadLetters: deadLetters.count(),
        watching: watch.watching(),
        lastError: troubles.current(),
        losses: lossBook.recent(),
      };
    },
    isCaughtUp: () => takingOver === null && drain.caughtUp(),
    isWrittenFor: (clientPid) => isHookWriting(paths.rawTemporaryDir, clientPid, clock.now()),
    recountDeadLetters: deadLetters.recount,
    configure(next) {
      const rescansChanged = next.rescanIntervalMs !== times.rescanIntervalMs;
      times = next;
      if (rescansChanged && rescan !== undefined && !stopping.signal.aborted) startRescans();
    },
    // Asked to look, it is not caught up from that moment on.
    idle: () => (takingOver === null ? drain.idle() : takingOver.then(drain.idle)),
  };
}
