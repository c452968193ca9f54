import { MINUTE_MS } from "../../core/time-units.ts";
import { isDeepStrictEqual } from "node:util";
import type { Config } from "../../config/load-config.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { Commits } from "../../core/event.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Session } from "../../core/session/session.ts";
import { deliveryRoutes } from "../../http/handlers/deliveries.ts";
import { createPolicy } from "../../notify/policy/decide.ts";
import { destinationIds, hasDestination, successorOf } from "../../notify/policy/route.ts";
import { escalationOf } from "../../notify/queue/escalation.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import type { PushTargets } from "../../providers/provider.ts";
import { withoutProviders } from "../../providers/registry.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import type { Store } from "../../store/store.ts";
import { createSteadyClock, systemSleep } from "../../system/clock.ts";
import type { Context } from "../context.ts";
import { openForwardingFallback, hasFallback } from "../forwarding/fallback.ts";
import { createMessageEdits, createRequestMessages } from "../approvals/request-messages.ts";
import type { Counters } from "../health/counters.ts";
import { createCauseMessages } from "./cause-messages.ts";
import { createDeliveryService } from "./delivery-service.ts";
import { createHealthMessages } from "./health-messages.ts";
import { awayTimings, createWorkerOpener, type SendingOptions } from "./open-worker.ts";
import { createPresence } from "./presence.ts";
import type { Push } from "./push.ts";
import { createReminders } from "./reminders.ts";
import { createSessionThreads } from "./session-threads.ts";

interface NotifierOptions extends SendingOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly counters: Counters;
  /** When the database was last rebuilt, which may have forgotten cards; 0 without a rebuild. */
  readonly rebuiltMs?: number;
  readonly push: Push;
}

export type Notifier = ReturnType<typeof createNotifier>;

/** Decides for each event whether to notify, and delivers the outbox. */
export function createNotifier(options: NotifierOptions) {
  const { context, commits, store, counters, sleep = systemSleep, rebuiltMs = 0, push } = options;
  const { clock, logger, atStart, startedAtMs } = context;
  const fallback = openForwardingFallback(atStart.values, () => worker?.changed([]));
  const sentListeners: (() => void)[] = [];
  const journal = announcingSent(counters.countingEnds(createOutbox(store.database)), sentListeners);
  const outbox = fallback?.outbox(journal) ?? journal;
  let config = atStart;
  let values = ownDestinations(withBrowsers(atStart.values), atStart.values);
  let { webhookTemplate } = atStart;
  const threads = createSessionThreads({ context, store, values: () => values });
  // The central daemon has all events, so it sends the cards.
  const hasCards = fallback === undefined;
  const presence = createPresence(clock, createSteadyClock(clock));
  const { untouchedMs } = presence;
  const edits = createMessageEdits();
  const shared = { outbox, threads: threads.store, hasCards, untouchedMs, edits, push: push.source };
  const { openWorker, openDiscordBot, openTelegramBot } = createWorkerOpener({ ...options, ...shared });
  const reminders = createReminders({ store, settings: () => values, clock });
  let worker: OutboxWorker | null = null;
  let changing = Promise.resolve();
  let changes = 0;
  let running = new AbortController();

  /** A failed write to the disk may succeed in a minute: neither the daemon nor its messages stop. */
  function startWorker(): void {
    running = new AbortController();
    const { signal } = running;
    if (!hasDestination(values)) return;
    try {
      redirect();
      const opened = openWorker({ values, webhookTemplate });
      const cards = threads.recentlyShown();
      opened.start();
      worker = opened;
      opened.changed(cards);
      void tidyThreads(opened, signal);
    } catch (error) {
      logger.error("messages cannot be sent yet", { reason: String(error) });
      void sleep(MINUTE_MS, signal).then(startWorker, () => {});
    }
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
        // With a central daemon, that one reminds.
        if (fallback === undefined) await reminders.check(opened);
      } catch (error) {
        logger.warn("threads could not be tidied", { reason: String(error) });
      }
      await sleep(MINUTE_MS, signal).catch(() => {});
    }
  }

  /** For messages of the daemon itself, without an event. */
  const ownMessages = {
    outbox,
    // The central daemon does not know this one's health: its dashboard is here.
    settings: () => (fallback === undefined ? values : withoutDestinations(values)),
    onAdded: () => worker?.changed([]),
    clock,
  };
  const healthMessages = createHealthMessages(ownMessages);

  const deliveries = createDeliveryService({
    outbox,
    worker: () => worker,
    isChanging: () => changes > 0,
    configured: () => destinationIds(values),
    redirect,
    isHeldBack: (one) =>
      escalationOf(one, {
        nowMs: clock.now(),
        timings: awayTimings(values),
        untouchedMs: ({ sessionId }) => untouchedMs(sessionId),
      }).messageAtMs > clock.now(),
    sendTest: healthMessages.sendTest,
    clock,
    startedAtMs,
  });

  function withBrowsers(settings: ConfigValues): ConfigValues & PushTargets {
    return { ...settings, pushTargets: push.source.browsers().map(({ name }) => name) };
  }

  function configure(next: Config): void {
    const before = { values, webhookTemplate };
    config = next;
    values = ownDestinations(withBrowsers(next.values), atStart.values);
    ({ webhookTemplate } = next);
    if (isDeepStrictEqual(before, { values, webhookTemplate })) return;
    if (!hasDestination(before.values) && !hasDestination(values)) return;
    changes += 1;
    changing = changing
      .then(stopWorker)
      .then(startWorker)
      .finally(() => (changes -= 1));
  }

  push.onChange(() => configure(config));

  const policy = createPolicy({ settings: () => values, clock });

  commits.onCommit((commit) => {
    presence.committed(commit);
    const { sessions } = commit;
    // Reading old transcripts again after a rebuild posts no second card.
    const shown = sessions.filter((one) => hasBegun(one) && (one.lastUsedAtMs > rebuiltMs || threads.hasCard(one)));
    worker?.recheck(sessions.map(({ sessionId }) => sessionId));
    worker?.changed(shown.map(({ sessionId }) => sessionId));
  });

  const sentMessages = { outbox, destinationIds: () => destinationIds(values) };

  return {
    name: "notifier",
    policy: fallback?.policy(policy) ?? policy,
    deliveries,
    routes: [...deliveryRoutes(deliveries), ...presence.routes],
    isWatched: presence.isWatched,
    /** Undefined unless this daemon notifies in place of an unavailable central one. */
    fallback,
    health: deliveries.health,
    healthMessages,
    notifyPaired: healthMessages.sendPaired,
    notifyCause: createCauseMessages(ownMessages),
    /** For answers under messages. */
    answering: {
      discord: {
        bot: () => openDiscordBot(values),
        messages: createRequestMessages({ ...sentMessages, channelsOf: threads.channelsOf }),
      },
      telegram: {
        bot: () => openTelegramBot(values),
        messages: createRequestMessages({
          ...sentMessages,
          channelsOf: ({ destinationId }) =>
            destinationId === `telegram:${values.telegramChatId}` ? [values.telegramChatId] : [],
        }),
      },
      edits,
      onSent: (listener: () => void) => void sentListeners.push(listener),
    },
    start: () => {
      threads.importLegacy();
      startWorker();
    },
    configure,
    stop: async () => {
      await changing;
      await stopWorker();
    },
  };
}

/** The same outbox, which says when a message was sent. */
function announcingSent(outbox: Outbox, listeners: readonly (() => void)[]): Outbox {
  return {
    ...outbox,
    complete: (ids, end) => {
      outbox.complete(ids, end);
      if (end.state === "sent") for (const listener of listeners) listener();
    },
  };
}

/** A session that was only opened gets no thread yet: the thread is named after your first prompt. */
function hasBegun({ isImported, title, messageCount, toolCount }: Session): boolean {
  if (isImported) return false;
  return title !== null || messageCount + toolCount > 0;
}

/**
 * The settings with only those destinations that this daemon sends to. For a forwarding daemon the central daemon
 * sends; if both did, each message would arrive twice. Forwarding is decided at the start.
 */
function ownDestinations(values: ConfigValues & PushTargets, atStart: ConfigValues): ConfigValues & PushTargets {
  const { upstreamUrl, upstreamDiscord } = atStart;
  if (upstreamUrl === "" || upstreamDiscord || hasFallback(atStart)) return values;
  return withoutDestinations(values);
}

export function withoutDestinations(values: ConfigValues): ConfigValues & PushTargets {
  return { ...withoutProviders(values), webhookUrl: "", botToken: "" };
}
