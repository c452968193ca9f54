import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Failure } from "../rest/verdict.ts";
import { readChannel, type ChannelInfo } from "./channel-info.ts";
import type { Job, PlaceDeps } from "./job.ts";
import type { BotReach } from "./reach.ts";

/** How the messages of sessions stand at a destination. */
export type Layout =
  /** All in the channel itself. */
  | { readonly kind: "channel" }
  /** A card for each session in the channel, with a thread. */
  | { readonly kind: "threads"; readonly reach: BotReach; readonly channel: ChannelInfo }
  /** A forum's post for each session; what is known of the forum, which a webhook cannot ask for. */
  | { readonly kind: "posts"; readonly forum: ChannelInfo | null };

export async function layoutOf(deps: PlaceDeps, { reach, session, attempt }: Job): Promise<Layout | Failure> {
  if (reach.kind === "webhook") {
    const isForum = deps.memory.isForum(reach.destinationId) ?? deps.channelType === "forum";
    return reach.webhook.threadId === null && isForum ? { kind: "posts", forum: null } : { kind: "channel" };
  }
  const channel = await knownChannel(deps, reach, attempt.signal);
  if (channel.kind !== "channel") return channel;
  switch (channel.channelKind) {
    case "forum":
      return { kind: "posts", forum: channel };
    case "text":
      return deps.useThreads(session.sessionId) ? { kind: "threads", reach, channel } : { kind: "channel" };
    case "plain":
      return { kind: "channel" };
    case "none":
      return { kind: "disabled", reason: deliveryReason("channel-type", { type: channel.type }), cause: "access" };
    default:
      return channel.channelKind satisfies never;
  }
}

/** Whether a session's messages stand in the channel itself, as far as it is known without asking. */
export function standsInChannel(
  { memory, channelType, useThreads }: PlaceDeps,
  reach: Job["reach"],
  sessionId: string,
): boolean {
  if (reach.kind === "webhook") {
    const isForum = memory.isForum(reach.destinationId) ?? channelType === "forum";
    return reach.webhook.threadId !== null || !isForum;
  }
  const kind = memory.channel(reach.channelId)?.channelKind;
  return (
    kind === "plain" || (kind === "text" && (memory.threadsStopped(reach.destinationId) || !useThreads(sessionId)))
  );
}

export function isLayout(value: Layout | Failure): value is Layout {
  return value.kind === "channel" || value.kind === "threads" || value.kind === "posts";
}

async function knownChannel(deps: PlaceDeps, reach: BotReach, signal: AbortSignal): Promise<ChannelInfo | Failure> {
  const known = deps.memory.channel(reach.channelId);
  if (known !== null) return known;
  const read = await readChannel(reach, reach.channelId, signal);
  if (read.kind === "rebuild") return { kind: "disabled", reason: read.reason, cause: "access" };
  if (read.kind === "channel") deps.memory.keepChannel(read);
  return read;
}
