import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { classify } from "../rest/classify.ts";
import { activeThreadsRoute, archivedThreadsRoute, type Route } from "../rest/api-route.ts";
import type { Stop } from "../rest/call-result.ts";
import type { BotTarget } from "./target.ts";

const ARCHIVED_LIMIT = "100";

export interface ThreadSearch {
  readonly guildId: string;
  readonly isName: (name: string) => boolean;
  /** Only a thread that this bot made is used. */
  readonly ownerId: string;
  /** Abandoned, or of another session. */
  readonly isUseless: (threadId: string) => boolean;
  readonly signal: AbortSignal;
}

export interface FoundThread {
  readonly kind: "found";
  readonly threadId: string;
  readonly archived: boolean;
}

/**
 * Finds a thread of this bot by name: first the active ones, then the archived. Locked ones are skipped.
 * @returns null when there is none, or when the bot may not list
 */
export async function findThread(target: BotTarget, search: ThreadSearch): Promise<FoundThread | Stop | null> {
  const routes: readonly [Route, Readonly<Record<string, string>>][] = [
    [activeThreadsRoute(search.guildId), {}],
    [archivedThreadsRoute(target.channelId), { limit: ARCHIVED_LIMIT }],
  ];
  for (const [route, query] of routes) {
    const result = classify(await target.client.request({ method: "GET", route, query }, search.signal), false);
    // A temporary failure is retried later. Without the permission to list, a new thread is made.
    if (result.kind === "wait" || result.kind === "retry") return result;
    if (result.kind !== "ok") continue;
    const thread = threadsOf(result.body).find((one) => isMeant(one, target.channelId, search));
    const threadId = thread?.["id"];
    if (thread !== undefined && typeof threadId === "string") {
      return { kind: "found", threadId, archived: metadataOf(thread)["archived"] === true };
    }
  }
  return null;
}

function isMeant(thread: JsonObject, channelId: string, search: ThreadSearch): boolean {
  const { id, parent_id: parentId, owner_id: ownerId, name } = thread;
  if (typeof id !== "string" || parentId !== channelId || ownerId !== search.ownerId) return false;
  if (typeof name !== "string" || !search.isName(name)) return false;
  return metadataOf(thread)["locked"] !== true && !search.isUseless(id);
}

function threadsOf(body: JsonValue): readonly JsonObject[] {
  const threads = isJsonObject(body) ? body["threads"] : undefined;
  return Array.isArray(threads) ? threads.filter((one) => isJsonObject(one)) : [];
}

function metadataOf(thread: JsonObject): JsonObject {
  const metadata = thread["thread_metadata"];
  return isJsonObject(metadata) ? metadata : {};
}
