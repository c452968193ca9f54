import { deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { Stop } from "../rest/verdict.ts";
import { leaveThread, placeOf, type Job, type PlaceDeps } from "./job.ts";
import { isLayout, layoutOf } from "./layout.ts";
import type { Made } from "./message-calls.ts";
import { setArchived } from "./remedies.ts";

/** Archives the session's thread or post. A webhook cannot: Discord does it after a day without messages. */
export async function putAway(deps: PlaceDeps, job: Job): Promise<Made | Stop | "unchanged"> {
  const { reach, attempt } = job;
  const place = placeOf(deps, job);
  const { threadId } = place;
  if (reach.kind === "webhook" || threadId === null || place.archived) return "unchanged";
  if (deps.memory.managingDenied(reach.destinationId)) return "unchanged";
  const layout = await layoutOf(deps, job);
  if (!isLayout(layout)) return layout.kind === "rebuild" ? { kind: "retry", reason: layout.reason } : layout;
  if (layout.kind === "channel") return "unchanged";

  const verdict = await setArchived(reach, { threadId, archived: true, signal: attempt.signal });
  switch (verdict.kind) {
    case "ok":
      deps.book.save({ ...place, archived: true });
      return { kind: "made", messageId: place.cardMessageId ?? "", channelId: threadId, body: null };
    case "rebuild":
      if (verdict.remedy === "channel-gone") leaveThread(deps, place);
      else if (verdict.remedy === "unarchive") deps.book.save({ ...place, archived: true });
      return "unchanged";
    case "disabled":
      if (verdict.cause === "credentials") return verdict;
      // The right to archive is not the right to post: the destination goes on.
      deps.memory.denyManaging(reach.destinationId);
      deps.logger.warn("the bot may not archive threads", {
        destination: reach.destinationId,
        reason: deliveryReasonText(verdict.reason, "en"),
      });
      return "unchanged";
    case "wait":
    case "retry":
    case "unknown":
    case "refused":
      return verdict;
    default:
      return verdict satisfies never;
  }
}
