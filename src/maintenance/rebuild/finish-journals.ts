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
 * Makes raw files of what was posted and stands in a journal alone, so that a rebuild counts it among what waits. To be
 * called before it, while nobody else writes journals. What cannot be had now is taken by the raw log when it starts.
 */
export async function finishJournals({ paths, clock, logger, signal }: FinishJournalsOptions): Promise<void> {
  try {
    const deadLetters = openDeadLetters({ paths, clock, logger });
    await writeOutLeftJournals({ paths, deadLetters, owns: () => false, signal });
  } catch (error) {
    logger.warn("a journal of posted payloads is left for later", { reason: String(error) });
  }
}
