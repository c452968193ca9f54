import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Failure } from "../rest/classify.ts";
import { readChannel, type ChannelInfo } from "./channel-info.ts";
import type { Job, DeliveryDeps } from "./job.ts";
import type { BotTarget } from "./target.ts";

/** Where the messages of sessions are at a destination. */
export type Layout =
  /** All in the channel itself. */
  | { readonly kind: "channel" }
  /** A card for each session in the channel, with a thread. */
  | { readonly kind: "threads"; readonly target: BotTarget; readonly channel: ChannelInfo }
  /** A forum's post for each session. `forum` is null for a webhook, which cannot request it. */
  | { readonly kind: "posts"; readonly forum: ChannelInfo | null };

export async function layoutOf(deps: DeliveryDeps, { target, session, attempt }: Job): Promise<Layout | Failure> {
  if (target.kind === "webhook") {
    const isForum = deps.cache.isForum(target.destinationId) ?? deps.channelType === "forum";
    return target.webhook.threadId === null && isForum ? { kind: "posts", forum: null } : { kind: "channel" };
  }
  const channel = await knownChannel(deps, target, attempt.signal);
  if (channel.kind !== "channel") return channel;
  switch (channel.channelKind) {
    case "forum":
      return { kind: "posts", forum: channel };
    case "text":
      return deps.useThreads(session.sessionId) ? { kind: "threads", target, channel } : { kind: "channel" };
    case "plain":
      return { kind: "channel" };
    case "none":
      return { kind: "disabled", reason: deliveryReason("channel-type", { type: channel.type }), cause: "access" };
    default:
      return channel.channelKind satisfies never;
  }
}

/** Whether a session's messages are in the channel itself, as far as known without a request. */
export function isInChannel(
  { cache, channelType, useThreads }: DeliveryDeps,
  target: Job["target"],
  sessionId: string,
): boolean {
  if (target.kind === "webhook") {
    const isForum = cache.isForum(target.destinationId) ?? channelType === "forum";
    return target.webhook.threadId !== null || !isForum;
  }
  const kind = cache.channel(target.channelId)?.channelKind;
  return (
    kind === "plain" || (kind === "text" && (cache.threadsStopped(target.destinationId) || !useThreads(sessionId)))
  );
}

export function isLayout(value: Layout | Failure): value is Layout {
  return value.kind === "channel" || value.kind === "threads" || value.kind === "posts";
}

async function knownChannel(
  deps: DeliveryDeps,
  target: BotTarget,
  signal: AbortSignal,
): Promise<ChannelInfo | Failure> {
  const known = deps.cache.channel(target.channelId);
  if (known !== null) return known;
  const read = await readChannel(target, target.channelId, signal);
  if (read.kind === "rebuild") return { kind: "disabled", reason: read.reason, cause: "access" };
  if (read.kind === "channel") deps.cache.keepChannel(read);
  return read;
}
