import type { ConfigValues } from "../config/settings.ts";
import { AppError } from "../core/errors.ts";
import type { FetchLike, MessageService, PlaceBook } from "../core/delivery.ts";
import type { Clock, Logger } from "../core/ports.ts";
import { createRendering } from "../discord/payload/create-rendering.ts";
import { openDestinations } from "../discord/place/destinations.ts";
import type { RateLimits } from "../discord/rest/rate-limits.ts";
import { userAgentOf } from "../discord/rest/rest-client.ts";
import { createDiscordService } from "../discord/service.ts";
import { hasDestination } from "../notify/rules/route.ts";

const REPOSITORY_URL = "https://www.npmjs.com/package/claude-code-event-notifier";

interface MessageServiceOptions {
  readonly values: ConfigValues;
  readonly places: PlaceBook;
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: RateLimits;
  readonly version: string;
  readonly usesSubagents: (sessionId: string) => boolean;
}

/**
 * Discord as the configuration has it.
 * @returns null when nothing is set up, or cannot be used; messages wait in the outbox then
 */
export function openMessageService(options: MessageServiceOptions): MessageService | null {
  const { values, places, clock, logger, usesSubagents } = options;
  if (!hasDestination(values)) return null;
  try {
    const { reachOf } = openDestinations(destinationOptions(options));
    const { mentionUserId, language, threadPrefix, useThreads, threadForTask, channelType } = values;
    return createDiscordService({
      reachOf,
      places,
      rendering: createRendering({
        mentionUserId: mentionUserId === "" ? null : mentionUserId,
        language,
        threadPrefix,
      }),
      clock,
      logger,
      settings: {
        useThreads: (sessionId) => useThreads || (threadForTask && usesSubagents(sessionId)),
        channelType,
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error("Discord is not set up in a way that can be used", { code: error.code, reason: error.message });
    return null;
  }
}

/** How the configured destinations are reached. */
export function destinationOptions({
  values,
  fetch,
  clock,
  limits,
  version,
}: Pick<MessageServiceOptions, "values" | "fetch" | "clock" | "limits" | "version">) {
  const { webhookUrl, botToken, apiBaseUrl } = values;
  return {
    webhookUrls: webhookUrl === "" ? [] : [webhookUrl],
    botToken: botToken === "" ? null : botToken,
    apiBaseUrl,
    fetch,
    clock,
    limits,
    userAgent: userAgentOf(REPOSITORY_URL, version),
  };
}
