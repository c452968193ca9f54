import { setTimeout as sleep } from "node:timers/promises";
import { decisionReason } from "../core/i18n/decision.ts";
import type { NotificationPolicy, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import { readRecoveries } from "../maintenance/rebuild/recovery-report.ts";
import type { Store } from "../store/store.ts";
import { createUnreadTranscripts } from "../store/transcripts/transcript-store.ts";
import type { Paths } from "../system/paths.ts";
import type { Component } from "./component.ts";

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
  if (rebuiltMs === 0) return policy;
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

/**
 * After a rebuild, reads unknown transcripts again, a few at a time, regardless of their age. One round for each start;
 * a transcript that was read has a position in the store and is not read again.
 */
export function createRereading({ store, rebuiltMs, follow, logger }: RereadOptions): Component {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function reread(): Promise<void> {
    const next = createUnreadTranscripts(store.database);
    let found = next({ after: 0, startedBeforeMs: rebuiltMs, limit: SESSIONS_A_STEP });
    for (let last = found.at(-1); last !== undefined; last = found.at(-1)) {
      follow(found.map(({ sessionId }) => store.session(sessionId)).filter((session) => session !== null));
      await sleep(STEP_REST_MS, undefined, { signal, ref: false });
      found = next({ after: last.id, startedBeforeMs: rebuiltMs, limit: SESSIONS_A_STEP });
    }
  }

  return {
    name: "transcripts after a rebuild",
    start: () => {
      if (rebuiltMs === 0) return;
      reread().catch((error: unknown) => {
        // The next start continues.
        if (!signal.aborted) logger.warn("transcripts cannot be read again", { reason: String(error) });
      });
    },
    stop: () => stopping.abort(),
  };
}
