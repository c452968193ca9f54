import type { SessionState } from "../../../core/session/session.ts";
import type { ChannelInfo, ForumTag } from "./channel-info.ts";

/** Discord's limit for a post. */
const MAX_TAGS = 5;

/** Names that a forum's owner may have given to a state's tag, the best first. */
const NAMES: Readonly<Record<SessionState, readonly string[]>> = {
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

/** The forum's tag for a state, by name. Null without a match. */
export function tagForState(tags: readonly ForumTag[], state: SessionState): string | null {
  for (const name of NAMES[state]) {
    const tag = tags.find((one) => !one.moderated && plain(one.name) === name);
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
  const ofStates = new Set(Object.keys(NAMES).map((one) => tagForState(forum.tags, one as SessionState)));
  return [next, ...applied.filter((id) => !ofStates.has(id))].slice(0, MAX_TAGS);
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
