import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { shortId } from "../../../core/format/short-id.ts";
import { classify } from "../rest/classify.ts";
import { messageRoute } from "../rest/api-route.ts";
import type { Failure } from "../rest/call-result.ts";
import { botUserIdOf } from "./bot-user.ts";
import type { ChannelInfo } from "./channel-info.ts";
import { findThread } from "./find-thread.ts";
import { threadOf, type Job, type MessageDraft, type DeliveryDeps } from "./job.ts";
import type { CreatedMessage } from "./message-calls.ts";
import { isOwnCard, sameText } from "./reconcile.ts";

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
  const user = await botUserIdOf(deps.memory, target, signal);
  if (user.kind !== "user") return user;
  const found = await findThread(target, {
    guildId: channel.guildId,
    isName: (name) => isThreadNameOf(name, session.sessionId),
    ownerId: user.id,
    isUseless: (threadId) =>
      deps.memory.isAbandoned(threadId) || deps.threads.isTaken(threadId, { notBy: session.sessionId }),
    signal,
  });
  if (found === null || found.kind !== "found") return found;

  const { threadId, archived } = found;
  // A forum's post holds its first message. A thread started from a message leaves it in the channel.
  const home = channel.channelKind === "forum" ? threadId : channel.id;
  const answer = await target.client.request({ method: "GET", route: messageRoute(home, threadId) }, signal);
  const result = classify(answer, false);
  if (result.kind === "wait" || result.kind === "retry") return result;
  const starter = result.kind === "ok" ? ownMessage(result.body, user.id) : null;
  if (starter !== null && isOfAnother(starter, session.sessionId)) return null;
  const cardMessageId = starter !== null && isOwnCard(starter) ? threadId : null;
  deps.threads.save({ ...threadOf(deps, job), threadId, cardMessageId, cardDigest: null, archived });
  if (starter !== null && sameText(starter, draft.message.body)) {
    return { kind: "made", messageId: threadId, channelId: home, body: starter };
  }
  return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("thread-found") };
}

function ownMessage(body: unknown, userId: string): JsonObject | null {
  if (!isJsonObject(body)) return null;
  const author = body["author"];
  return isJsonObject(author) && author["id"] === userId ? body : null;
}

/** Whether a card links to another session on the dashboard. */
function isOfAnother(starter: JsonObject, sessionId: string): boolean {
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
