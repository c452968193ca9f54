import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ConfigValues } from "../config/settings.ts";
import type { FetchLike, MessageService } from "../core/delivery.ts";
import type { DeliveryDesk } from "../core/outbox.ts";
import type { Clock, Judge, Logger, Sleep } from "../core/ports.ts";
import type { Session } from "../core/session.ts";
import { createRateLimits, type RateLimitOptions } from "../discord/rest/rate-limits.ts";
import { createJudge } from "../notify/judge.ts";
import { cardRoute, hasDestination } from "../notify/rules/route.ts";
import { createOutboxWorker, type OutboxWorker } from "../notify/worker/outbox-worker.ts";
import { PACE, type Pace } from "../notify/worker/pace.ts";
import { createOutbox } from "../store/outbox-queries.ts";
import { createPlaceBook } from "../store/place-book.ts";
import type { Store } from "../store/store.ts";
import { createDesk } from "./delivery-desk.ts";
import { openMessageService } from "./message-service.ts";
import { createScribe } from "./scribe.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface MessengerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly values: ConfigValues;
  readonly version: string;
  /** Where the dashboard can be opened; null while nobody can. */
  readonly dashboardUrl: () => string | null;
  readonly fetch?: FetchLike;
  readonly sleep?: Sleep;
  readonly pace?: Pace;
  readonly limits?: RateLimitOptions;
}

/** Everything about messages to people, as one part of the daemon. */
export interface Messenger {
  /** Stands in the path of every event. */
  readonly judge: Judge;
  readonly desk: DeliveryDesk;
  start(): void;
  /** Events of these sessions were stored. */
  changed(sessions: readonly Session[]): void;
  configure(values: ConfigValues): void;
  stop(): Promise<void>;
}

const systemSleep: Sleep = async (delayMs, signal) => wait(delayMs, undefined, { signal, ref: false });

export function createMessenger(options: MessengerOptions): Messenger {
  const { store, clock, logger, version, dashboardUrl, sleep = systemSleep, pace = PACE } = options;
  const fetch: FetchLike = options.fetch ?? (async (url, init) => globalThis.fetch(url, init));
  const outbox = createOutbox(store.database);
  const places = createPlaceBook(store.database, clock);
  // One for the life of the process: a new configuration must not forget what Discord said a moment ago.
  const limits = createRateLimits(options.limits);
  let values = options.values;
  let worker: OutboxWorker | null = null;
  let changing = Promise.resolve();
  let housekeeping: NodeJS.Timeout | undefined;

  function open(): MessageService | null {
    return openMessageService({ values, places, fetch, clock, logger, limits, version });
  }

  function startWorker(): void {
    const service = open();
    if (service === null) return;
    worker = createOutboxWorker({
      ...createScribe({ store, clock, dashboardUrl, values: () => values }),
      outbox,
      service,
      cardDestinationId: () => cardRoute(values)?.destinationId ?? null,
      clock,
      sleep,
      random: Math.random,
      logger,
      pace,
    });
    worker.start();
    housekeeping = setInterval(tidy, MINUTE_MS).unref();
    tidy();
  }

  async function stopWorker(): Promise<void> {
    clearInterval(housekeeping);
    const ending = worker;
    worker = null;
    await ending?.stop();
  }

  /** Threads of ended sessions are put away after their grace time; places of long ago are forgotten. */
  function tidy(): void {
    const nowMs = clock.now();
    places.forgetUnused(nowMs - values.threadCleanupDays * DAY_MS);
    for (const { sessionId, destinationId } of places.endedBefore(nowMs - values.threadArchiveMinutes * MINUTE_MS)) {
      worker?.putAway(sessionId, destinationId);
    }
  }

  return {
    judge: createJudge({ settings: () => values, clock }),
    desk: createDesk({ outbox, worker: () => worker, language: () => values.language }),
    start: startWorker,
    changed: (sessions) => worker?.changed(sessions.filter(hasBegun).map(({ sessionId }) => sessionId)),
    configure: (next) => {
      const before = values;
      values = next;
      if (isDeepStrictEqual(before, next) || !(hasDestination(before) || hasDestination(next))) return;
      changing = changing.then(stopWorker).then(startWorker);
    },
    stop: async () => {
      await changing;
      await stopWorker();
    },
  };
}

/**
 * A session that was only opened is nothing to look at yet, and its thread would have no name of its own: people know
 * theirs by what they asked for.
 */
function hasBegun({ title, messageCount, toolCount }: Session): boolean {
  return title !== null || messageCount + toolCount > 0;
}
