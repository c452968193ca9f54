import type { Clock, Logger } from "../../core/ports.ts";
import { openDeadLetters } from "../../spool/dead-letters.ts";
import { writeOutLeftJournals } from "../../spool/posted/left-journals.ts";
import type { Paths } from "../../system/paths.ts";

interface FinishJournalsOptions {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Turns posted payloads that are only in a journal into raw files, so that a rebuild counts them as waiting. Call it
 * before the rebuild, while no process writes journals. Journals that are unreadable now are left to the spool when it
 * starts.
 */
export async function finishJournals({ paths, clock, logger, signal }: FinishJournalsOptions): Promise<void> {
  try {
    const deadLetters = openDeadLetters({ paths, clock, logger });
    await writeOutLeftJournals({ paths, deadLetters, owns: () => false, signal });
  } catch (error) {
    logger.warn("a journal of posted payloads is left for later", { reason: String(error) });
  }
}
