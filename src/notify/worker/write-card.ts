import type { SessionCard } from "../../core/announcement.ts";
import { isFaultOfDisk } from "./fault-of-disk.ts";
import type { LaneOptions } from "./lane-options.ts";

/** Null when there is nothing to show, or when the session breaks us: then it goes without a card, and the lane goes on. */
export function writeCard(
  sessionId: string,
  { readCard, logger }: Pick<LaneOptions, "readCard" | "logger">,
): SessionCard | null {
  try {
    return readCard(sessionId);
  } catch (error) {
    if (isFaultOfDisk(error)) throw error;
    logger.error("a session's card could not be written", { sessionId, reason: String(error) });
    return null;
  }
}
