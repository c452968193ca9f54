import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { messageRoute, activeThreadsRoute, archivedThreadsRoute, type Route } from "../rest/api-route.ts";
import { classify, type Failure, type Stop } from "../rest/classify.ts";
import type { ChannelInfo } from "./channel-info.ts";
import { botUserIdOf } from "./delivery-cache.ts";
import { threadOf, type Job, type MessageDraft, type DeliveryDeps } from "./job.ts";
import type { CreatedMessage } from "./message-calls.ts";
import { isOwnCard, sameText } from "./reconcile.ts";
import type { BotTarget } from "./target.ts";

/**
 * Finds a session's thread that is not in the store: the store was lost, or the daemon ended before it stored the new
 * thread. Its name ends with the beginning of the session's id. If another session shares that, the store or the
 * thread's card names the other one. The first message may be the card, or the message that is being sent.
 * @returns null when there is none; "look-again" when the thread is stored now
 */
export async function findOwnThread(
  deps: DeliveryDeps,
  job: Job,
  { channel, draft }: { readonly channel: ChannelInfo; readonly draft: MessageDraft },
): Promise<CreatedMessage | Failure | null> {
  const { target, session, attempt } = job;
  const { signal } = attempt;
  if (target.kind !== "bot" || channel.guildId === null) return null;
  const user = await botUserIdOf(deps.cache, target, signal);
  if (user.kind !== "user") return user;
  const found = await findThread(target, {
    guildId: channel.guildId,
    isName: (name) => isThreadNameOf(name, session.sessionId),
    ownerId: user.id,
    isExcluded: (threadId) =>
      deps.cache.isAbandoned(threadId) || deps.threads.isTaken(threadId, { notBy: session.sessionId }),
    signal,
  });
  if (found === null || found.kind !== "found") return found;

  const { threadId, archived } = found;
  // A forum's post holds its first message. A thread started from a message leaves it in the channel.
  const starterChannelId = channel.channelKind === "forum" ? threadId : channel.id;
  const answer = await target.client.request(
    { method: "GET", route: messageRoute(starterChannelId, threadId) },
    signal,
  );
  const result = classify(answer, false);
  if (result.kind === "wait" || result.kind === "retry") return result;
  const starter = result.kind === "ok" ? ownMessage(result.body, user.id) : null;
  if (starter !== null && isCardOfAnotherSession(starter, session.sessionId)) return null;
  const cardMessageId = starter !== null && isOwnCard(starter) ? threadId : null;
  deps.threads.save({ ...threadOf(deps, job), threadId, cardMessageId, cardDigest: null, archived });
  if (starter !== null && sameText(starter, draft.message.body)) {
    return { kind: "made", messageId: threadId, channelId: starterChannelId, body: starter };
  }
  return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("thread-found") };
}

function ownMessage(body: unknown, userId: string): JsonObject | null {
  if (!isJsonObject(body)) return null;
  const author = body["author"];
  return isJsonObject(author) && author["id"] === userId ? body : null;
}

/** Whether a card links to another session on the dashboard. */
function isCardOfAnotherSession(starter: JsonObject, sessionId: string): boolean {
  const embeds = Array.isArray(starter["embeds"]) ? (starter["embeds"] as readonly JsonValue[]) : [];
  return embeds.some((embed) => {
    const url = isJsonObject(embed) ? embed["url"] : undefined;
    const named = typeof url === "string" ? new URLSearchParams(url.split("#")[1]).get("session") : null;
    return named !== null && named !== sessionId;
  });
}

/** All thread names end like this, whatever the session's title was then. */
function isThreadNameOf(name: string, sessionId: string): boolean {
  const id = shortId(sessionId);
  return name === id || name.endsWith(` ${id}`);
}

const ARCHIVED_LIMIT = "100";

interface ThreadSearch {
  readonly guildId: string;
  readonly isName: (name: string) => boolean;
  /** Only a thread that this bot made is used. */
  readonly ownerId: string;
  /** Abandoned, or of another session. */
  readonly isExcluded: (threadId: string) => boolean;
  readonly signal: AbortSignal;
}

interface FoundThread {
  readonly kind: "found";
  readonly threadId: string;
  readonly archived: boolean;
}

/**
 * Finds a thread of this bot by name: first the active ones, then the archived. Locked ones are skipped.
 * @returns null when there is none, or when the bot may not list
 */
async function findThread(target: BotTarget, search: ThreadSearch): Promise<FoundThread | Stop | null> {
  const routes: readonly [Route, Readonly<Record<string, string>>][] = [
    [activeThreadsRoute(search.guildId), {}],
    [archivedThreadsRoute(target.channelId), { limit: ARCHIVED_LIMIT }],
  ];
  for (const [route, query] of routes) {
    const result = classify(await target.client.request({ method: "GET", route, query }, search.signal), false);
    // A temporary failure is retried later. Without the permission to list, a new thread is made.
    if (result.kind === "wait" || result.kind === "retry") return result;
    if (result.kind !== "ok") continue;
    const thread = threadsOf(result.body).find((one) => matchesSearch(one, target.channelId, search));
    const threadId = thread?.["id"];
    if (thread !== undefined && typeof threadId === "string") {
      return { kind: "found", threadId, archived: metadataOf(thread)["archived"] === true };
    }
  }
  return null;
}

function matchesSearch(thread: JsonObject, channelId: string, search: ThreadSearch): boolean {
  const { id, parent_id: parentId, owner_id: ownerId, name } = thread;
  if (typeof id !== "string" || parentId !== channelId || ownerId !== search.ownerId) return false;
  if (typeof name !== "string" || !search.isName(name)) return false;
  return metadataOf(thread)["locked"] !== true && !search.isExcluded(id);
}

function threadsOf(body: JsonValue): readonly JsonObject[] {
  const threads = isJsonObject(body) ? body["threads"] : undefined;
  return Array.isArray(threads) ? threads.filter((one) => isJsonObject(one)) : [];
}

function metadataOf(thread: JsonObject): JsonObject {
  const metadata = thread["thread_metadata"];
  return isJsonObject(metadata) ? metadata : {};
}
