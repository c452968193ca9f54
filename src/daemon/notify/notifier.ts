import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ConfigValues } from "../../config/settings.ts";
import type { FetchLike } from "../../core/delivery.ts";
import type { DeliveryDesk } from "../../core/outbox.ts";
import type { Clock, Judge, Logger, Sleep } from "../../core/ports.ts";
import type { Template } from "../../core/template/parse-template.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session.ts";
import type { MessagesState } from "../../health/health-figures.ts";
import { createRateLimits, type RateLimitOptions } from "../../providers/discord/rest/rate-limits.ts";
import { createJudge } from "../../notify/judge.ts";
import { cardRoute, destinationIds, hasDestination, successorOf } from "../../notify/rules/route.ts";
import { createOutboxWorker, type OutboxWorker } from "../../notify/worker/outbox-worker.ts";
import { PACE, type Pace } from "../../notify/worker/pace.ts";
import { createOutbox } from "../../store/outbox-queries.ts";
import { createPlaceBook } from "../../store/place-book.ts";
import type { Store } from "../../store/store.ts";
import { createDesk } from "./delivery-service.ts";
import type { HealthMessages } from "../health/health-alerts.ts";
import type { ForwardingFallback } from "../forwarding/fallback.ts";
import { createHealthMessages } from "./health-messages.ts";
import { openMessageServices } from "./message-service.ts";
import { messagesState } from "./messages-state.ts";
import { withoutDestinations } from "./voice-of.ts";
import type { Tallies } from "../health/counters.ts";
import { createScribe } from "./compose-from-store.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface MessengerOptions {
  readonly store: Store;
  readonly tallies: Tallies;
  /** Where this daemon only stands in for a central one. */
  readonly fallback?: ForwardingFallback | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly values: ConfigValues;
  /** Of the outgoing webhook; null for our own. */
  readonly template?: Template | null;
  /** As the settings say now. */
  readonly redactor: () => Redactor;
  readonly version: string;
  /** Where the dashboard can be opened; null while nobody can. */
  readonly dashboardUrl: () => string | null;
  readonly fetch?: FetchLike;
  readonly sleep?: Sleep;
  readonly pace?: Pace;
  readonly limits?: RateLimitOptions;
  /** Spreads retries; 0 ≤ random < 1. */
  readonly random?: () => number;
}

/** Everything about messages to people, as one part of the daemon. */
export interface Messenger {
  /** Stands in the path of every event. */
  readonly judge: Judge;
  readonly desk: DeliveryDesk;
  health(): MessagesState;
  readonly healthMessages: HealthMessages;
  start(): void;
  /** Events of these sessions were stored. */
  changed(sessions: readonly Session[]): void;
  configure(values: ConfigValues, template?: Template | null): void;
  stop(): Promise<void>;
}

const systemSleep: Sleep = async (delayMs, signal) => wait(delayMs, undefined, { signal, ref: false });

export function createMessenger(options: MessengerOptions): Messenger {
  const {
    store,
    clock,
    logger,
    version,
    dashboardUrl,
    sleep = systemSleep,
    pace = PACE,
    random = Math.random,
    fallback,
  } = options;
  const fetch: FetchLike = options.fetch ?? (async (url, init) => globalThis.fetch(url, init));
  const journal = options.tallies.countingEnds(createOutbox(store.database));
  const outbox = fallback?.outbox(journal) ?? journal;
  const places = createPlaceBook(store.database, clock);
  // One for the life of the process: a new configuration must not forget what Discord said a moment ago.
  const limits = createRateLimits(options.limits);
  let { values, template = null } = options;
  let worker: OutboxWorker | null = null;
  let changing = Promise.resolve();
  let housekeeping = new AbortController();
  const runningSinceMs = clock.now();
  let tidiedAtMs = runningSinceMs;

  function usesSubagents(sessionId: string): boolean {
    return (store.session(sessionId)?.subagentCount ?? 0) > 0;
  }

  function open() {
    return openMessageServices({ values, template, places, fetch, clock, logger, limits, version, usesSubagents });
  }

  /** What the disk does not take now it may take in a minute: neither the daemon nor its messages end with it. */
  function startWorker(): void {
    housekeeping = new AbortController();
    const { signal } = housekeeping;
    try {
      openWorker(signal);
    } catch (error) {
      logger.error("messages cannot be sent yet", { reason: String(error) });
      void sleep(MINUTE_MS, signal).then(startWorker, () => {});
    }
  }

  function openWorker(signal: AbortSignal): void {
    const serviceOf = open();
    if (serviceOf === null) return;
    redirect();
    const opened = createOutboxWorker({
      ...createScribe({ store, clock, dashboardUrl, values: () => values, redactor: options.redactor }),
      outbox,
      serviceOf,
      // Cards are the central daemon's: it has the whole story.
      cardDestinationId: () => (fallback === undefined ? (cardRoute(values)?.destinationId ?? null) : null),
      clock,
      sleep,
      random,
      logger,
      pace,
    });
    const cards = shownLately();
    opened.start();
    worker = opened;
    opened.changed(cards);
    void keepHouse(signal);
  }

  /** A destination that was taken out of the settings, such as a webhook that was deleted, leaves its messages behind. */
  function redirect(): void {
    const named = destinationIds(values);
    for (const from of outbox.openDestinations()) {
      const to = named.includes(from) ? undefined : successorOf(from, values);
      if (to === undefined) continue;
      logger.info("messages go to another destination", { from, to, count: outbox.redirect(from, to) });
    }
  }

  async function stopWorker(): Promise<void> {
    housekeeping.abort();
    const ending = worker;
    worker = null;
    await ending?.stop();
  }

  async function keepHouse(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        tidy();
      } catch (error) {
        logger.warn("threads could not be tidied", { reason: String(error) });
      }
      await sleep(MINUTE_MS, signal).catch(() => {});
    }
  }

  /**
   * Threads of ended sessions are put away after their grace time, places of long ago are forgotten, and the card of a
   * session that fell silent stops saying that it runs.
   */
  function tidy(): void {
    const nowMs = clock.now();
    worker?.changed(silentSince(tidiedAtMs, nowMs));
    tidiedAtMs = nowMs;
    places.forgetUnused(nowMs - values.threadCleanupDays * DAY_MS);
    for (const { sessionId, destinationId } of places.endedBefore(nowMs - values.threadArchiveMinutes * MINUTE_MS)) {
      worker?.putAway(sessionId, destinationId);
    }
  }

  /** What their cards missed while nobody was there, such as the end of a session, is shown now; the rest is unchanged. */
  function shownLately(): readonly string[] {
    const destinationId = cardRoute(values)?.destinationId;
    return destinationId === undefined ? [] : places.withCard(destinationId, clock.now() - DAY_MS);
  }

  function withCard(sessions: readonly Session[]): readonly string[] {
    const destinationId = cardRoute(values)?.destinationId;
    if (destinationId === undefined) return [];
    return sessions
      .map(({ sessionId }) => sessionId)
      .filter((sessionId) => (places.find(sessionId, destinationId)?.cardMessageId ?? null) !== null);
  }

  /** No event tells of silence: sessions whose time ended since the last look, which a machine asleep makes a long time. */
  function silentSince(sinceMs: number, nowMs: number): readonly string[] {
    return withCard(store.doubtedBetween(sinceMs - MINUTE_MS, nowMs));
  }

  const desk = createDesk({
    outbox,
    worker: () => worker,
    configured: () => destinationIds(values),
    language: () => values.language,
    redirect,
  });

  const judge = createJudge({ settings: () => values, clock });

  return {
    judge: fallback?.judge(judge) ?? judge,
    desk,
    health: () =>
      messagesState({ outbox, desk, configured: destinationIds(values), nowMs: clock.now(), runningSinceMs }),
    healthMessages: createHealthMessages({
      outbox,
      // The central daemon hears nothing of this one's health, and whoever looks at it looks here.
      settings: () => (fallback === undefined ? values : withoutDestinations(values)),
      poke: () => worker?.changed([]),
      clock,
    }),
    start: startWorker,
    changed: (sessions) => worker?.changed(sessions.filter(hasBegun).map(({ sessionId }) => sessionId)),
    configure: (next, nextTemplate = null) => {
      const before = { values, template };
      values = next;
      template = nextTemplate;
      if (isDeepStrictEqual(before, { values, template })) return;
      if (!hasDestination(before.values) && !hasDestination(next)) return;
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
