import type { Config } from "../../config/load-config.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { FetchLike, MessageService, ThreadStore } from "../../core/notification/delivery.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { PushSource } from "../../core/notification/push.ts";
import type { Sleep } from "../../core/ports.ts";
import { cardDestination, destinationIds, isOnDiscord } from "../../notify/policy/route.ts";
import { TIMINGS, type DeliveryTimings } from "../../notify/queue/destination-queue-options.ts";
import { createOutboxWorker, type OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import { openDestinations, type DestinationOptions } from "../../providers/discord/delivery/target.ts";
import { createRateLimits } from "../../providers/discord/rest/rate-limits.ts";
import { createRestClient, userAgentOf } from "../../providers/discord/rest/rest-client.ts";
import { apiBaseOf } from "../../providers/discord-url.ts";
import { createDiscordAnswers } from "../../providers/discord/interactions/answers.ts";
import { createDiscordService } from "../../providers/discord/service.ts";
import { openProviders } from "../../providers/open-providers.ts";
import { createTelegramAnswers } from "../../providers/telegram/approvals/answers.ts";
import type { Store } from "../../store/store.ts";
import { createSteadyClock, systemSleep } from "../../system/clock.ts";
import type { Context } from "../context.ts";
import type { AnsweringBot } from "../approvals/surfaces.ts";
import { keyOfMessage, type MessageEdits } from "../approvals/request-messages.ts";
import { composeFromStore, isAnsweredInMessage } from "./compose-from-store.ts";

const REPOSITORY_URL = "https://www.npmjs.com/package/claude-code-event-notifier";

/** How messages are sent, where a test has its own time or network. */
export interface SendingOptions {
  readonly fetch?: FetchLike;
  readonly sleep?: Sleep;
  readonly timings?: DeliveryTimings;
  readonly channelMessagesPerMinute?: number;
  /** Spreads retries; 0 ≤ random < 1. */
  readonly random?: () => number;
}

interface WorkerOptions extends SendingOptions {
  readonly context: Context;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly threads: ThreadStore;
  readonly hasCards: boolean;
  readonly untouchedMs: (sessionId: string) => number;
  readonly edits: MessageEdits;
  readonly push: Omit<PushSource, "contact">;
}

/**
 * Everything that composes and sends messages: opens the worker of one configuration, which has a destination, and its
 * bot. Discord's limits stay the same for all of them.
 */
export function createWorkerOpener(options: WorkerOptions) {
  const { context, store, outbox, threads, hasCards, edits, sleep = systemSleep, timings = TIMINGS } = options;
  const { random = Math.random, fetch = async (url, init) => globalThis.fetch(url, init) } = options;
  const { clock, logger, version } = context;
  const steadyClock = createSteadyClock(clock);
  const limits = createRateLimits(steadyClock, options.channelMessagesPerMinute);

  function openWorker({ values, webhookTemplate }: Pick<Config, "values" | "webhookTemplate">): OutboxWorker {
    const userAgent = `ccen/${version}`;
    const providers = openProviders(
      { ...values, webhookTemplate },
      {
        fetch,
        clock: steadyClock,
        userAgent,
        push: { ...options.push, contact: REPOSITORY_URL },
      },
    );
    const discord = isOnDiscord(values) ? openDiscord(values) : null;
    const reason = deliveryReason("not-configured");
    const closed: MessageService = { maxBatch: 1, post: async () => ({ kind: "disabled", reason }) };
    return createOutboxWorker({
      ...composeFromStore({ ...context, store, values: () => values, prices: () => context.config().prices }),
      outbox,
      serviceOf: (destinationId) => guarded(providers.get(destinationId) ?? discord ?? closed),
      cardDestinationId: () => (hasCards ? cardDestination(values) : null),
      destinationIds: destinationIds(values),
      standsAlone: (delivery) => isAnsweredInMessage(values, delivery),
      clock,
      steadyClock,
      sleep,
      random,
      logger,
      // At this level everything is sent.
      timings: { ...timings, ...awayTimings(values), ...(values.level === "verbose" && { finishedGraceMs: 0 }) },
      untouchedMs: ({ sessionId }) => options.untouchedMs(sessionId),
    });
  }

  /** Null without a bot that sends messages. */
  function openDiscordBot(values: ConfigValues): AnsweringBot | null {
    const { botToken: token } = values;
    if (!destinationIds(values).some((id) => id.startsWith("channel:"))) return null;
    const userAgent = userAgentOf(REPOSITORY_URL, version);
    const rest = { fetch, apiBase: apiBaseOf(values.apiBaseUrl), clock: steadyClock, userAgent };
    const client = createRestClient({ ...rest, botToken: token, limits });
    return {
      token,
      address: rest.apiBase,
      connect: (given) => createDiscordAnswers({ ...given, token, client, rest }),
    };
  }

  function openTelegramBot({ telegramBotToken: token, telegramChatId, telegramApiUrl }: ConfigValues) {
    if (token === "" || telegramChatId === "") return null;
    const bot = { token, chatId: telegramChatId, apiUrl: telegramApiUrl, fetch, userAgent: `ccen/${version}` };
    return {
      token,
      address: `${telegramApiUrl} ${telegramChatId}`,
      connect: (given) => createTelegramAnswers({ ...given, ...bot, clock: steadyClock }),
    } satisfies AnsweringBot;
  }

  /** An edit waits for the buttons that the message is about to get. */
  function guarded(service: MessageService): MessageService {
    const { amend } = service;
    if (amend === undefined) return service;
    return {
      ...service,
      amend: async (destinationId, messages, attempt) =>
        edits.amend(keyOfMessage({ destinationId, messageId: attempt.messageId }), async () =>
          amend(destinationId, messages, attempt),
        ),
    };
  }

  return { openWorker, openDiscordBot, openTelegramBot };

  function openDiscord(values: ConfigValues): MessageService {
    const { mentionUserId, language, threadPrefix, useThreads, threadForTask, channelType } = values;
    return createDiscordService({
      resolveTarget: openDestinations(destinationOptions({ values, version, fetch, clock: steadyClock, limits })),
      threads,
      rendering: { mentionUserId: mentionUserId === "" ? null : mentionUserId, language, threadPrefix },
      clock: steadyClock,
      logger,
      useThreads: (sessionId) => useThreads || (threadForTask && (store.session(sessionId)?.subagentCount ?? 0) > 0),
      channelType,
    });
  }
}

export function awayTimings({ awayMinutes, awaySilentSeconds }: ConfigValues) {
  return { awayMs: awayMinutes * 60_000, silentMs: awaySilentSeconds * 1000 };
}

interface DiscordOptions extends Pick<DestinationOptions, "fetch" | "clock" | "limits"> {
  readonly values: ConfigValues;
  readonly version: string;
}

export function destinationOptions({ values, version, ...options }: DiscordOptions): DestinationOptions {
  const { webhookUrl, botToken, apiBaseUrl } = values;
  return { ...options, webhookUrl, botToken, apiBaseUrl, userAgent: userAgentOf(REPOSITORY_URL, version) };
}
