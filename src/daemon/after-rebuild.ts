import { decisionReason } from "../core/i18n/decision.ts";
import type { NotificationPolicy, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import { readRecoveries } from "../maintenance/rebuild/recovery-report.ts";
import type { Store } from "../store/store.ts";
import { createUnreadTranscripts } from "../store/transcripts/transcript-store.ts";
import type { Paths } from "../system/paths.ts";

/** Sessions whose transcripts are read in one step, and the pause between steps. */
const SESSIONS_A_STEP = 10;
const STEP_REST_MS = 1000;

const REBUILT = decisionReason("rebuilt");

/** Time of the last database rebuild, in milliseconds since the epoch; 0 without one. */
export function rebuiltAtMs(paths: Paths): number {
  const last = readRecoveries(paths).at(-1);
  return last === undefined ? 0 : Date.parse(last.at);
}

/**
 * After a rebuild, events are read from transcripts again. Their notifications may have been sent before, and no record
 * of that is left, so none are sent. Events of hooks are new: a waiting raw file was never stored.
 */
export function suppressAfterRebuild(policy: NotificationPolicy, rebuiltMs: number): NotificationPolicy {
  return {
    decide: (event, before, after) => {
      const decision = policy.decide(event, before, after);
      const isHistory = event.source !== "hook" && event.receivedAtMs <= rebuiltMs;
      return decision !== null && decision.isNotified && isHistory ? { isNotified: false, reason: REBUILT } : decision;
    },
  };
}

interface RereadOptions {
  readonly store: Store;
  readonly rebuiltMs: number;
  readonly follow: (sessions: readonly Session[]) => void;
  readonly logger: Logger;
}

interface Rereading {
  start(): void;
  stop(): void;
}

/**
 * After a rebuild, reads unknown transcripts again, a few at a time, whatever their age. One round for each start; a
 * transcript that was read has a position in the store and is not read again.
 */
export function createRereading({ store, rebuiltMs, follow, logger }: RereadOptions): Rereading {
  const next = createUnreadTranscripts(store.database);
  let after = 0;
  let timer: NodeJS.Timeout | null = null;

  function step(): void {
    try {
      const found = next({ after, startedBeforeMs: rebuiltMs, limit: SESSIONS_A_STEP });
      const last = found.at(-1);
      if (last === undefined) return;
      after = last.id;
      follow(found.map(({ sessionId }) => store.session(sessionId)).filter((session) => session !== null));
      timer = setTimeout(step, STEP_REST_MS).unref();
    } catch (error) {
      // The next start continues.
      logger.warn("transcripts cannot be read again after the rebuild", { reason: String(error) });
    }
  }

  return {
    start: () => {
      if (rebuiltMs > 0) step();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
