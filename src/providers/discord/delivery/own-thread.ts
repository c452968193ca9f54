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
 * Looks for the thread that a session has although no place is stored: the store was lost, or the daemon ended between
 * making the thread and noting it. Recognised by the beginning of the session's id in its name, which another session may
 * share: then it is stored as the other's, or its card says so. Its first message may be the card, or the very message
 * that is on its way.
 * @returns null when there is none; "look-again" when its place is stored now
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
  // A forum's post holds its first message; a thread that hangs on a message leaves it in the channel.
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

/** Whether a card leads to another session on the dashboard. */
function isOfAnother(starter: JsonObject, sessionId: string): boolean {
  const embeds = Array.isArray(starter["embeds"]) ? (starter["embeds"] as readonly JsonValue[]) : [];
  return embeds.some((embed) => {
    const url = isJsonObject(embed) ? embed["url"] : undefined;
    const named = typeof url === "string" ? new URLSearchParams(url.split("#")[1]).get("session") : null;
    return named !== null && named !== sessionId;
  });
}

/** Every name that a thread of ours is given ends so, whatever the session's title was then. */
function isThreadNameOf(name: string, sessionId: string): boolean {
  const id = shortId(sessionId);
  return name === id || name.endsWith(` ${id}`);
}
