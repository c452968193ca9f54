import { deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { Stop } from "../rest/call-result.ts";
import { leaveThread, threadOf, type Job, type DeliveryDeps } from "./job.ts";
import { isLayout, layoutOf } from "./layout.ts";
import type { CreatedMessage } from "./message-calls.ts";
import { setArchived } from "./recover-from-refusal.ts";

/** Archives the session's thread or post. A webhook cannot: Discord archives it after a day without messages. */
export async function archiveThread(deps: DeliveryDeps, job: Job): Promise<CreatedMessage | Stop | "unchanged"> {
  const { target, attempt } = job;
  const thread = threadOf(deps, job);
  const { threadId } = thread;
  if (target.kind === "webhook" || threadId === null || thread.archived) return "unchanged";
  if (deps.memory.managingDenied(target.destinationId)) return "unchanged";
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout.kind === "rebuild" ? { kind: "retry", reason: layout.reason } : layout;
  if (layout.kind === "channel") return "unchanged";

  const result = await setArchived(target, { threadId, archived: true, signal: attempt.signal });
  switch (result.kind) {
    case "ok":
      deps.threads.save({ ...thread, archived: true });
      return { kind: "made", messageId: thread.cardMessageId ?? "", channelId: threadId, body: null };
    case "rebuild":
      if (result.fallback === "channel-gone") leaveThread(deps, thread);
      else if (result.fallback === "unarchive") deps.threads.save({ ...thread, archived: true });
      return "unchanged";
    case "disabled":
      if (result.cause === "credentials") return result;
      // Only the permission to archive is missing, so the destination stays open for messages.
      deps.memory.denyManaging(target.destinationId);
      deps.logger.warn("the bot may not archive threads", {
        destination: target.destinationId,
        reason: deliveryReasonText(result.reason, "en"),
      });
      return "unchanged";
    case "wait":
    case "retry":
    case "unknown":
    case "refused":
      return result;
    default:
      return result satisfies never;
  }
}
