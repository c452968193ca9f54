import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonValue } from "../../../core/json.ts";
import { classify } from "../rest/classify.ts";
import { channelRoute } from "../rest/api-route.ts";
import type { Failure } from "../rest/call-result.ts";
import type { BotTarget } from "./target.ts";

/** Where a channel can have messages of sessions. */
type ChannelKind = "text" | "forum" | "plain" | "none";

export interface ForumTag {
  readonly id: string;
  readonly name: string;
  /** Only moderators may apply it. */
  readonly moderated: boolean;
}

export interface ChannelInfo {
  readonly kind: "channel";
  readonly id: string;
  readonly type: number;
  readonly channelKind: ChannelKind;
  readonly name: string;
  readonly guildId: string | null;
  readonly tags: readonly ForumTag[];
  /** Applied tags, for a forum's post. */
  readonly appliedTags: readonly string[];
  readonly requiresTag: boolean;
}

const FLAG_REQUIRE_TAG = 1 << 4;

/** Requests a channel's type and tags from Discord. */
export async function readChannel(
  { client }: BotTarget,
  channelId: string,
  signal: AbortSignal,
): Promise<ChannelInfo | Failure> {
  const answer = await client.request({ method: "GET", route: channelRoute(channelId) }, signal);
  const result = classify(answer, false);
  if (result.kind !== "ok") return result;
  return parseChannel(result.body) ?? { kind: "retry", reason: deliveryReason("channel-unreadable") };
}

function parseChannel(body: JsonValue): ChannelInfo | null {
  if (!isJsonObject(body) || typeof body["id"] !== "string" || typeof body["type"] !== "number") return null;
  const { id, type, name, guild_id: guildId, available_tags: tags, applied_tags: applied, flags } = body;
  return {
    kind: "channel",
    id,
    type,
    channelKind: kindOf(type),
    name: typeof name === "string" ? name : "",
    guildId: typeof guildId === "string" ? guildId : null,
    tags: Array.isArray(tags) ? tags.flatMap(parseTag) : [],
    appliedTags: Array.isArray(applied) ? applied.filter((tag) => typeof tag === "string") : [],
    requiresTag: typeof flags === "number" && (flags & FLAG_REQUIRE_TAG) !== 0,
  };
}

/** The numbers are Discord's channel types. */
function kindOf(type: number): ChannelKind {
  switch (type) {
    case 0: // text
    case 5: // announcement
      return "text";
    case 15: // forum
    case 16: // media
      return "forum";
    case 1: // direct message
    case 2: // voice, with a chat
    case 10: // threads: no thread fits into one
    case 11:
    case 12:
    case 13: // stage, with a chat
      return "plain";
    default:
      return "none";
  }
}

function parseTag(tag: JsonValue): readonly ForumTag[] {
  if (!isJsonObject(tag) || typeof tag["id"] !== "string" || typeof tag["name"] !== "string") return [];
  return [{ id: tag["id"], name: tag["name"], moderated: tag["moderated"] === true }];
}
