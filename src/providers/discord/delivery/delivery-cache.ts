import type { Clock } from "../../../core/ports.ts";
import type { ChannelInfo } from "./channel-info.ts";
import { restOf, type Pause } from "../rest/pause.ts";

/** After so long a channel's tags or a right may have changed: look again. */
const TRUST_MS = 15 * 60_000;

/** What a service has learned while it lives; all of it can be learned again. */
export interface DeliveryCache {
  channel(channelId: string): ChannelInfo | null;
  keepChannel(info: ChannelInfo): void;
  forgetChannel(channelId: string): void;
  /** Whether the webhook's channel is a forum, as its answers told; null: not told. */
  isForum(destinationId: string): boolean | null;
  learnForum(destinationId: string, isForum: boolean): void;
  /** No thread can be made in that channel for a while: messages stand in the channel itself. */
  stopThreads(destinationId: string): void;
  threadsStopped(destinationId: string): boolean;
  /** Threads may not be changed there: asking again for each session would only collect refusals. */
  denyManaging(destinationId: string): void;
  managingDenied(destinationId: string): boolean;
  /** The thread is of no use any more: never found again. */
  abandon(threadId: string): void;
  isAbandoned(threadId: string): boolean;
  /** The bot's own user id, null before it was asked for. */
  botUserId: string | null;
  /** The state that a post's tag shows. */
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
