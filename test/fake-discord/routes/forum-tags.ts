import { apiError } from "../server/api-error.ts";
import type { Channel } from "../state/model.ts";

/**
 * The tags that a post asks for.
 * @throws 10087 for a tag that the forum does not have, 40067 without the required tag
 */
export function wantedTags(forum: Channel, asked: unknown): readonly string[] {
  const ids = Array.isArray(asked) ? (asked as readonly string[]) : [];
  if (ids.some((id) => forum.tags.every((tag) => tag.id !== id))) throw apiError("unknownTag");
  if (forum.requireTag && ids.length === 0) throw apiError("tagRequired");
  return ids;
}
