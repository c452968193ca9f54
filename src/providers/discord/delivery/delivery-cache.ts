import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { Clock } from "../../../core/ports.ts";
import { meRoute } from "../rest/api-route.ts";
import { classify, type Stop } from "../rest/classify.ts";
import { restOf, type Pause } from "../rest/pause.ts";
import type { ChannelInfo } from "./channel-info.ts";
import type { BotTarget } from "./target.ts";

/** A channel's tags or a permission may have changed after this, so they are requested again. */
const TRUST_MS = 15 * 60_000;

/** Facts learned from responses. All of them can be learned again. */
export interface DeliveryCache {
  channel(channelId: string): ChannelInfo | null;
  keepChannel(info: ChannelInfo): void;
  forgetChannel(channelId: string): void;
  /** Whether the webhook's channel is a forum, learned from responses. Null if unknown. */
  isForum(destinationId: string): boolean | null;
  learnForum(destinationId: string, isForum: boolean): void;
  /** Threads are unavailable in that channel for a while: messages go into the channel itself. */
  stopThreads(destinationId: string): void;
  threadsStopped(destinationId: string): boolean;
  /** Threads may not be changed there. A request for each session would only be rejected. */
  denyManaging(destinationId: string): void;
  managingDenied(destinationId: string): boolean;
  /** The thread is unusable and will not be looked up again. */
  abandon(threadId: string): void;
  isAbandoned(threadId: string): boolean;
  /** The bot's own user id. Null before the first request. */
  botUserId: string | null;
  /** The tag that a post has for its state. */
  tagOf(threadId: string): string | null;
  keepTag(threadId: string, tag: string): void;
}

export function createDeliveryCache(clock: Clock): DeliveryCache {
  const channels = new Map<string, { readonly info: ChannelInfo; readonly trust: Pause }>();
  const forums = new Map<string, boolean>();
  const threadless = new Map<string, Pause>();
  const unmanaged = new Map<string, Pause>();
  const abandoned = new Set<string>();
  const tags = new Map<string, string>();

  const fromNow = (): Pause => ({ sinceMs: clock.now(), lengthMs: TRUST_MS });
  const holds = (pause: Pause | undefined): boolean => restOf(pause, clock.now()) > 0;

  return {
    botUserId: null,
    channel: (channelId) => {
      const known = channels.get(channelId);
      return known !== undefined && holds(known.trust) ? known.info : null;
    },
    keepChannel: (info) => void channels.set(info.id, { info, trust: fromNow() }),
    forgetChannel: (channelId) => void channels.delete(channelId),
    isForum: (destinationId) => forums.get(destinationId) ?? null,
    learnForum: (destinationId, isForum) => void forums.set(destinationId, isForum),
    stopThreads: (destinationId) => void threadless.set(destinationId, fromNow()),
    threadsStopped: (destinationId) => holds(threadless.get(destinationId)),
    denyManaging: (destinationId) => void unmanaged.set(destinationId, fromNow()),
    managingDenied: (destinationId) => holds(unmanaged.get(destinationId)),
    abandon: (threadId) => void abandoned.add(threadId),
    isAbandoned: (threadId) => abandoned.has(threadId),
    tagOf: (threadId) => tags.get(threadId) ?? null,
    keepTag: (threadId, tag) => void tags.set(threadId, tag),
  };
}

/** The bot's own user id, requested once. */
export async function botUserIdOf(
  cache: DeliveryCache,
  { client }: BotTarget,
  signal: AbortSignal,
): Promise<{ readonly kind: "user"; readonly id: string } | Stop> {
  if (cache.botUserId !== null) return { kind: "user", id: cache.botUserId };
  const result = classify(await client.request({ method: "GET", route: meRoute() }, signal), false);
  if (result.kind === "rebuild") return { kind: "retry", reason: result.reason };
  if (result.kind !== "ok") return result;
  const id = isJsonObject(result.body) ? result.body["id"] : undefined;
  if (typeof id !== "string") return { kind: "retry", reason: deliveryReason("no-user-id") };
  cache.botUserId = id;
  return { kind: "user", id };
}
