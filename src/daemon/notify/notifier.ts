import { isDeepStrictEqual } from "node:util";
import type { Config } from "../../config/load-config.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { Commits } from "../../core/event.ts";
import type { FetchLike } from "../../core/notification/delivery.ts";
import type { Sleep } from "../../core/ports.ts";
import type { Session } from "../../core/session/session.ts";
import { deliveryRoutes } from "../../http/handlers/deliveries.ts";
import { createPolicy } from "../../notify/policy/decide.ts";
import { cardDestination, destinationIds, hasDestination, successorOf } from "../../notify/policy/route.ts";
import { TIMINGS, type DeliveryTimings } from "../../notify/queue/destination-queue-options.ts";
import { createOutboxWorker, type OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import { createRateLimits, type RateLimitOptions } from "../../providers/discord/rest/rate-limits.ts";
import { withoutProviders } from "../../providers/registry.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import type { Store } from "../../store/store.ts";
import { createSteadyClock, systemSleep } from "../../system/clock.ts";
import type { Context } from "../context.ts";
import { openForwardingFallback, hasFallback } from "../forwarding/fallback.ts";
import type { Counters } from "../health/counters.ts";
import { composeFromStore } from "./compose-from-store.ts";
import { createDeliveryService } from "./delivery-service.ts";
import { createHealthMessages } from "./health-messages.ts";
import { openMessageServices } from "./message-service.ts";
import { createSessionThreads } from "./session-threads.ts";

const MINUTE_MS = 60_000;

/** How messages are sent, where a test has its own time or network. */
export interface SendingOptions {
  readonly fetch?: FetchLike;
  readonly sleep?: Sleep;
  readonly timings?: DeliveryTimings;
  readonly limits?: RateLimitOptions;
  /** Spreads retries; 0 ≤ random < 1. */
  readonly random?: () => number;
}

interface NotifierOptions extends SendingOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly counters: Counters;
  /** When the database was last rebuilt, which may have forgotten cards; 0 without a rebuild. */
  readonly rebuiltMs?: number;
}

export type Notifier = ReturnType<typeof createNotifier>;

/** Decides for each event whether to notify, and delivers the outbox. */
export function createNotifier(options: NotifierOptions) {
  const { context, commits, store, counters, sleep = systemSleep, timings = TIMINGS, random = Math.random } = options;
  const { rebuiltMs = 0 } = options;
  const { clock, logger, version, atStart, startedAtMs } = context;
  const steadyClock = createSteadyClock(clock);
  const fetch: FetchLike = options.fetch ?? (async (url, init) => globalThis.fetch(url, init));
  const fallback = openForwardingFallback(atStart.values, () => worker?.changed([]));
  const journal = counters.countingEnds(createOutbox(store.database));
  const outbox = fallback?.outbox(journal) ?? journal;
  // One for the whole process: a new configuration must keep Discord's current limits.
  const limits = createRateLimits(steadyClock, options.limits);
  let values = ownDestinations(atStart.values);
  let template = atStart.webhookTemplate;
  const threads = createSessionThreads({ context, store, values: () => values });
  let worker: OutboxWorker | null = null;
  let changing = Promise.resolve();
  let running = new AbortController();

  /** A failed write to the disk may succeed in a minute: neither the daemon nor its messages stop. */
  function startWorker(): void {
    running = new AbortController();
    const { signal } = running;
    try {
      openWorker(signal);
    } catch (error) {
      logger.error("messages cannot be sent yet", { reason: String(error) });
      void sleep(MINUTE_MS, signal).then(startWorker, () => {});
    }
  }

  function openWorker(signal: AbortSignal): void {
    const serviceOf = openMessageServices({
      values,
      template,
      threads: threads.store,
      fetch,
      clock: steadyClock,
      logger,
      limits,
      version,
      usesSubagents: (sessionId) => (store.session(sessionId)?.subagentCount ?? 0) > 0,
    });
    if (serviceOf === null) return;
    redirect();
    const opened = createOutboxWorker({
      ...composeFromStore({ ...context, store, values: () => values }),
      outbox,
      serviceOf,
      // The central daemon has all events, so it sends the cards.
      cardDestinationId: () => (fallback === undefined ? cardDestination(values) : null),
      clock,
      steadyClock,
      sleep,
      random,
      logger,
      timings,
    });
    const cards = threads.recentlyShown();
    opened.start();
    worker = opened;
    opened.changed(cards);
    void tidyThreads(opened, signal);
  }

  /** A destination that was removed from the settings, such as a deleted webhook, may have waiting messages. */
  function redirect(): void {
    const named = destinationIds(values);
    for (const from of outbox.openDestinations()) {
      const to = named.includes(from) ? undefined : successorOf(from, values);
      if (to === undefined) continue;
      logger.info("messages go to another destination", { from, to, count: outbox.redirect(from, to) });
    }
  }

  async function stopWorker(): Promise<void> {
    running.abort();
    const ending = worker;
    worker = null;
    await ending?.stop();
  }

  async function tidyThreads(opened: OutboxWorker, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        threads.tidy(opened);
      } catch (error) {
        logger.warn("threads could not be tidied", { reason: String(error) });
      }
      await sleep(MINUTE_MS, signal).catch(() => {});
    }
  }

  const deliveries = createDeliveryService({
    outbox,
    worker: () => worker,
    configured: () => destinationIds(values),
    language: () => values.language,
    redirect,
    clock,
    startedAtMs,
  });

  const policy = createPolicy({ settings: () => values, clock });

  commits.onCommit(({ sessions }) => {
    // Reading old transcripts again after a rebuild posts no second card.
    const shown = sessions.filter((one) => hasBegun(one) && (one.lastUsedAtMs > rebuiltMs || threads.hasCard(one)));
    worker?.changed(shown.map(({ sessionId }) => sessionId));
  });

  return {
    name: "notifier",
    policy: fallback?.policy(policy) ?? policy,
    deliveries,
    routes: deliveryRoutes(deliveries),
    /** Undefined unless this daemon notifies in place of an unavailable central one. */
    fallback,
    health: deliveries.health,
    healthMessages: createHealthMessages({
      outbox,
      // The central daemon does not know this one's health: its dashboard is here.
      settings: () => (fallback === undefined ? values : withoutDestinations(values)),
      onAdded: () => worker?.changed([]),
      clock,
    }),
    start: () => {
      threads.importLegacy();
      startWorker();
    },
    configure: (next: Config) => {
      const before = { values, template };
      values = ownDestinations(next.values, atStart.values);
      template = next.webhookTemplate;
      if (isDeepStrictEqual(before, { values, template })) return;
      if (!hasDestination(before.values) && !hasDestination(values)) return;
      changing = changing.then(stopWorker).then(startWorker);
    },
    stop: async () => {
      await changing;
      await stopWorker();
    },
  };
}

/** A session that was only opened gets no thread yet: the thread is named after your first prompt. */
function hasBegun({ title, messageCount, toolCount }: Session): boolean {
  return title !== null || messageCount + toolCount > 0;
}

/**
 * The settings with only those destinations that this daemon sends to. For a forwarding daemon the central daemon
 * sends; if both did, each message would arrive twice. Forwarding is decided at the start.
 */
function ownDestinations(values: ConfigValues, atStart = values): ConfigValues {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord || hasFallback(atStart)) return values;
  return withoutDestinations(values);
}

export function withoutDestinations(values: ConfigValues): ConfigValues {
  return { ...withoutProviders(values), webhookUrl: "", botToken: "" };
}
