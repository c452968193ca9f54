import { deliveryReason } from "../../../src/core/i18n/delivery-reason.ts";
import type { FetchLike, MessageService, SessionThread, ThreadStore } from "../../../src/core/notification/delivery.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import { isOnDiscord } from "../../../src/notify/policy/route.ts";
import { openDestinations } from "../../../src/providers/discord/delivery/target.ts";
import type { RateLimits } from "../../../src/providers/discord/rest/rate-limits.ts";
import { userAgentOf } from "../../../src/providers/discord/rest/rest-client.ts";
import { createDiscordService } from "../../../src/providers/discord/service.ts";
import { openProviders } from "../../../src/providers/open-providers.ts";
import type { TeamChannels } from "./channel-settings.ts";

const REPOSITORY_URL = "https://www.npmjs.com/package/claude-code-event-notifier";

interface ServicesOptions {
  readonly version: string;
  readonly fetch: FetchLike;
  /** Never goes back. */
  readonly clock: Clock;
  /** Discord's, of this process's address: one object for all teams. */
  readonly limits: RateLimits;
  readonly logger: Logger;
}

/** What sends the messages of one team, by destination. */
export function openServices(
  { values }: TeamChannels,
  { version, fetch, clock, limits, logger }: ServicesOptions,
): (destinationId: string) => MessageService {
  const providers = openProviders(values, { fetch, clock, userAgent: `ccen-team/${version}` });
  const { webhookUrl, botToken, apiBaseUrl, language } = values;
  const userAgent = userAgentOf(REPOSITORY_URL, version);
  const discord = isOnDiscord(values)
    ? createDiscordService({
        resolveTarget: openDestinations({ webhookUrl, botToken, apiBaseUrl, userAgent, fetch, clock, limits }),
        threads: memoryThreads(),
        rendering: { mentionUserId: null, language, threadPrefix: "" },
        clock,
        logger,
        // A team's channel is a list of what needs a person, and not the place of each session.
        useThreads: () => false,
        channelType: "text",
      })
    : null;
  return (destinationId) => providers.get(destinationId) ?? discord ?? CLOSED;
}

const CLOSED: MessageService = {
  maxBatch: 1,
  post: async () => ({ kind: "disabled", reason: deliveryReason("not-configured") }),
};

/** In a text channel nothing has a thread. In a forum a session's post is made again after a restart. */
function memoryThreads(): ThreadStore {
  const threads = new Map<string, SessionThread>();
  return {
    find: (sessionId, destinationId) => threads.get(keyOf(sessionId, destinationId)) ?? null,
    save: (thread) => void threads.set(keyOf(thread.sessionId, thread.destinationId), thread),
    isTaken: (threadId, { notBy }) =>
      [...threads.values()].some((one) => one.threadId === threadId && one.sessionId !== notBy),
  };
}

function keyOf(sessionId: string, destinationId: string): string {
  return `${destinationId} ${sessionId}`;
}
