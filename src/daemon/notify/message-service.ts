import type { ConfigValues } from "../../config/settings.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { MessageService } from "../../core/notification/delivery.ts";
import type { Template } from "../../core/template.ts";
import { isOnDiscord } from "../../notify/policy/route.ts";
import type { DeliveryDeps } from "../../providers/discord/delivery/job.ts";
import { openDestinations, type DestinationOptions } from "../../providers/discord/delivery/target.ts";
import { userAgentOf } from "../../providers/discord/rest/rest-client.ts";
import { createDiscordService } from "../../providers/discord/service.ts";
import { openProviders } from "../../providers/open-providers.ts";

const REPOSITORY_URL = "https://www.npmjs.com/package/claude-code-event-notifier";

interface MessageServiceOptions extends DiscordOptions, Pick<DeliveryDeps, "threads" | "logger"> {
  /** Of the outgoing webhook; null for our own JSON. */
  readonly template: Template | null;
  readonly usesSubagents: (sessionId: string) => boolean;
}

/**
 * The configured services, by destination.
 * @returns null when none is set up; messages then wait in the outbox
 */
export function openMessageServices(
  options: MessageServiceOptions,
): ((destinationId: string) => MessageService) | null {
  const { values, template, fetch, clock, version } = options;
  const settings = { ...values, webhookTemplate: template };
  const providers = openProviders(settings, { fetch, clock, userAgent: `ccen/${version}` });
  const discord = isOnDiscord(values) ? openDiscord(options) : null;
  if (providers.size === 0 && discord === null) return null;
  const reason = deliveryReason("not-configured");
  const closed: MessageService = { maxBatch: 1, post: async () => ({ kind: "disabled", reason }) };
  return (destinationId) => providers.get(destinationId) ?? discord ?? closed;
}

function openDiscord(options: MessageServiceOptions): MessageService {
  const { values, threads, clock, logger, usesSubagents } = options;
  const { mentionUserId, language, threadPrefix, useThreads, threadForTask, channelType } = values;
  return createDiscordService({
    resolveTarget: openDestinations(destinationOptions(options)),
    threads,
    rendering: { mentionUserId: mentionUserId === "" ? null : mentionUserId, language, threadPrefix },
    clock,
    logger,
    useThreads: (sessionId) => useThreads || (threadForTask && usesSubagents(sessionId)),
    channelType,
  });
}

interface DiscordOptions extends Pick<DestinationOptions, "fetch" | "clock" | "limits"> {
  readonly values: ConfigValues;
  readonly version: string;
}

export function destinationOptions({ values, version, ...options }: DiscordOptions): DestinationOptions {
  const { webhookUrl, botToken, apiBaseUrl } = values;
  return { ...options, webhookUrl, botToken, apiBaseUrl, userAgent: userAgentOf(REPOSITORY_URL, version) };
}
