import { DAY_MS } from "../core/time-units.ts";
import type { ForwardingResponseDto, ForwardingBatchDto } from "../api/forwarding-dto.ts";
import { backoffMs, type Backoff } from "../core/backoff.ts";
import { AppError, toAppError } from "../core/errors/errors.ts";
import type { Commit } from "../core/event.ts";
import type {
  ForwardingObserver,
  ForwardingStatus,
  ForwardLog,
  ForwardState,
  MachineSender,
} from "../core/forwarding.ts";
import type { FetchLike } from "../core/notification/delivery.ts";
import type { Clock, Logger, Sleep } from "../core/ports.ts";
import { BusyCentral, createAskCentral } from "./ask-central.ts";
import { askPosition, composeBatch, isOtherLog, MOST_ALIVE, type Position } from "./compose-batch.ts";
import { OWN_PACE, paceOf } from "./pace.ts";
import { createPendingSnapshots, NO_SNAPSHOTS } from "./pending-snapshots.ts";

/** An idle machine still sends this often, so that the central daemon knows that it is connected. */
const HEARTBEAT_MS = 60_000;

/** Running sessions are reported at least with each heartbeat, and not with each event. */
const ALIVE_EVERY_MS = 30_000;

/** After a failure. */
const RETRY: Backoff = { firstMs: 500, maxMs: 15_000, jitter: [0.5, 1] };

const TRANSIENT: ReadonlySet<string> = new Set(["upstream/unreachable", "upstream/busy", "internal"]);

/** Any other error lasts until a person acts. */
const REFUSED_WAIT_MS = 60_000;
const REFUSED: Backoff = { ...RETRY, firstMs: REFUSED_WAIT_MS, maxMs: REFUSED_WAIT_MS };

/** A central server can keep a machine waiting so long at most, as its heartbeats would. */
const MOST_ASKED_MS = 60_000;
const ASKED_SPREAD = 0.5;

/** The position is stored this often for the next start, which asks the central daemon anyway. */
const STORE_POSITION_MS = 1000;

/** Facts of a session arrive up to this long after its last event. */
const LATE_FACTS_MS = 3_600_000;

interface ForwarderOptions {
  readonly url: string;
  readonly token: string;
  /** How many days of stored events are sent the first time. */
  readonly historyDays: number;
  readonly sender: () => MachineSender;
  readonly log: ForwardLog;
  /** Resolves when everything stored before the call is on disk: a power loss must not undo a forwarded event. */
  readonly sync: () => Promise<void>;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly logger: Logger;
  /** Helps decide which daemon notifies; left out where that is fixed. */
  readonly observer?: ForwardingObserver | undefined;
  /** Spreads retries; 0 ≤ random < 1. */
  readonly random: () => number;
  /** A clock that never goes back, where a test has its own. */
  readonly readMs?: () => number;
}

export type Forwarder = ReturnType<typeof createForwarder>;

/** Forwards stored events to a central daemon, in order, from the position that it reports. */
export function createForwarder(options: ForwarderOptions) {
  const { url, token, historyDays, sender, log, sync, fetch, clock, sleep, logger, random, observer } = options;
  const readMs = options.readMs ?? ((): number => performance.now());
  const stopping = new AbortController();
  const { signal } = stopping;
  const askCentral = createAskCentral({ url, token, fetch });
  let pace = OWN_PACE;
  const snapshots = createPendingSnapshots({ readMs, restMs: () => pace.snapshotRestMs });
  let position: Position | null = null;
  let error: AppError | null = null;
  let central: string | null = null;
  let hasTwin = false;
  let lastSentAtMs: number | null = null;
  let storedMs = -Infinity;
  let aliveMs = -Infinity;
  let wake = Promise.withResolvers<void>();
  let running: Promise<void> | null = null;

  function stateNow(): ForwardState {
    const known = log.state();
    if (known !== null) return known;
    const nowMs = clock.now();
    log.begin({ sinceMs: historyDays === 0 ? null : nowMs - historyDays * DAY_MS, nowMs });
    return stateNow();
  }

  async function run(): Promise<void> {
    let failures = 0;
    let isPrepared = false;
    while (!signal.aborted) {
      try {
        if (!isPrepared) {
          const { machineId } = sender();
          if (log.bind(machineId, clock.now())) logger.info("this machine forwards under another identity from now on");
          snapshots.renew([...log.usedSince(stateNow().reportedAtMs - LATE_FACTS_MS), ...log.alive(MOST_ALIVE)]);
        }
        isPrepared = true;
        position ??= await ask();
        await forward(position);
        failures = 0;
      } catch (thrown) {
        if (signal.aborted) return;
        failures += 1;
        fail(toAppError(thrown));
        // A busy server has not read the batch, and has no time for the question.
        if (error?.code !== "upstream/busy") position = null;
        await rest(waitMs(failures));
      }
    }
  }

  function fail(next: AppError): void {
    // One line for each kind of error, even for a night without a network.
    if (error?.code !== next.code) logger.warn("events cannot be forwarded", { code: next.code, reason: next.message });
    error = next;
    observer?.failed();
  }

  function waitMs(failures: number): number {
    const isTransient = error === null || TRANSIENT.has(error.code);
    const ownMs = backoffMs(failures, isTransient ? RETRY : REFUSED, random());
    return error instanceof BusyCentral ? Math.max(ownMs, askedMs(error)) : ownMs;
  }

  /** Not before that time, and apart from the other machines that got the same response. */
  function askedMs({ retryAfterMs }: BusyCentral): number {
    return Math.round(Math.min(retryAfterMs, MOST_ASKED_MS) * (1 + random() * ASKED_SPREAD));
  }

  async function rest(delayMs: number): Promise<void> {
    await sleep(delayMs, signal).catch(() => {});
  }

  /** The central daemon's position. If it has another event under one of our numbers, it knows another log. */
  async function ask(mayBeOther = true): Promise<Position> {
    const state = stateNow();
    const answer = await post(askPosition(sender(), state, clock.now()));
    if (isOtherLog(log, state, answer)) {
      if (!mayBeOther) throw new AppError("upstream/stranger", { url, reason: "it knows events that never were" });
      logger.warn("the central daemon knows another log of this machine: ours is forwarded from its beginning", {
        position: answer.position,
      });
      log.renew(clock.now());
      return ask(false);
    }
    observer?.stored(answer.position);
    return { seq: answer.position, message: answer.message_position };
  }

  async function post(batch: ForwardingBatchDto): Promise<ForwardingResponseDto> {
    const answer = await askCentral(batch, signal);
    pace = paceOf(answer);
    lastSentAtMs = clock.now();
    central = answer.central.name;
    if (answer.twin === true && !hasTwin) logger.warn("another daemon forwards under the identity of this machine");
    hasTwin = answer.twin === true;
    if (error !== null) logger.info("events are forwarded again", { waiting: log.lastSeq() - answer.position });
    error = null;
    observer?.reached();
    return answer;
  }

  async function forward(from: Position): Promise<void> {
    // Before any await, so that all values read here are of one moment.
    const reportsAlive = readMs() - aliveMs >= ALIVE_EVERY_MS;
    const { batch, isEnd, advances } = composeBatch(log, {
      sender: sender(),
      state: stateNow(),
      position: from,
      sentAtMs: clock.now(),
      reportsAlive,
      marksNotified: observer !== undefined,
    });
    if (batch.events.length > 0) observer?.sending(batch.through);
    const reported = isEnd ? snapshots.take(log) : NO_SNAPSHOTS;
    const isHeartbeatDue = lastSentAtMs === null || Math.abs(clock.now() - lastSentAtMs) >= HEARTBEAT_MS;
    if (!advances && reported.snapshots.length === 0 && !isHeartbeatDue) {
      await waitForWork();
      return;
    }
    wake = Promise.withResolvers();
    try {
      if (batch.events.length > 0) await sync();
      const answer = await post({ ...batch, stories: reported.snapshots });
      const next = { seq: answer.position, message: answer.message_position };
      if (!answer.taken) {
        reported.undo();
        if (next.seq === from.seq && next.message === from.message) {
          throw new AppError("upstream/stranger", { url, reason: "it takes nothing from where it says it is" });
        }
        // The position may be that of another log: ask again and compare. Twins that moved it must not chase each other.
        position = null;
        await rest(waitMs(1));
        return;
      }
      position = next;
      if (reportsAlive && isEnd) aliveMs = readMs();
      observer?.stored(next.seq);
      // At once where the central daemon has no key there to recognize the log by.
      storePosition(next.seq, answer.position_key === null);
    } catch (thrown) {
      reported.undo();
      throw thrown;
    }
    if (isEnd) await rest(pace.gatherMs);
  }

  function storePosition(seq: number, isUrgent: boolean): void {
    const nowMs = readMs();
    if (!isUrgent && nowMs - storedMs < STORE_POSITION_MS) return;
    storedMs = nowMs;
    log.recordPosition(seq, clock.now());
  }

  async function waitForWork(): Promise<void> {
    const heartbeatMs = HEARTBEAT_MS - Math.max(0, clock.now() - (lastSentAtMs ?? 0));
    const delayMs = Math.min(heartbeatMs, snapshots.nextDueMs() - readMs());
    const sleeping = new AbortController();
    await Promise.race([
      wake.promise,
      sleep(Math.max(pace.gatherMs, delayMs), AbortSignal.any([signal, sleeping.signal])).catch(() => {}),
    ]);
    sleeping.abort();
    wake = Promise.withResolvers();
    await rest(pace.gatherMs);
  }

  return {
    start: (): void => {
      running ??= run();
    },
    /** Call it after every commit. */
    changed: ({ events, sessions }: Pick<Commit, "events" | "sessions">): void => {
      snapshots.changed(sessions, events.length > 0);
      wake.resolve();
    },
    status: (): ForwardingStatus => {
      const seq = position?.seq ?? log.state()?.position ?? 0;
      const begun = Math.max(seq, log.state()?.beginSeq ?? 0);
      const waiting = Math.max(0, log.lastSeq() - begun);
      const isFailing = error !== null && error.code !== "upstream/busy";
      return {
        state: isFailing ? "failing" : position === null ? "connecting" : "forwarding",
        waiting,
        waitingSinceMs: waiting === 0 ? null : log.nextAtMs(begun),
        lastSentAtMs,
        error: error ?? (hasTwin ? new AppError("forwarding/twin") : null),
        central,
      };
    },
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
}
