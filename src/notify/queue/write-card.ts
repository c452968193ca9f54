import type { SessionCard } from "../../core/notification/notification.ts";
import { isDiskError } from "./disk-error.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";

/** Null when there is nothing to show, or when composing throws: the queue then goes on without a card. */
export function writeCard(
  sessionId: string,
  { readCard, logger }: Pick<DestinationQueueOptions, "readCard" | "logger">,
): SessionCard | null {
  try {
    return readCard(sessionId);
  } catch (error) {
    if (isDiskError(error)) throw error;
    logger.error("a session's card could not be written", { sessionId, reason: String(error) });
    return null;
  }
}
