import type { ConfigValues } from "../../config/settings.ts";
import { AppError } from "../../core/errors/errors.ts";
import { deliveryReason, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { FetchLike, MessageService, ThreadStore } from "../../core/notification/delivery.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { Template } from "../../core/template.ts";
import { isOnDiscord } from "../../notify/policy/route.ts";
import { openDestinations } from "../../providers/discord/delivery/target.ts";
import type { RateLimits } from "../../providers/discord/rest/rate-limits.ts";
import { userAgentOf } from "../../providers/discord/rest/rest-client.ts";
import { createDiscordService } from "../../providers/discord/service.ts";
import { openProviders } from "../../providers/open-providers.ts";

const REPOSITORY_URL = "https://www.npmjs.com/package/claude-code-event-notifier";

interface MessageServiceOptions {
  readonly values: ConfigValues;
  /** Of the outgoing webhook; null for our own JSON. */
  readonly template: Template | null;
  readonly threads: ThreadStore;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: RateLimits;
  readonly version: string;
  readonly usesSubagents: (sessionId: string) => boolean;
}

/**
 * The configured services, by destination.
 * @returns null when none is set up or usable; messages then wait in the outbox
 */
export function openMessageServices(
  options: MessageServiceOptions,
): ((destinationId: string) => MessageService) | null {
  const { values, template, fetch, clock, version } = options;
  const settings = { ...values, webhookTemplate: template };
  const providers = openProviders(settings, { fetch, clock, userAgent: `ccen/${version}` });
  const discord = isOnDiscord(values) ? openDiscord(options) : NOT_NAMED;
  if (providers.size === 0 && (discord === NOT_NAMED || discord === NOT_USABLE)) return null;
  return (destinationId) => providers.get(destinationId) ?? discord;
}

function closedService(reason: DeliveryReason): MessageService {
  const disabled = { kind: "disabled", reason } as const;
  return { maxBatch: 1, post: async () => disabled, showCard: async () => disabled };
}

const NOT_NAMED = closedService(deliveryReason("not-configured"));
const NOT_USABLE = closedService(deliveryReason("discord-unusable"));

function openDiscord(options: MessageServiceOptions): MessageService {
  const { values, threads, clock, logger, usesSubagents } = options;
  try {
    const resolveTarget = openDestinations(destinationOptions(options));
    const { mentionUserId, language, threadPrefix, useThreads, threadForTask, channelType } = values;
    return createDiscordService({
      resolveTarget,
      threads,
      rendering: { mentionUserId: mentionUserId === "" ? null : mentionUserId, language, threadPrefix },
      clock,
      logger,
      useThreads: (sessionId) => useThreads || (threadForTask && usesSubagents(sessionId)),
      channelType,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error("the Discord settings cannot be used", { code: error.code, reason: error.message });
    return NOT_USABLE;
  }
}

/** How to reach the configured destinations on Discord. */
export function destinationOptions({
  values,
  fetch,
  clock,
  limits,
  version,
}: Pick<MessageServiceOptions, "values" | "fetch" | "clock" | "limits" | "version">) {
  const { webhookUrl, botToken, apiBaseUrl } = values;
  return {
    webhookUrl: webhookUrl === "" ? null : webhookUrl,
    botToken: botToken === "" ? null : botToken,
    apiBaseUrl,
    fetch,
    clock,
    limits,
    userAgent: userAgentOf(REPOSITORY_URL, version),
  };
}
