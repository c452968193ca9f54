import { objectsField } from "../../../core/json.ts";
import type { Sender } from "../rest/rest-client.ts";
import type { Target } from "./target.ts";

/**
 * Whether a person reacted to a message, or deleted it. Only persons react: this bot never does.
 * @returns null when Discord did not answer
 */
export async function isAcknowledged(
  target: Target,
  { threadId, messageId }: { readonly threadId: string | null; readonly messageId: string },
  sender: Sender,
): Promise<boolean | null> {
  const result = await target.client.request(
    target.kind === "bot"
      ? { method: "GET", path: `/channels/${threadId ?? target.channelId}/messages/${messageId}` }
      : {
          method: "GET",
          path: `/webhooks/${target.webhook.id}/${target.webhook.token}/messages/${messageId}`,
          query: threadQuery(threadId ?? target.webhook.threadId),
        },
    sender,
  );
  if (result.kind === "ok") return objectsField(result.body, "reactions").length > 0;
  if (result.kind === "rebuild") return result.fallback === "message-gone";
  // Without the permission to read, nothing is known of reactions: the reminder is sent.
  return result.kind === "disabled" || result.kind === "refused" ? false : null;
}

function threadQuery(threadId: string | null): Readonly<Record<string, string>> {
  return threadId === null ? {} : { thread_id: threadId };
}
