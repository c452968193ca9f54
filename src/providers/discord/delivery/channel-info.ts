import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { objectsField, textField, type JsonObject } from "../../../core/json.ts";
import type { SessionState } from "../../../core/session/session.ts";
import type { Failure } from "../rest/classify.ts";
import type { Sender } from "../rest/rest-client.ts";
import type { BotTarget } from "./target.ts";

/** Where a channel can have messages of sessions. */
export type ChannelKind = "text" | "forum" | "plain" | "none";

interface ForumTag {
  readonly id: string;
  readonly name: string;
  /** Only moderators may apply it. */
  readonly moderated: boolean;
}

export type ChannelInfo = NonNullable<ReturnType<typeof parseChannel>>;

const FLAG_REQUIRE_TAG = 1 << 4;

export async function readChannel(
  { client }: BotTarget,
  channelId: string,
  sender: Sender,
): Promise<ChannelInfo | Failure> {
  const result = await client.request({ method: "GET", path: `/channels/${channelId}` }, sender);
  if (result.kind !== "ok") return result;
  return parseChannel(result.body) ?? { kind: "retry", reason: deliveryReason("channel-unreadable") };
}

function parseChannel(body: JsonObject) {
  const { id, type, applied_tags: applied, flags } = body;
  if (typeof id !== "string" || typeof type !== "number") return null;
  return {
    kind: "channel" as const,
    id,
    type,
    channelKind: channelKindOf(type),
    guildId: textField(body, "guild_id"),
    tags: objectsField(body, "available_tags").flatMap(parseTag),
    /** Only posts of a forum have them. */
    appliedTags: Array.isArray(applied) ? applied.filter((tag) => typeof tag === "string") : [],
    requiresTag: typeof flags === "number" && (flags & FLAG_REQUIRE_TAG) !== 0,
  };
}

/** Discord's channel types: 0 and 5 are text and announcement channels, 15 and 16 forum and media channels. */
export function channelKindOf(type: number): ChannelKind {
  if (type === 0 || type === 5) return "text";
  if (type === 15 || type === 16) return "forum";
  // Direct messages, the chats of voice and stage channels, and threads: no thread fits into one.
  return [1, 2, 10, 11, 12, 13].includes(type) ? "plain" : "none";
}

function parseTag(tag: JsonObject): readonly ForumTag[] {
  const [id, name] = [textField(tag, "id"), textField(tag, "name")];
  return id === null || name === null ? [] : [{ id, name, moderated: tag["moderated"] === true }];
}

const MAX_TAGS = 5;

/** Names that a forum's owner may have given to a state's tag, the best first. */
const STATE_TAG_NAMES: Readonly<Record<SessionState, readonly string[]>> = {
  starting: ["running", "working", "in progress", "active", "実行中", "作業中", "進行中"],
  working: ["running", "working", "in progress", "active", "実行中", "作業中", "進行中"],
  waiting: ["waiting", "needs you", "needs input", "blocked", "待機中", "入力待ち", "要対応", "確認待ち"],
  done: ["done", "finished", "idle", "completed", "完了"],
  failed: ["failed", "error", "broken", "失敗", "エラー"],
  ended: ["ended", "closed", "done", "finished", "completed", "終了", "完了"],
  interrupted: ["interrupted", "stopped", "paused", "中断"],
  lost: ["lost", "failed", "error", "不明", "失敗"],
  unknown: ["unknown", "silent", "不明"],
};

export function tagForState(tags: readonly ForumTag[], state: SessionState): string | null {
  for (const name of STATE_TAG_NAMES[state]) {
    const tag = tags.find((one) => !one.moderated && one.name.trim().toLowerCase() === name);
    if (tag !== undefined) return tag.id;
  }
  return null;
}

/** Tags for a new post. A forum may require one: then any allowed tag is better than no post. */
export function tagsForNewPost(forum: ChannelInfo, state: SessionState | null): readonly string[] {
  const fitting = state === null ? null : tagForState(forum.tags, state);
  if (fitting !== null) return [fitting];
  const any = forum.tags.find((tag) => !tag.moderated);
  return forum.requiresTag && any !== undefined ? [any.id] : [];
}

/** A post's tags after a change of state. State tags are replaced; tags that people have set stay. */
export function tagsAfter(forum: ChannelInfo, applied: readonly string[], state: SessionState): readonly string[] {
  const next = tagForState(forum.tags, state);
  if (next === null) return applied;
  const ofStates = new Set(Object.keys(STATE_TAG_NAMES).map((one) => tagForState(forum.tags, one as SessionState)));
  return [next, ...applied.filter((id) => !ofStates.has(id))].slice(0, MAX_TAGS);
}
